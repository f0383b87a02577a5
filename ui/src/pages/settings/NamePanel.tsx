import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Skeleton, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { type FormEvent, useState } from "react";
import { useRenameBox, useSettings } from "../../api/box";
import { asApiError } from "../../api/errors";
import { usePasskeysByName } from "../../api/passkeys";
import { Failure } from "../../parts/Failure";
import { LeaveGuard } from "../../parts/LeaveGuard";
import { LostPasskeys } from "../../parts/LostPasskeys";
import { Panel } from "../../parts/Panel";

export function NamePanel() {
  const settings = useSettings();
  // Here, where it outlives the form: that begins anew with the new name.
  const rename = useRenameBox();
  return (
    <Panel
      title={t`Name`}
      description={t`How this box is called on phones, and in its .local address.`}
    >
      {settings.isPending ? (
        <Skeleton h={36} />
      ) : settings.data === undefined ? (
        <Failure
          title={t`The settings could not be read`}
          error={settings.error}
          retry={() => void settings.refetch()}
        />
      ) : (
        <NameForm key={settings.data.name} name={settings.data.name} rename={rename} />
      )}
    </Panel>
  );
}

function NameForm({ name, rename }: { name: string; rename: ReturnType<typeof useRenameBox> }) {
  const passkeys = usePasskeysByName();
  const [draft, setDraft] = useState(name);
  const error = rename.isError ? asApiError(rename.error) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    rename.mutate(draft.trim(), {
      onSuccess: ({ name: saved }) =>
        notifications.show({ message: t`This box is now called ${saved}.` }),
    });
  };
  const changed = draft.trim() !== name && draft.trim() !== "";
  return (
    <form onSubmit={submit}>
      <LeaveGuard isDirty={() => changed} what={t`The changes to the name`} />
      <Group align="flex-start" gap="xs">
        <TextInput
          aria-label={t`Name of this box`}
          flex="1 1 220px"
          maxLength={40}
          value={draft}
          error={error === null ? null : (error.fields.name ?? error.message)}
          onChange={(event) => setDraft(event.currentTarget.value)}
        />
        <Button type="submit" disabled={!changed} loading={rename.isPending}>
          <Trans>Rename</Trans>
        </Button>
      </Group>
      {changed && <LostPasskeys names={passkeys.data?.names} />}
    </form>
  );
}
