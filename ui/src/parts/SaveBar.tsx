import { Trans } from "@lingui/react/macro";
import { Button, Group, Text } from "@mantine/core";
import { MOD } from "./keys";
import classes from "./SaveBar.module.css";

interface Props {
  shown: boolean;
  message: string | null;
  failed?: boolean;
  save: string;
  saving: boolean;
  onSave: () => void;
  onDiscard?: (() => void) | undefined;
}

/** Stays at the foot of a long form, so that saving is always in sight. */
export function SaveBar({ shown, message, failed, save, saving, onSave, onDiscard }: Props) {
  if (!shown) return null;
  return (
    <Group className={classes.bar} justify="space-between" gap="sm">
      <Text size="sm" c={failed === true ? "var(--mantine-color-error)" : "dimmed"} role="status">
        {message}
      </Text>
      <Group gap="xs">
        {onDiscard !== undefined && (
          <Button variant="default" onClick={onDiscard} disabled={saving}>
            <Trans>Discard</Trans>
          </Button>
        )}
        <Button onClick={onSave} loading={saving} title={`${MOD}+S`}>
          {save}
        </Button>
      </Group>
    </Group>
  );
}
