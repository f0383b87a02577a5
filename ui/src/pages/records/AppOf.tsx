import { Button, Group, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import type { Account } from "../../api/sessions";
import { useAppOf, useRemoveApp } from "../../api/totp";
import { ConfirmDialog } from "../../parts/ConfirmDialog";
import { Failure } from "../../parts/Failure";
import { plural } from "../../parts/format";

/** Whether the person of this record has an authenticator app on, and the way to remove it. */
export function AppOf({ account }: { account: Account }) {
  const app = useAppOf(account);
  if (app.isError) {
    return (
      <Failure
        title="The authenticator app could not be looked up"
        error={app.error}
        retry={() => void app.refetch()}
      />
    );
  }
  // Most have none, and need not read about it.
  if (app.data?.enabled !== true) return null;
  return (
    <section aria-label="Authenticator app">
      <Group justify="space-between" mb={6}>
        <Text size="sm" fw={500}>
          Authenticator app
        </Text>
        <Remove account={account} />
      </Group>
      <Text size="sm" c="dimmed">
        Signing in asks for its code. {plural(app.data.recoveryCodesLeft, "recovery code")} left.
      </Text>
    </section>
  );
}

function Remove({ account }: { account: Account }) {
  const remove = useRemoveApp(account);
  const [asks, setAsks] = useState(false);
  const close = () => {
    remove.reset();
    setAsks(false);
  };
  const confirm = () =>
    remove.mutate(undefined, {
      onSuccess: () => {
        close();
        notifications.show({ message: "The authenticator app was removed." });
      },
    });
  return (
    <>
      <Button size="compact-xs" variant="subtle" onClick={() => setAsks(true)}>
        Remove
      </Button>
      <ConfirmDialog
        opened={asks}
        title="Remove the authenticator app?"
        confirm="Remove it"
        busy={remove.isPending}
        onConfirm={confirm}
        onCancel={close}
      >
        <Stack gap="sm">
          <span>
            This person signs in without a code then, and can set an app up anew. Be sure that it is
            they who ask.
          </span>
          {remove.isError && <Failure title="It could not be removed" error={remove.error} />}
        </Stack>
      </ConfirmDialog>
    </>
  );
}
