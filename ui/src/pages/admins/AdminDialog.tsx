import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Button, Group, Modal, PasswordInput, Stack, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { type FormEvent, useState } from "react";
import { type AdminDraft, useSaveAdmin } from "../../api/admins";
import { adviceFor, asApiError } from "../../api/errors";
import type { Admin } from "../../api/types";
import { RoleInput } from "./RoleInput";

interface Props {
  /** `null` for a new one. */
  admin: Admin | null;
  isOwn: boolean;
  /** There is none yet: this one becomes an owner. */
  isFirst: boolean;
  onClose: () => void;
}

/** A new admin, or another address, password and role for one. */
export function AdminDialog({ admin, isOwn, isFirst, onClose }: Props) {
  const save = useSaveAdmin(admin);
  const [draft, setDraft] = useState<AdminDraft>({
    email: admin?.email ?? "",
    password: "",
    passwordConfirm: "",
    role: admin?.role ?? (isFirst ? "owner" : "viewer"),
  });
  const [missing, setMissing] = useState<Readonly<Record<string, string>>>({});
  const set = (part: Partial<AdminDraft>) => {
    save.reset();
    setMissing((old) =>
      Object.fromEntries(Object.entries(old).filter(([name]) => !(name in part))),
    );
    setDraft((old) => ({ ...old, ...part }));
  };
  const refusal = save.isError ? asApiError(save.error) : null;
  const fields: Readonly<Record<string, string>> = { ...missing, ...refusal?.fields };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const found = missingOf(draft, admin === null);
    setMissing(found);
    if (Object.keys(found).length > 0) return;
    save.mutate(
      { ...draft, email: draft.email.trim() },
      {
        onSuccess: ({ email }) => {
          notifications.show({ message: admin === null ? t`${email} is an admin.` : t`Saved.` });
          onClose();
        },
      },
    );
  };
  const endsSession = isOwn && (draft.password !== "" || draft.email !== admin?.email);
  return (
    <Modal opened onClose={onClose} title={admin === null ? t`Add an admin` : t`Change an admin`}>
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <TextInput
            label={t`E-mail`}
            type="email"
            autoComplete="off"
            value={draft.email}
            error={fields.email}
            onChange={(event) => set({ email: event.currentTarget.value })}
            data-autofocus
          />
          <PasswordInput
            label={admin === null ? t`Password` : t`New password`}
            description={
              admin === null ? t`At least 8 characters.` : t`Leave empty to keep the present one.`
            }
            autoComplete="new-password"
            value={draft.password}
            error={fields.password}
            onChange={(event) => set({ password: event.currentTarget.value })}
          />
          <PasswordInput
            label={t`The same again`}
            autoComplete="new-password"
            value={draft.passwordConfirm}
            error={fields.passwordConfirm}
            onChange={(event) => set({ passwordConfirm: event.currentTarget.value })}
          />
          <RoleInput
            value={draft.role}
            error={fields.role}
            isOwn={isOwn}
            onChange={(role) => set({ role })}
          />
          {endsSession && (
            <Alert color="yellow" variant="light" title={t`This is you`}>
              <Trans>You sign in again afterwards, here and in your programs.</Trans>
            </Alert>
          )}
          {refusal !== null && Object.keys(fields).length === 0 && (
            <Alert color="red" variant="light" role="alert" title={refusal.message}>
              {adviceFor(refusal)}
            </Alert>
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose} disabled={save.isPending}>
              <Trans>Cancel</Trans>
            </Button>
            <Button type="submit" loading={save.isPending}>
              {admin === null ? t`Add` : t`Save`}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** What has to be filled in, all of it at once. */
function missingOf(draft: AdminDraft, isNew: boolean): Record<string, string> {
  return {
    ...(draft.email.trim() === "" && { email: t`Enter an e-mail address.` }),
    ...(isNew && draft.password === "" && { password: t`Choose a password.` }),
    ...(draft.password !== draft.passwordConfirm && {
      passwordConfirm: t`The two passwords differ.`,
    }),
  };
}
