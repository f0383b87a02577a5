import { plural, t } from "@lingui/core/macro";
import { Alert, Skeleton, Stack, Text } from "@mantine/core";
import type { Collection } from "../../../api/types";
import { Failure } from "../../../parts/Failure";
import { formatCount } from "../../../parts/format";
import { whyEditStays } from "../undo/steps";
import type { FieldChange, Preview as Found } from "./change";
import type { BulkEdit } from "./useBulkEdit";

interface Props {
  collection: Collection;
  changes: readonly FieldChange[];
  present: BulkEdit["present"];
  /** `null` until it can be told. */
  preview: Found | null;
}

/** What would change, before anything does. */
export function Preview({ collection, changes, present, preview }: Props) {
  if (present.isError) {
    return (
      <Failure
        title={t`The records could not be looked at`}
        error={present.error}
        retry={() => void present.refetch()}
      />
    );
  }
  if (changes.length === 0) return null;
  if (present.isPending)
    return <Skeleton h={64} role="status" aria-label={t`Looking at the records`} />;
  if (preview === null) return null;
  const { changing, byField, same, missing } = preview;
  const names = changes.map(({ field }) => field.name);
  const why = whyEditStays(collection, names, changing);
  const rest = [
    same > 0 &&
      plural(same, {
        one: "# record is that way already.",
        other: "# records are that way already.",
      }),
    missing > 0 &&
      plural(missing, {
        one: "# record is deleted already.",
        other: "# records are deleted already.",
      }),
  ].filter((part) => part !== false);
  const count = changing.length;
  return (
    <Alert
      variant="light"
      color={changing.length === 0 ? "gray" : "harbour"}
      role="status"
      title={
        count === 0
          ? t`Nothing would change.`
          : plural(count, { one: "# record changes.", other: "# records change." })
      }
    >
      <Stack gap={2}>
        {names.length > 1 &&
          changing.length > 0 &&
          names.map((name) => (
            <Text key={name} size="sm">
              {name}: {formatCount(byField.get(name) ?? 0)}
            </Text>
          ))}
        {rest.length > 0 && <Text size="sm">{rest.join(" ")}</Text>}
        {changing.length > 0 && (
          <Text size="sm" fw={why === null ? 400 : 600}>
            {why === null
              ? t`You can undo this as long as you stay on this page.`
              : t`This cannot be undone here. ${why}`}
          </Text>
        )}
      </Stack>
    </Alert>
  );
}
