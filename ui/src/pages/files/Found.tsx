import { plural } from "@lingui/core/macro";
import { Text } from "@mantine/core";
import type { FilePage } from "../../api/allFiles";
import { formatBytes } from "../../parts/format";

/** How many files there are like those that are wanted, and what they take up. */
export function Found({ page }: { page: FilePage | undefined }) {
  if (page === undefined) return null;
  const { total, bytes } = page;
  const count = plural(total, { one: "# file", other: "# files" });
  return (
    <Text size="sm" c="dimmed" role="status">
      {count} · {formatBytes(bytes)}
    </Text>
  );
}
