import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Box, Button, Skeleton, Stack } from "@mantine/core";
import { IconKey, IconPlus, IconUserShield } from "@tabler/icons-react";
import { useState } from "react";
import { useAdmins } from "../../api/admins";
import { useSession } from "../../api/session";
import type { Admin } from "../../api/types";
import { EmptyState } from "../../parts/EmptyState";
import { Failure } from "../../parts/Failure";
import { LinkButton } from "../../parts/links";
import { PageHeader } from "../../parts/PageHeader";
import { Panel } from "../../parts/Panel";
import classes from "../../parts/RowList.module.css";
import { For, useMay } from "../../parts/roles";
import { AdminDialog } from "./AdminDialog";
import { AdminRow } from "./AdminRow";
import { OwnApp } from "./OwnApp";
import { OwnPasskeys } from "./OwnPasskeys";
import { OwnPassword } from "./OwnPassword";
import { RemoveAdmin } from "./RemoveAdmin";

/** Who looks after this box, in this window and over the API, and what each may do. */
export function AdminsPage() {
  const admins = useAdmins();
  const session = useSession();
  const [edited, setEdited] = useState<Admin | "new" | null>(null);
  const [removed, setRemoved] = useState<Admin | null>(null);
  const own = session.data?.email ?? null;
  const id = session.data?.id ?? null;
  const isOwner = useMay("owner");
  const add = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setEdited("new")}>
      <Trans>Add an admin</Trans>
    </Button>
  );
  return (
    <Box maw={760} mx="auto">
      <PageHeader
        title={t`Admins`}
        description={
          own === null
            ? t`Who looks after this box, here and over the API. You own this computer and need no account: the tray icon lets you in.`
            : t`Who looks after this box, here and over the API.`
        }
        actions={
          <>
            <LinkButton
              to="/collections/$name/sign-in"
              params={{ name: "_superusers" }}
              variant="default"
              leftSection={<IconKey size={16} />}
            >
              <Trans>How they sign in</Trans>
            </LinkButton>
            <For needs="owner">{add}</For>
          </>
        }
        {...(!isOwner && { needs: "owner" })}
      />
      {admins.isPending ? (
        <Stack gap="xs" role="status" aria-label={t`Loading the admins`}>
          <Skeleton h={64} radius="lg" />
          <Skeleton h={64} radius="lg" />
        </Stack>
      ) : admins.data === undefined ? (
        <Failure
          title={t`The admins could not be read`}
          error={admins.error}
          retry={() => void admins.refetch()}
        />
      ) : (
        <Panel p={0}>
          {admins.data.length === 0 ? (
            <EmptyState icon={IconUserShield} title={t`No admins yet`} action={add}>
              <Trans>
                Add one for whoever signs in to this window with a password, or for a program that
                looks after this box over the API.
              </Trans>
            </EmptyState>
          ) : (
            <ul className={classes.list} aria-label={t`Admins`}>
              {admins.data.map((admin) => (
                <AdminRow
                  key={admin.id}
                  admin={admin}
                  isOwn={admin.id === id}
                  onEdit={() => setEdited(admin)}
                  onRemove={() => setRemoved(admin)}
                />
              ))}
            </ul>
          )}
        </Panel>
      )}
      {id !== null && !isOwner && <OwnPassword id={id} />}
      {own !== null && <OwnApp />}
      {own !== null && <OwnPasskeys />}
      {edited !== null && (
        <AdminDialog
          admin={edited === "new" ? null : edited}
          isOwn={edited !== "new" && edited.id === id}
          isFirst={admins.data?.length === 0}
          onClose={() => setEdited(null)}
        />
      )}
      {removed !== null && (
        <RemoveAdmin admin={removed} isOwn={removed.id === id} onClose={() => setRemoved(null)} />
      )}
    </Box>
  );
}
