import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { type Device, useRenameDevice } from "../../api/devices";
import { asApiError } from "../../api/errors";
import type { Doing } from "./DevicesPage";

const LONGEST = 60;

export function RenameDevice({ doing, onClose }: { doing: Doing | null; onClose: () => void }) {
  const device = doing?.verb === "rename" ? doing.device : null;
  return (
    <Modal opened={device !== null} onClose={onClose} title={t`Rename the device`}>
      {device !== null && <RenameForm device={device} onClose={onClose} />}
    </Modal>
  );
}

function RenameForm({ device, onClose }: { device: Device; onClose: () => void }) {
  const [name, setName] = useState(device.name);
  const rename = useRenameDevice();
  const refusal = rename.isError ? asApiError(rename.error) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    rename.mutate({ id: device.id, name: name.trim() }, { onSuccess: onClose });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <TextInput
          label={t`Name`}
          value={name}
          maxLength={LONGEST}
          error={refusal && (refusal.fields.name ?? refusal.message)}
          onChange={(event) => setName(event.currentTarget.value)}
          autoComplete="off"
          data-autofocus
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} disabled={rename.isPending}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" loading={rename.isPending} disabled={name.trim() === ""}>
            <Trans>Save</Trans>
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
