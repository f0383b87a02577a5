import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import { useOnce } from "./useOnce";

interface Props {
  opened: boolean;
  title: string;
  children: ReactNode;
  /** The verb on the button: "Delete 3 records". */
  confirm: string;
  /** Text that must be typed before the button works, for what cannot be undone. */
  typeToConfirm?: string;
  busy?: boolean;
  /** What has to be known before anybody may say yes is still on its way. */
  waiting?: boolean;
  onConfirm: () => void;
  onCancel: () => void;
}

/** Asks before something is lost. Names what, and lets Escape and Cancel keep it. */
export function ConfirmDialog(props: Props) {
  const { opened, title, onCancel, busy = false } = props;
  return (
    <Modal opened={opened} onClose={busy ? () => {} : onCancel} title={title}>
      <ConfirmForm {...props} />
    </Modal>
  );
}

function ConfirmForm(props: Props) {
  const { children, confirm, typeToConfirm, busy, waiting = false, onConfirm, onCancel } = props;
  const [typed, setTyped] = useState("");
  const confirmOnce = useOnce(onConfirm);
  const ready = !waiting && (typeToConfirm === undefined || typed === typeToConfirm);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // React hands it on to the form that the dialog was opened from.
    event.stopPropagation();
    if (ready) confirmOnce();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <Text component="div" size="sm">
          {children}
        </Text>
        {typeToConfirm !== undefined && (
          <TextInput
            label={t`Type ${typeToConfirm} to confirm`}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            autoComplete="off"
            spellCheck={false}
            data-autofocus
          />
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onCancel} disabled={busy === true}>
            <Trans>Cancel</Trans>
          </Button>
          <Button color="red.8" type="submit" loading={busy === true} disabled={!ready}>
            {confirm}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
