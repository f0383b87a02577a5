import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, PasswordInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { type FormEvent, useState } from "react";
import { adviceFor, asApiError } from "../../api/errors";
import { useUnlock } from "../../api/vault";

/** Gives the passphrase after a start. */
export function UnlockForm() {
  const unlock = useUnlock();
  const [passphrase, setPassphrase] = useState("");
  const refusal = unlock.isError ? asApiError(unlock.error) : null;
  const why = refusal === null ? null : (refusal.fields.passphrase ?? refusal.message);
  const advice = refusal === null || refusal.fields.passphrase ? null : adviceFor(refusal);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    unlock.mutate(passphrase, {
      onSuccess: () => notifications.show({ message: t`The secrets are unlocked.` }),
    });
  };
  return (
    <form onSubmit={submit}>
      <Group align="flex-start" gap="xs">
        <PasswordInput
          aria-label={t`Passphrase of the secrets`}
          placeholder={t`Passphrase`}
          autoComplete="off"
          flex="1 1 220px"
          value={passphrase}
          error={[why, advice].filter(Boolean).join(" ") || null}
          onChange={(event) => {
            unlock.reset();
            setPassphrase(event.currentTarget.value);
          }}
        />
        <Button type="submit" loading={unlock.isPending} disabled={passphrase === ""}>
          <Trans>Unlock</Trans>
        </Button>
      </Group>
    </form>
  );
}
