import { Button, Group, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { usePasskeysOf, useRemovePasskeys } from "../../api/passkeys";
import type { Account } from "../../api/sessions";
import type { Passkey } from "../../api/types";
import { ConfirmDialog } from "../../parts/ConfirmDialog";
import { Failure } from "../../parts/Failure";
import { formatDay, parseWireDate } from "../../parts/format";

/** The passkeys of the person of this record, and the way to remove them. */
export function PasskeysOf({ account }: { account: Account }) {
  const passkeys = usePasskeysOf(account);
  if (passkeys.isError) {
    return (
      <Failure
        title="The passkeys could not be looked up"
        error={passkeys.error}
        retry={() => void passkeys.refetch()}
      />
    );
  }
  const all = passkeys.data?.passkeys ?? [];
  // Most have none, and need not read about it.
  if (all.length === 0) return null;
  return (
    <section aria-label="Passkeys">
      <Text size="sm" fw={500} mb={6}>
        Passkeys
      </Text>
      <Stack gap={6}>
        {all.map((passkey) => (
          <Group key={passkey.id} justify="space-between" wrap="nowrap" gap="xs">
            <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
              {passkey.name}, for {passkey.rpId}
              {lastUsed(passkey)}
            </Text>
            <Remove account={account} passkey={passkey} />
          </Group>
        ))}
      </Stack>
    </section>
  );
}

function lastUsed({ lastUsed }: Passkey): string {
  const used = lastUsed == null ? null : parseWireDate(lastUsed);
  return used === null ? ". Not used yet." : `. Last used ${formatDay(used)}.`;
}

function Remove({ account, passkey }: { account: Account; passkey: Passkey }) {
  const remove = useRemovePasskeys(account);
  const [asks, setAsks] = useState(false);
  const close = () => {
    remove.reset();
    setAsks(false);
  };
  const confirm = () =>
    remove.mutate(passkey.id, {
      onSuccess: () => {
        close();
        notifications.show({ message: "The passkey was removed." });
      },
    });
  return (
    <>
      <Button
        size="compact-xs"
        variant="subtle"
        onClick={() => setAsks(true)}
        aria-label={`Remove ${passkey.name}`}
      >
        Remove
      </Button>
      <ConfirmDialog
        opened={asks}
        title={`Remove the passkey ${passkey.name}?`}
        confirm="Remove it"
        busy={remove.isPending}
        onConfirm={confirm}
        onCancel={close}
      >
        <Stack gap="sm">
          <span>
            It signs this person in no more. Without another one or an authenticator app their
            password alone does. Be sure that it is they who ask.
          </span>
          {remove.isError && <Failure title="It could not be removed" error={remove.error} />}
        </Stack>
      </ConfirmDialog>
    </>
  );
}
