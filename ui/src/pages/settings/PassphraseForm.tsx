import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Button, Group, PasswordInput, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { type FormEvent, useState } from "react";
import { adviceFor, asApiError } from "../../api/errors";
import { useChangePassphrase } from "../../api/vault";

export type Purpose = "set" | "change" | "remove";

const SHORTEST = 10;
const EMPTY = { present: "", passphrase: "", again: "" };

/** Sets, changes or takes away what the secrets' key is under. */
export function PassphraseForm({ purpose, onClose }: { purpose: Purpose; onClose: () => void }) {
  const change = useChangePassphrase();
  const [draft, setDraft] = useState(EMPTY);
  const refusal = change.isError ? asApiError(change.error) : null;
  const fields = refusal?.fields ?? {};
  const set = (part: Partial<typeof EMPTY>) => {
    change.reset();
    setDraft((old) => ({ ...old, ...part }));
  };
  const isNew = purpose !== "remove";
  const asksPresent = purpose !== "set";
  // It may have been set elsewhere since this was opened: what is said of a field that is not here is said below.
  const unshown = (!asksPresent && fields.present) || (!isNew && fields.passphrase) || null;
  const isOther = draft.again !== "" && draft.again !== draft.passphrase;
  const isReady =
    (!asksPresent || draft.present !== "") &&
    (!isNew || ([...draft.passphrase].length >= SHORTEST && draft.again === draft.passphrase));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isReady) return;
    change.mutate(
      { present: asksPresent ? draft.present : null, passphrase: isNew ? draft.passphrase : null },
      {
        onSuccess: () => {
          notifications.show({
            message: isNew
              ? t`The secrets are under the passphrase from now on.`
              : t`The secrets are under no passphrase any more.`,
          });
          onClose();
        },
      },
    );
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <Text size="sm">{isNew ? <WhatItMeans /> : <WhatIsLost />}</Text>
        {asksPresent && (
          <PasswordInput
            label={t`Present passphrase`}
            autoComplete="off"
            value={draft.present}
            error={fields.present}
            onChange={(event) => set({ present: event.currentTarget.value })}
            data-autofocus
          />
        )}
        {isNew && (
          <>
            <PasswordInput
              label={t`New passphrase`}
              description={t`At least ${SHORTEST} characters; several words that nobody would guess are good.`}
              autoComplete="new-password"
              value={draft.passphrase}
              error={fields.passphrase}
              onChange={(event) => set({ passphrase: event.currentTarget.value })}
            />
            <PasswordInput
              label={t`The new one again`}
              autoComplete="new-password"
              value={draft.again}
              error={isOther ? t`This is another one.` : null}
              onChange={(event) => set({ again: event.currentTarget.value })}
            />
          </>
        )}
        {refusal !== null && (Object.keys(fields).length === 0 || unshown !== null) && (
          <Alert color="red" variant="light" role="alert" title={refusal.message}>
            {unshown ?? adviceFor(refusal)}
          </Alert>
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} disabled={change.isPending}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" loading={change.isPending} disabled={!isReady}>
            {isNew ? <Trans>Use it</Trans> : <Trans>Take it away</Trans>}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function WhatItMeans() {
  return (
    <Trans>
      After each start, also after a power cut, somebody has to give it before mails go out and
      integrations are called. Phones go on meanwhile. Nobody can bring it back: write it down where
      this computer is not.
    </Trans>
  );
}

function WhatIsLost() {
  return (
    <Trans>
      The box opens its secrets by itself after each start again. So does whoever gets its disk.
    </Trans>
  );
}
