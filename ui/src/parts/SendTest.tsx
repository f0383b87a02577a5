import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Button, Group, Modal, Select, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { adviceFor, asApiError } from "../api/errors";
import { mailRefusal } from "./mailRefusal";

interface Choice {
  value: string;
  label: string;
}

interface Props {
  opened: boolean;
  title: string;
  /** Where it goes unless something else is typed. */
  email: string;
  /** Choices beside the address, each with what is chosen. */
  choices?: readonly {
    label: string;
    data: readonly Choice[];
    value: string;
    onChange: (value: string) => void;
  }[];
  busy: boolean;
  error: unknown;
  onSend: (email: string) => void;
  onClose: () => void;
}

/** Asks where a letter is to go, sends it, and says what the mail server said. */
export function SendTest(props: Props) {
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={props.title}>
      <SendForm {...props} />
    </Modal>
  );
}

function SendForm({ email, choices = [], busy, error, onSend, onClose }: Props) {
  const [to, setTo] = useState(email);
  const refusal = error === null ? null : asApiError(error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSend(to.trim());
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        {choices.map(({ label, data, value, onChange }) => (
          <Select
            key={label}
            label={label}
            data={[...data]}
            value={value}
            allowDeselect={false}
            onChange={(next) => next !== null && onChange(next)}
          />
        ))}
        <TextInput
          label={t`Send it to`}
          type="email"
          placeholder={t`you@example.com`}
          autoComplete="email"
          value={to}
          error={refusal?.fields.email}
          onChange={(event) => setTo(event.currentTarget.value)}
          data-autofocus
        />
        {refusal !== null && refusal.fields.email === undefined && (
          <Alert color="red" variant="light" role="alert" title={t`The letter did not go out`}>
            {[mailRefusal(refusal.wire), adviceFor(refusal)].filter(Boolean).join(" ")}
          </Alert>
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            <Trans>Close</Trans>
          </Button>
          <Button type="submit" loading={busy}>
            <Trans>Send</Trans>
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
