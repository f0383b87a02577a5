import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Stack, Text, Textarea } from "@mantine/core";
import { IconFileUpload } from "@tabler/icons-react";
import { type DragEvent, useRef, useState } from "react";
import classes from "./DocumentInput.module.css";

interface Props {
  label: string;
  placeholder: string;
  /** Which files the chooser offers, as in HTML. */
  accept: string;
  value: string;
  /** What is wrong with it. */
  problem: string | null | undefined;
  isBusy?: boolean;
  onChange: (text: string) => void;
}

/** What the server takes of any document. */
const FILE_MOST = 16 * 1024 * 1024;

/** A document that is chosen as a file, dropped, or pasted. */
export function DocumentInput(props: Props) {
  const { label, placeholder, accept, value, problem, isBusy = false, onChange } = props;
  const [unread, setUnread] = useState<string | null>(null);
  const picker = useRef<HTMLInputElement>(null);
  const change = (text: string) => {
    setUnread(null);
    onChange(text);
  };
  const read = async (file: File | undefined) => {
    if (file === undefined) return;
    const { name } = file;
    if (file.size > FILE_MOST) return setUnread(t`${name} is too large: 16 MiB at most.`);
    try {
      change(await file.text());
    } catch {
      setUnread(t`${name} could not be read. Choose it again.`);
    }
  };
  const drop = (event: DragEvent) => {
    if (event.dataTransfer.files.length === 0) return;
    event.preventDefault();
    void read(event.dataTransfer.files[0]);
  };
  return (
    <Stack gap="md">
      <Group gap="sm">
        <Button
          variant="default"
          leftSection={<IconFileUpload size={16} />}
          disabled={isBusy}
          onClick={() => picker.current?.click()}
        >
          <Trans>Choose a file</Trans>
        </Button>
        <Text size="sm" c="dimmed">
          <Trans>or drop one below, or paste what is in it</Trans>
        </Text>
        <input
          ref={picker}
          type="file"
          hidden
          accept={accept}
          onChange={(event) => {
            void read(event.currentTarget.files?.[0]);
            event.currentTarget.value = "";
          }}
        />
      </Group>
      <Textarea
        aria-label={label}
        placeholder={placeholder}
        autosize
        minRows={8}
        maxRows={14}
        spellCheck={false}
        classNames={{ input: classes.text ?? "" }}
        value={value}
        error={unread ?? problem}
        disabled={isBusy}
        onChange={(event) => change(event.currentTarget.value)}
        onDrop={drop}
        onDragOver={(event) => event.preventDefault()}
      />
    </Stack>
  );
}
