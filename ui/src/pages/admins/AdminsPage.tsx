import { Box, Button, Skeleton, Stack } from "@mantine/core";
import { IconKey, IconPlus, IconUserShield } from "@tabler/icons-react";
import { useState } from "react";
import { type Admin, useAdmins } from "../../api/admins";
import { useSession } from "../../api/session";
import { EmptyState } from "../../parts/EmptyState";
import { Failure } from "../../parts/Failure";
import { LinkButton } from "../../parts/links";
import { PageHeader } from "../../parts/PageHeader";
import { Panel } from "../../parts/Panel";
import classes from "../../parts/RowList.module.css";
import { AdminDialog } from "./AdminDialog";
import { AdminRow } from "./AdminRow";
import { OwnApp } from "./OwnApp";
import { RemoveAdmin } from "./RemoveAdmin";

/** Who may do everything: in this window, and over the API. */
export function AdminsPage() {
  const admins = useAdmins();
  const session = useSession();
  const [edited, setEdited] = useState<Admin | "new" | null>(null);
  const [removed, setRemoved] = useState<Admin | null>(null);
  const own = session.data?.email ?? null;
  const add = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setEdited("new")}>
      Add an admin
    </Button>
  );
  return (
    <Box maw={760} mx="auto">
      <PageHeader
        title="Admins"
        description={
          own === null
            ? "Who may do everything, here and over the API. You own this computer and need no account: the tray icon lets you in."
            : "Who may do everything, here and over the API."
        }
        actions={
          <>
            <LinkButton
              to="/collections/$name/sign-in"
              params={{ name: "_superusers" }}
              variant="default"
              leftSection={<IconKey size={16} />}
            >
              How they sign in
            </LinkButton>
            {add}
          </>
        }
      />
      {admins.isPending ? (
        <Stack gap="xs" role="status" aria-label="Loading the admins">
          <Skeleton h={64} radius="lg" />
          <Skeleton h={64} radius="lg" />
        </Stack>
      ) : admins.data === undefined ? (
        <Failure
          title="The admins could not be read"
          error={admins.error}
          retry={() => void admins.refetch()}
        />
      ) : (
        <Panel p={0}>
          {admins.data.length === 0 ? (
            <EmptyState icon={IconUserShield} title="No admins yet" action={add}>
              Add one for whoever signs in to this window with a password, or for a program that
              looks after this box over the API.
            </EmptyState>
          ) : (
            <ul className={classes.list} aria-label="Admins">
              {admins.data.map((admin) => (
                <AdminRow
                  key={admin.id}
                  admin={admin}
                  isOwn={admin.email === own}
                  onEdit={() => setEdited(admin)}
                  onRemove={() => setRemoved(admin)}
                />
              ))}
            </ul>
          )}
        </Panel>
      )}
      {own !== null && <OwnApp />}
      {edited !== null && (
        <AdminDialog
          admin={edited === "new" ? null : edited}
          isOwn={edited !== "new" && edited.email === own}
          onClose={() => setEdited(null)}
        />
      )}
      {removed !== null && (
        <RemoveAdmin
          admin={removed}
          isOwn={removed.email === own}
          onClose={() => setRemoved(null)}
        />
      )}
    </Box>
  );
}
