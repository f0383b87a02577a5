import { Modal, Select, Stack, Text, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { type FormEvent, useState } from "react";
import { asApiError } from "../../api/errors";
import { type ApiKey, useChangeApiKey } from "../../api/keys";
import { DialogEnd } from "../../parts/DialogEnd";
import { formatDay, parseWireDate } from "../../parts/format";
import { endOf, LIVES } from "./expiry";

interface Props {
  apiKey: ApiKey;
  onClose: () => void;
}

const AS_IT_IS = "as-it-is";

/** Another name or end for a key. What it may do stays as it was made. */
export function ChangeKeyDialog({ apiKey, onClose }: Props) {
  const change = useChangeApiKey(apiKey.id);
  const [name, setName] = useState(apiKey.name);
  const [life, setLife] = useState(AS_IT_IS);
  const ends = parseWireDate(apiKey.expires);
  const present = ends === null ? "Never, as it is" : `On ${formatDay(ends)}, as it is`;
  const refusal = change.isError ? asApiError(change.error) : null;
  const fields = refusal?.fields ?? {};
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const expires = life === AS_IT_IS ? {} : { expires: endOf(life, new Date()) };
    change.mutate(
      { name: name.trim(), ...expires },
      {
        onSuccess: () => {
          notifications.show({ message: "Saved." });
          onClose();
        },
      },
    );
  };
  return (
    <Modal opened onClose={onClose} title="Change a key">
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <TextInput
            label="Name"
            autoComplete="off"
            value={name}
            error={fields.name}
            onChange={(event) => setName(event.currentTarget.value)}
            data-autofocus
          />
          <Select
            label="Expires"
            data={[{ value: AS_IT_IS, label: present }, ...LIVES]}
            value={life}
            error={fields.expires}
            allowDeselect={false}
            onChange={(value) => setLife(value ?? AS_IT_IS)}
          />
          <Text size="sm" c="dimmed">
            What a key may do stays as it was made. For more, make another and revoke this one.
          </Text>
          <DialogEnd
            refusal={Object.keys(fields).length === 0 ? refusal : null}
            busy={change.isPending}
            submit="Save"
            onCancel={onClose}
          />
        </Stack>
      </form>
    </Modal>
  );
}
