import { plural } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Text } from "@mantine/core";
import { IconPencil, IconTrash } from "@tabler/icons-react";
import classes from "./RecordGrid.module.css";

interface Props {
  count: number;
  onClear: () => void;
  /** `null` where many are not changed at once. */
  onEdit: (() => void) | null;
  onDelete: () => void;
}

/** What can be done with the chosen rows; floats above the page's foot while there are any. */
export function SelectionBar({ count, onClear, onEdit, onDelete }: Props) {
  if (count === 0) return null;
  return (
    <Group className={classes.selection} gap="sm" justify="center">
      <Text size="sm" fw={600} role="status">
        {plural(count, { one: "# record selected", other: "# records selected" })}
      </Text>
      <Button variant="default" size="xs" onClick={onClear}>
        <Trans context="a selection">Clear</Trans>
      </Button>
      {onEdit !== null && (
        <Button size="xs" leftSection={<IconPencil size={14} />} onClick={onEdit}>
          {plural(count, { one: "Edit # record…", other: "Edit # records…" })}
        </Button>
      )}
      <Button color="red.8" size="xs" leftSection={<IconTrash size={14} />} onClick={onDelete}>
        <Trans>Delete</Trans>
      </Button>
    </Group>
  );
}
