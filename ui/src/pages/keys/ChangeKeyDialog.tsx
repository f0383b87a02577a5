import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
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
  const present = presentEnd(apiKey);
  const refusal = change.isError ? asApiError(change.error) : null;
  const fields = refusal?.fields ?? {};
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const expires = life === AS_IT_IS ? {} : { expires: endOf(life, new Date()) };
    change.mutate(
      { name: name.trim(), ...expires },
      {
        onSuccess: () => {
          notifications.show({ message: t`Saved.` });
          onClose();
        },
      },
    );
  };
  return (
    <Modal opened onClose={onClose} title={t`Change a key`}>
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <TextInput
            label={t`Name`}
            autoComplete="off"
            value={name}
            error={fields.name}
            onChange={(event) => setName(event.currentTarget.value)}
            data-autofocus
          />
          <Select
            label={t`Expires`}
            data={[{ value: AS_IT_IS, label: present }, ...LIVES]}
            value={life}
            error={fields.expires}
            allowDeselect={false}
            onChange={(value) => setLife(value ?? AS_IT_IS)}
          />
          <Text size="sm" c="dimmed">
            <Trans>
              What a key may do stays as it was made. For more, make another and revoke this one.
            </Trans>
          </Text>
          <DialogEnd
            refusal={Object.keys(fields).length === 0 ? refusal : null}
            busy={change.isPending}
            submit={t`Save`}
            onCancel={onClose}
          />
        </Stack>
      </form>
    </Modal>
  );
}

function presentEnd({ expires }: ApiKey): string {
  const ends = parseWireDate(expires);
  if (ends === null) return t`Never, as it is`;
  const day = formatDay(ends);
  return t`On ${day}, as it is`;
}
