import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Button, Group, PasswordInput, Stack } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useOwnPassword } from "../../api/admins";
import { adviceFor, asApiError } from "../../api/errors";
import { Panel } from "../../parts/Panel";

const EMPTY = { oldPassword: "", password: "", passwordConfirm: "" };

/** The password of an admin who changes nobody's account but this. */
export function OwnPassword({ id }: { id: string }) {
  const save = useOwnPassword(id);
  const [draft, setDraft] = useState(EMPTY);
  const refusal = save.isError ? asApiError(save.error) : null;
  const fields = refusal?.fields ?? {};
  const set = (part: Partial<typeof EMPTY>) => {
    save.reset();
    setDraft((old) => ({ ...old, ...part }));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(draft, { onSuccess: () => setDraft(EMPTY) });
  };
  return (
    <Panel
      mt="lg"
      title={t`Your password`}
      description={t`You sign in again afterwards, here and in your programs.`}
    >
      <form onSubmit={submit} noValidate>
        <Stack gap="md" maw={420}>
          <PasswordInput
            label={t`Present password`}
            autoComplete="current-password"
            value={draft.oldPassword}
            error={fields.oldPassword}
            onChange={(event) => set({ oldPassword: event.currentTarget.value })}
          />
          <PasswordInput
            label={t`New password`}
            description={t`At least 8 characters.`}
            autoComplete="new-password"
            value={draft.password}
            error={fields.password}
            onChange={(event) => set({ password: event.currentTarget.value })}
          />
          <PasswordInput
            label={t`The new one again`}
            autoComplete="new-password"
            value={draft.passwordConfirm}
            error={fields.passwordConfirm}
            onChange={(event) => set({ passwordConfirm: event.currentTarget.value })}
          />
          {refusal !== null && Object.keys(fields).length === 0 && (
            <Alert color="red" variant="light" role="alert" title={refusal.message}>
              {adviceFor(refusal)}
            </Alert>
          )}
          <Group>
            <Button
              type="submit"
              loading={save.isPending}
              disabled={Object.values(draft).some((text) => text === "")}
            >
              <Trans>Change the password</Trans>
            </Button>
          </Group>
        </Stack>
      </form>
    </Panel>
  );
}
