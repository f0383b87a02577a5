// What is told of a write when it is over.
import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { saveText } from "../../../parts/download";
import { MOD } from "../../../parts/keys";
import { type Account, isWhole } from "../writing/account";
import { Refusals } from "../writing/Refusals";
import { type Aim, restTitle, unsureTitle } from "../writing/words";

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
            <Trans>Undo</Trans>
          </Button>
        )}
      </Group>
    ),
  });
  return id;
}

interface Rest {
  account: Account;
  aim: Exclude<Aim, "changed">;
  /** What would be lost with the notice. */
  keep?: { name: string; text: string } | undefined;
  /** Whether the keys try again what nobody has said no to. */
  again?: boolean;
}

/** Tells of every record that is not as it was to be. Stays until it is closed. */
export function tellRest({ account, aim, keep, again = false }: Rest): void {
  if (isWhole(account)) return;
  const { refused, unsure, left } = account;
  const count = refused.length + left.length;
  const all = count + unsure.length;
  const title = count === 0 ? unsureTitle(aim, unsure.length) : restTitle(aim, count);
  notifications.show({
    color: "red",
    title,
    autoClose: false,
    message: (
      <Stack gap="xs" align="stretch">
        <Refusals {...{ account, aim }} />
        {again && left.length + unsure.length > 0 && (
          <Text size="sm">
            <Trans>{MOD}+Z tries those again.</Trans>
          </Text>
        )}
        {keep !== undefined && (
          <Button
            size="xs"
            variant="default"
            onClick={() => saveText(keep.name, keep.text, "application/json")}
          >
            {all === 1 ? t`Save what it was as a file` : t`Save what they were as a file`}
          </Button>
        )}
      </Stack>
    ),
  });
}
