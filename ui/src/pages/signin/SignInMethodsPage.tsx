import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Box, Skeleton, Stack } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { IconTable, IconUsers } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import { type AuthCollection, isAuth } from "../../api/authOptions";
import { useChangeCollection, useCollection } from "../../api/collections";
import { EmptyState } from "../../parts/EmptyState";
import { Failure } from "../../parts/Failure";
import { LeaveGuard } from "../../parts/LeaveGuard";
import { LinkButton } from "../../parts/links";
import { NoCollection } from "../../parts/NoCollection";
import { PageHeader } from "../../parts/PageHeader";
import { Panel } from "../../parts/Panel";
import { Reserved, useMay } from "../../parts/roles";
import { SaveBar } from "../../parts/SaveBar";
import { wireOf, withoutPlace } from "./draft";
import { LettersPanel } from "./LettersPanel";
import { LifetimesPanel } from "./LifetimesPanel";
import { MethodsPanel } from "./MethodsPanel";
import { useSignInForm } from "./useSignInForm";
import { WhoPanel } from "./WhoPanel";

const route = getRouteApi("/collections/$name/sign-in");

/** How people sign in to one collection. */
export function SignInMethodsPage() {
  const { name } = route.useParams();
  const collection = useCollection(name);
  return (
    <Box maw={860} mx="auto">
      {collection.isPending ? (
        <Stack role="status" aria-label={t`Loading ${name}`}>
          <Skeleton h={34} w={240} />
          <Skeleton h={420} radius="lg" />
        </Stack>
      ) : collection.data === undefined ? (
        <NoCollection
          name={name}
          title={t`How people sign in to ${name} could not be read`}
          error={collection.error}
          retry={() => void collection.refetch()}
        />
      ) : isAuth(collection.data) ? (
        <Methods key={collection.data.id} collection={collection.data} />
      ) : (
        <Panel>
          <EmptyState
            icon={IconUsers}
            title={t`Nobody signs in to ${name}`}
            action={
              <LinkButton to="/sign-in">
                <Trans>Where people sign in</Trans>
              </LinkButton>
            }
          >
            <Trans>
              It holds records, not people. Create a collection for people who sign in, or use one
              that is there.
            </Trans>
          </EmptyState>
        </Panel>
      )}
    </Box>
  );
}

function Methods({ collection }: { collection: AuthCollection }) {
  const form = useSignInForm(collection);
  const change = useChangeCollection(collection.id);
  const { name, system } = collection;
  const mayChange = useMay("owner");
  const save = () => {
    if (change.isPending || !mayChange || !form.check()) return;
    change.mutate(wireOf(form.draft, system), {
      onSuccess: (saved) => {
        if (isAuth(saved)) form.adopt(saved);
        notifications.show({ message: t`Saved: how people sign in to ${name}.` });
      },
      onError: form.refused,
    });
  };
  // Same handler as the button, also while typing in a field.
  useHotkeys([["mod+S", save]], []);

  const count = Object.keys(form.problems).length;
  const other = withoutPlace(form.problems);
  return (
    <>
      <PageHeader
        title={system ? t`Sign-in: admins` : t`Sign-in: ${name}`}
        description={
          system
            ? t`How admins sign in. Whoever opens Homeport from its tray icon needs none of this.`
            : t`How people get in from their phones.`
        }
        actions={
          <LinkButton
            to="/collections/$name"
            params={{ name }}
            variant="default"
            leftSection={<IconTable size={16} />}
          >
            <Trans>Records</Trans>
          </LinkButton>
        }
        needs="owner"
      />
      <Stack gap="lg">
        <LeaveGuard isDirty={form.isDirty} what={t`The changes to sign-in for ${name}`} />
        <Reserved needs="owner">
          <MethodsPanel collection={collection} form={form} />
          {!system && <WhoPanel collection={collection} form={form} />}
          <LettersPanel collection={collection} form={form} />
          <LifetimesPanel collection={collection} form={form} />
        </Reserved>
        {other.length > 0 && (
          <Alert color="red" variant="light" role="alert" title={t`Homeport did not accept this`}>
            {other.join(" ")}
          </Alert>
        )}
        {change.isError && count === 0 && (
          <Failure title={t`This could not be saved`} error={change.error} />
        )}
        <SaveBar
          shown={form.dirty}
          message={count > 0 ? t`Look at the marked places.` : t`Unsaved changes`}
          failed={count > 0}
          save={t`Save`}
          saving={change.isPending}
          onSave={save}
          onDiscard={() => {
            change.reset();
            form.discard();
          }}
        />
      </Stack>
    </>
  );
}
