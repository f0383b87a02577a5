import { plural, t } from "@lingui/core/macro";
import { Plural, Trans } from "@lingui/react/macro";
import { Stack, Text } from "@mantine/core";
import { ConfirmDialog } from "../../../parts/ConfirmDialog";
import { listWords } from "../../../parts/format";
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
  const removedCount = removed.length;
  const removedNames = listWords(removed.map(({ name }) => name));
  const losing = plan.filter((entry) => entry.losing.length > 0);
  const title =
    removedCount > 0
      ? plural(removedCount, { one: "Delete # collection?", other: "Delete # collections?" })
      : t`Delete fields?`;
  return (
    <ConfirmDialog
      opened={opened}
      title={title}
      confirm={t`Import and delete`}
      {...(removedCount > 0 && { typeToConfirm: t`delete` })}
      busy={busy}
      onConfirm={onConfirm}
      onCancel={onCancel}
    >
      <Stack gap="xs">
        {removedCount > 0 && (
          <Text size="sm">
            <Plural
              value={removedCount}
              one={
                <Trans>
                  <b>{removedNames}</b> goes, with all records and files.
                </Trans>
              }
              other={
                <Trans>
                  <b>{removedNames}</b> go, with all records and files.
                </Trans>
              }
            />
          </Text>
        )}
        {losing.map(({ name, losing: fields }) => {
          const fieldNames = listWords(fields);
          return (
            <Text key={name} size="sm">
              <Trans>
                In {name}, what all records hold in <b>{fieldNames}</b> goes.
              </Trans>
            </Text>
          );
        })}
        <Text size="sm">
          <Trans>This cannot be undone.</Trans>
        </Text>
      </Stack>
    </ConfirmDialog>
  );
}
