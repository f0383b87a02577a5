import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Button, Code, Group, Modal, Skeleton, Stack, Text, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconExternalLink } from "@tabler/icons-react";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { asApiError } from "../../api/errors";
import {
  type Connector,
  useEndSignIn,
  useSignInBegun,
  useWatchedIntegration,
} from "../../api/integrations";
import { CopyLine } from "../../parts/CopyLine";
import { Failure } from "../../parts/Failure";

interface Props {
  name: string;
  connectorOf: (id: string) => Connector | undefined;
  onClose: () => void;
}

/** Signing in at a service, in the system's browser; the dialog waits for who comes back. */
export function SignInDialog({ name, connectorOf, onClose }: Props) {
  const begun = useSignInBegun(name);
  const watched = useWatchedIntegration(name).data;
  const connector = connectorOf(watched?.connector ?? "");
  const title = connector?.title ?? name;
  const signIn = watched?.signIn;
  const before = useRef(signIn?.since);
  const account = signIn?.account ?? "";
  const isDone = signIn !== undefined && signIn !== null && signIn.since !== before.current;
  useEffect(() => {
    if (!isDone) return;
    const message =
      account === "" ? t`${name} is signed in.` : t`${name} is signed in as ${account}.`;
    notifications.show({ message });
    onClose();
  }, [isDone, account, name, onClose]);
  return (
    <Modal opened onClose={onClose} title={t`Sign in at ${title}`} size="lg">
      {begun.isPending ? (
        <Skeleton h={160} role="status" aria-label={t`Preparing the sign-in`} />
      ) : begun.data === undefined ? (
        <Failure
          title={t`The sign-in could not be begun`}
          error={begun.error}
          retry={() => void begun.refetch()}
        />
      ) : (
        <Stack gap="md">
          <Stack gap={6}>
            <Text size="sm">
              <Trans>
                At {title}, this address has to be entered as the app's redirect address, exactly as
                it is written here:
              </Trans>
            </Text>
            <CopyLine value={begun.data.redirect} name={t`the redirect address`} />
          </Stack>
          {connector !== undefined && connector.scopes.length > 0 && (
            <Stack gap={6}>
              <Text size="sm">
                <Trans>Whoever signs in is asked to let the box do this:</Trans>
              </Text>
              <Group gap={6}>
                {connector.scopes.map((scope) => (
                  <Code key={scope}>{scope}</Code>
                ))}
              </Group>
            </Stack>
          )}
          <Button
            component="a"
            href={begun.data.url}
            target="_blank"
            rel="noreferrer"
            leftSection={<IconExternalLink size={16} />}
          >
            {t`Sign in at ${title}`}
          </Button>
          {begun.data.isHeard ? (
            <Text size="sm" c="dimmed" role="status">
              <Trans>
                It opens in your browser, and is good once, for ten minutes. This dialog closes by
                itself when you have signed in.
              </Trans>
            </Text>
          ) : (
            <Text size="sm" c="dimmed">
              <Trans>
                It opens in your browser, and is good once, for ten minutes. At the end the browser
                shows an error: {title} sends it to an address where nobody answers. That address is
                what the box needs.
              </Trans>
            </Text>
          )}
          <Handover name={name} isNeeded={!begun.data.isHeard} />
        </Stack>
      )}
    </Modal>
  );
}

/** For browsers that do not come back to the box. */
function Handover({ name, isNeeded }: { name: string; isNeeded: boolean }) {
  const end = useEndSignIn(name);
  const [shown, setShown] = useState(isNeeded);
  const [url, setUrl] = useState("");
  if (!shown) {
    return (
      <Button
        size="xs"
        variant="subtle"
        onClick={() => setShown(true)}
        style={{ alignSelf: "start" }}
      >
        <Trans>My browser did not come back</Trans>
      </Button>
    );
  }
  const refusal = end.isError ? asApiError(end.error) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    end.mutate(url.trim());
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="xs">
        <TextInput
          label={t`Address that the browser has ended at`}
          description={t`All of it, from the browser's address line.`}
          // untranslated: an address
          placeholder="https://localhost/signed-in?code=…&state=…"
          value={url}
          error={refusal?.fields.url}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => {
            end.reset();
            setUrl(event.currentTarget.value);
          }}
        />
        {refusal !== null && refusal.fields.url === undefined && (
          <Alert color="red" variant="light" role="alert" title={refusal.message} />
        )}
        <Button
          type="submit"
          variant="default"
          loading={end.isPending}
          disabled={url.trim() === ""}
          style={{ alignSelf: "end" }}
        >
          <Trans>Finish signing in</Trans>
        </Button>
      </Stack>
    </form>
  );
}
