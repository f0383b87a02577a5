import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Stack, Text, Textarea } from "@mantine/core";
import { IconFileUpload } from "@tabler/icons-react";
import { type DragEvent, useRef, useState } from "react";
import { type ConnectorDraft, useDraft } from "../../../api/connectors";
import { asApiError } from "../../../api/errors";
import { Panel } from "../../../parts/Panel";
import classes from "./Own.module.css";

interface Props {
  onDraft: (draft: ConnectorDraft) => void;
  onBack: () => void;
}

/** What the server takes. */
const FILE_MOST = 16 * 1024 * 1024;

/** A document that a service publishes of itself. */
export function FromOpenApi({ onDraft, onBack }: Props) {
  const [text, setText] = useState("");
  const [unread, setUnread] = useState<string | null>(null);
  const reading = useDraft();
  const picker = useRef<HTMLInputElement>(null);
  const change = (next: string) => {
    setText(next);
    setUnread(null);
    reading.reset();
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
  const refusal = reading.isError ? asApiError(reading.error) : null;
  const problem = unread ?? refusal?.fields.document ?? refusal?.message;
  return (
    <Panel
      title={t`From an OpenAPI document`}
      description={t`Most services publish one: openapi.json or openapi.yaml, of version 3. It stays in this box.`}
    >
      <Stack gap="md">
        <Group gap="sm">
          <Button
            variant="default"
            leftSection={<IconFileUpload size={16} />}
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
            accept=".json,.yaml,.yml,application/json,application/yaml"
            onChange={(event) => {
              void read(event.currentTarget.files?.[0]);
              event.currentTarget.value = "";
            }}
          />
        </Group>
        <Textarea
          aria-label={t`The document`}
          // untranslated: YAML
          placeholder={"openapi: 3.1.0\ninfo:\n  title: Parcel office"}
          rows={10}
          spellCheck={false}
          classNames={{ input: classes.code ?? "" }}
          value={text}
          error={problem}
          onChange={(event) => change(event.currentTarget.value)}
          onDrop={drop}
          onDragOver={(event) => event.preventDefault()}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onBack}>
            <Trans>Back</Trans>
          </Button>
          <Button
            disabled={text.trim() === ""}
            loading={reading.isPending}
            onClick={() => reading.mutate(text, { onSuccess: onDraft })}
          >
            <Trans>Read it</Trans>
          </Button>
        </Group>
      </Stack>
    </Panel>
  );
}
