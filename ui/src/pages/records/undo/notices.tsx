// What is told of a write when it is over.
import { Button, Group, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { saveText } from "../../../parts/download";
import { plural } from "../../../parts/format";
import { MOD } from "../../../parts/keys";
import { type Account, isWhole } from "../writing/account";
import { Refusals } from "../writing/Refusals";

/** Long enough to read it and to find the button; the keys work on. */
const UNDO_MS = 12_000;
const PLAIN_MS = 4_000;

interface Told {
  text: string;
  /** A second sentence: why there is no way back, or what else is to be known. */
  note?: string | null;
  onUndo?: (() => void) | null;
}

/** Tells that something is done, with the way back where there is one. Returns the notice's id. */
export function tell({ text, note = null, onUndo = null }: Told): string {
  const id = notifications.show({
    autoClose: onUndo === null && note === null ? PLAIN_MS : UNDO_MS,
    message: (
      <Group justify="space-between" wrap="nowrap" gap="sm">
        <div>
          <Text size="sm">{text}</Text>
          {note !== null && (
            <Text size="sm" c="dimmed">
              {note}
            </Text>
          )}
        </div>
        {onUndo !== null && (
          <Button
            size="compact-sm"
            variant="light"
            flex="none"
            onClick={() => {
              notifications.hide(id);
              onUndo();
            }}
          >
            Undo
          </Button>
        )}
      </Group>
    ),
  });
  return id;
}

interface Rest {
  account: Account;
  /** What they were not: "not deleted". */
  not: string;
  /** As it follows "may": "be deleted". */
  act: string;
  /** What would be lost with the notice. */
  keep?: { name: string; text: string } | undefined;
  /** Whether the keys try again what nobody has said no to. */
  again?: boolean;
}

/** Tells of every record that is not as it was to be. Stays until it is closed. */
export function tellRest({ account, not, act, keep, again = false }: Rest): void {
  if (isWhole(account)) return;
  const { refused, unsure, left } = account;
  const count = refused.length + left.length;
  const all = count + unsure.length;
  const title =
    count === 0
      ? `${plural(unsure.length, "record")} may ${act} or not`
      : `${plural(count, "record")} ${not}`;
  notifications.show({
    color: "red",
    title,
    autoClose: false,
    message: (
      <Stack gap="xs" align="stretch">
        <Refusals {...{ account, act }} />
        {again && left.length + unsure.length > 0 && (
          <Text size="sm">{MOD}+Z tries those again.</Text>
        )}
        {keep !== undefined && (
          <Button
            size="xs"
            variant="default"
            onClick={() => saveText(keep.name, keep.text, "application/json")}
          >
            Save what {all === 1 ? "it was" : "they were"} as a file
          </Button>
        )}
      </Stack>
    ),
  });
}
