import { t } from "@lingui/core/macro";
import { Group, Progress, Text } from "@mantine/core";
import { useUpkeep } from "../api/box";
import type { Upkeep } from "../api/types";
import { formatCount } from "../parts/format";
import classes from "./Frame.module.css";

/** How far a long change to a collection is, on whatever page one is meanwhile. */
export function UpkeepBar() {
  const upkeep = useUpkeep();
  if (upkeep === null) return null;
  const { done, total } = upkeep;
  const percent = total > 0 ? Math.min(100, Math.floor((done / total) * 100)) : 0;
  return (
    <div className={classes.upkeep}>
      <Group justify="space-between" gap="sm" wrap="nowrap">
        <Text size="sm" role="status">
          {words(upkeep)}
        </Text>
        <Text size="sm" c="dimmed" style={{ flex: "none" }}>
          {total > 0 && progressWords(formatCount(done), formatCount(total))}
        </Text>
      </Group>
      <Progress value={percent} size="sm" aria-label={words(upkeep)} />
    </div>
  );
}

function progressWords(done: string, total: string): string {
  return t`${done} of ${total} records`;
}

function words({ task, collection, index: indexOrNone }: Upkeep): string {
  const index = indexOrNone ?? "";
  switch (task) {
    case "columns":
      return t`The new fields of ${collection} are filled in. Apps can go on meanwhile.`;
    case "index":
      return t`The index ${index} of ${collection} is built. Apps can go on meanwhile.`;
    case "removal":
      return t`What ${collection} held is removed.`;
  }
}
