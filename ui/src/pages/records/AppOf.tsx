import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import type { Account } from "../../api/sessions";
import { useAppOf, useRemoveApp } from "../../api/totp";
import { ConfirmDialog } from "../../parts/ConfirmDialog";
import { Failure } from "../../parts/Failure";

/** Whether the person of this record has an authenticator app on, and the way to remove it. */
export function AppOf({ account }: { account: Account }) {
  const app = useAppOf(account);
  if (app.isError) {
    return (
      <Failure
        title={t`The authenticator app could not be looked up`}
        error={app.error}
        retry={() => void app.refetch()}
      />
    );
  }
  // Most have none, and need not read about it.
  if (app.data?.enabled !== true) return null;
  const codes = app.data.recoveryCodesLeft;
  return (
    <section aria-label={t`Authenticator app`}>
      <Group justify="space-between" mb={6}>
        <Text size="sm" fw={500}>
          <Trans>Authenticator app</Trans>
        </Text>
        <Remove account={account} />
      </Group>
      <Text size="sm" c="dimmed">
        {plural(codes, {
          one: "Signing in asks for its code. # recovery code left.",
          other: "Signing in asks for its code. # recovery codes left.",
        })}
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
        notifications.show({ message: t`The authenticator app was removed.` });
      },
    });
  return (
    <>
      <Button size="compact-xs" variant="subtle" onClick={() => setAsks(true)}>
        <Trans>Remove</Trans>
      </Button>
      <ConfirmDialog
        opened={asks}
        title={t`Remove the authenticator app?`}
        confirm={t`Remove it`}
        busy={remove.isPending}
        onConfirm={confirm}
        onCancel={close}
      >
        <Stack gap="sm">
          <span>
            <Trans>
              This person signs in without a code then, and can set an app up anew. Be sure that it
              is they who ask.
            </Trans>
          </span>
          {remove.isError && <Failure title={t`It could not be removed`} error={remove.error} />}
        </Stack>
      </ConfirmDialog>
    </>
  );
}
