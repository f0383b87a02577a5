import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
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
        title={t`The passkeys could not be looked up`}
        error={passkeys.error}
        retry={() => void passkeys.refetch()}
      />
    );
  }
  const all = passkeys.data?.passkeys ?? [];
  // Most have none, and need not read about it.
  if (all.length === 0) return null;
  return (
    <section aria-label={t`Passkeys`}>
      <Text size="sm" fw={500} mb={6}>
        <Trans>Passkeys</Trans>
      </Text>
      <Stack gap={6}>
        {all.map((passkey) => (
          <Group key={passkey.id} justify="space-between" wrap="nowrap" gap="xs">
            <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
              {passkeyWords(passkey)}
            </Text>
            <Remove account={account} passkey={passkey} />
          </Group>
        ))}
      </Stack>
    </section>
  );
}

function passkeyWords({ name, rpId, lastUsed }: Passkey): string {
  const used = lastUsed == null ? null : parseWireDate(lastUsed);
  if (used === null) return t`${name}, for ${rpId}. Not used yet.`;
  const day = formatDay(used);
  return t`${name}, for ${rpId}. Last used ${day}.`;
}

function Remove({ account, passkey }: { account: Account; passkey: Passkey }) {
  const { name } = passkey;
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
        notifications.show({ message: t`The passkey was removed.` });
      },
    });
  return (
    <>
      <Button
        size="compact-xs"
        variant="subtle"
        onClick={() => setAsks(true)}
        aria-label={t`Remove ${name}`}
      >
        <Trans>Remove</Trans>
      </Button>
      <ConfirmDialog
        opened={asks}
        title={t`Remove the passkey ${name}?`}
        confirm={t`Remove it`}
        busy={remove.isPending}
        onConfirm={confirm}
        onCancel={close}
      >
        <Stack gap="sm">
          <span>
            <Trans>
              It signs this person in no more. Without another one or an authenticator app their
              password alone does. Be sure that it is they who ask.
            </Trans>
          </span>
          {remove.isError && <Failure title={t`It could not be removed`} error={remove.error} />}
        </Stack>
      </ConfirmDialog>
    </>
  );
}
