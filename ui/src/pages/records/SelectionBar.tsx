import { Button, Group, Text } from "@mantine/core";
import { IconPencil, IconTrash } from "@tabler/icons-react";
import { plural } from "../../parts/format";
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
        {plural(count, "record")} selected
      </Text>
      <Button variant="default" size="xs" onClick={onClear}>
        Clear
      </Button>
      {onEdit !== null && (
        <Button size="xs" leftSection={<IconPencil size={14} />} onClick={onEdit}>
          Edit {plural(count, "record")}…
        </Button>
      )}
      <Button color="red.8" size="xs" leftSection={<IconTrash size={14} />} onClick={onDelete}>
        Delete
      </Button>
    </Group>
  );
}
