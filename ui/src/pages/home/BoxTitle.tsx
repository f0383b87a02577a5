import { ActionIcon, Box, Button, Group, Text, TextInput, Title, Tooltip } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { IconPencil } from "@tabler/icons-react";
import { type FormEvent, type KeyboardEvent, useState } from "react";
import { useRenameBox } from "../../api/box";
import { asApiError } from "../../api/errors";
import { usePasskeysByName } from "../../api/passkeys";
import type { Status } from "../../api/types";
import { formatDateTime, formatRelative, parseWireDate, plural } from "../../parts/format";
import { LostPasskeys } from "../../parts/LostPasskeys";
import { For } from "../../parts/roles";

/** The box's name, renamed in place, and its state in one sentence. */
export function BoxTitle({ status }: { status: Status }) {
  useDocumentTitle(`${status.name} · Homeport`);
  const [renaming, setRenaming] = useState(false);
  return (
    <Box>
      {renaming ? (
        <RenameForm name={status.name} onDone={() => setRenaming(false)} />
      ) : (
        <Group gap="xs" wrap="nowrap">
          <Title order={1} lineClamp={2}>
            {status.name}
          </Title>
          <For needs="owner">
            <Tooltip label="Rename this box">
              <ActionIcon
                variant="subtle"
                color="gray"
                onClick={() => setRenaming(true)}
                aria-label="Rename this box"
              >
                <IconPencil size={18} stroke={1.6} />
              </ActionIcon>
            </Tooltip>
          </For>
        </Group>
      )}
      <StateSentence status={status} />
    </Box>
  );
}

function StateSentence({ status }: { status: Status }) {
  const started = parseWireDate(status.started);
  const now = parseWireDate(status.now) ?? new Date();
  return (
    <Text c="dimmed" mt={4}>
      {started !== null && (
        <span title={formatDateTime(started)}>Started {formatRelative(started, now)}</span>
      )}
      {" · "}
      {plural(status.database.collections, "collection")}
      {" · "}
      {plural(status.subscribers, "live connection")}
      {" · "}
      {plural(status.database.changes, "change")} so far
    </Text>
  );
}

function RenameForm({ name, onDone }: { name: string; onDone: () => void }) {
  const rename = useRenameBox();
  const passkeys = usePasskeysByName();
  const [draft, setDraft] = useState(name);
  const error = rename.isError ? asApiError(rename.error) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const next = draft.trim();
    if (next === "" || next === name) onDone();
    else rename.mutate(next, { onSuccess: onDone });
  };
  const cancelOnEscape = (event: KeyboardEvent) => {
    if (event.key === "Escape") onDone();
  };
  return (
    <form onSubmit={submit}>
      <Group gap="xs" align="flex-start">
        <TextInput
          aria-label="Name of this box"
          value={draft}
          maxLength={40}
          autoFocus
          w={300}
          error={error === null ? undefined : (error.fields.name ?? error.message)}
          onChange={(event) => setDraft(event.currentTarget.value)}
          onFocus={(event) => event.currentTarget.select()}
          onKeyDown={cancelOnEscape}
        />
        <Button type="submit" loading={rename.isPending}>
          Save
        </Button>
        <Button variant="default" onClick={onDone}>
          Cancel
        </Button>
      </Group>
      {draft.trim() !== name && <LostPasskeys names={passkeys.data?.names} />}
    </form>
  );
}
