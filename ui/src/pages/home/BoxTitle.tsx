import { t } from "@lingui/core/macro";
import { Plural, Trans } from "@lingui/react/macro";
import { ActionIcon, Box, Button, Group, Text, TextInput, Title, Tooltip } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { IconPencil } from "@tabler/icons-react";
import { type FormEvent, type KeyboardEvent, useState } from "react";
import { useRenameBox } from "../../api/box";
import { asApiError } from "../../api/errors";
import { usePasskeysByName } from "../../api/passkeys";
import type { Status } from "../../api/types";
import { formatDateTime, formatRelative, parseWireDate } from "../../parts/format";
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
            <Tooltip label={t`Rename this box`}>
              <ActionIcon
                variant="subtle"
                color="gray"
                onClick={() => setRenaming(true)}
                aria-label={t`Rename this box`}
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
  const { database, subscribers } = status;
  const { collections, changes } = database;
  const started = parseWireDate(status.started);
  const now = parseWireDate(status.now) ?? new Date();
  const ago = started === null ? "" : formatRelative(started, now);
  return (
    <Text c="dimmed" mt={4}>
      {started !== null && (
        <span title={formatDateTime(started)}>
          <Trans>Started {ago}</Trans>
        </span>
      )}
      {" · "}
      <Plural value={collections} one="# collection" other="# collections" />
      {" · "}
      <Plural value={subscribers} one="# live connection" other="# live connections" />
      {" · "}
      <Plural value={changes} one="# change so far" other="# changes so far" />
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
          aria-label={t`Name of this box`}
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
          <Trans>Save</Trans>
        </Button>
        <Button variant="default" onClick={onDone}>
          <Trans>Cancel</Trans>
        </Button>
      </Group>
      {draft.trim() !== name && <LostPasskeys names={passkeys.data?.names} />}
    </form>
  );
}
