import { Stack, Text } from "@mantine/core";
import { ConfirmDialog } from "../../../parts/ConfirmDialog";
import { listWords, plural } from "../../../parts/format";
import type { CollectionPlan } from "./plan";

interface Props {
  opened: boolean;
  plan: readonly CollectionPlan[];
  busy: boolean;
  onConfirm: () => void;
  onCancel: () => void;
}

/** Asks before an import that something is lost by, and names all of it. */
export function ConfirmImport({ opened, plan, busy, onConfirm, onCancel }: Props) {
  const removed = plan.filter(({ kind }) => kind === "remove");
  const losing = plan.filter((entry) => entry.losing.length > 0);
  const title =
    removed.length > 0 ? `Delete ${plural(removed.length, "collection")}?` : "Delete fields?";
  return (
    <ConfirmDialog
      opened={opened}
      title={title}
      confirm="Import and delete"
      {...(removed.length > 0 && { typeToConfirm: "delete" })}
      busy={busy}
      onConfirm={onConfirm}
      onCancel={onCancel}
    >
      <Stack gap="xs">
        {removed.length > 0 && (
          <Text size="sm">
            <b>{listWords(removed.map(({ name }) => name))}</b>{" "}
            {removed.length === 1 ? "goes" : "go"}, with all records and files.
          </Text>
        )}
        {losing.map(({ name, losing: fields }) => (
          <Text key={name} size="sm">
            In {name}, what all records hold in <b>{listWords(fields)}</b> goes.
          </Text>
        ))}
        <Text size="sm">This cannot be undone.</Text>
      </Stack>
    </ConfirmDialog>
  );
}
