import { Button, Group, Text } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import type { LogPage } from "../../api/logs";
import { formatCount, plural } from "../../parts/format";

export function LogPager({ logs, onPage }: { logs: LogPage; onPage: (page: number) => void }) {
  const { page, perPage, totalItems, totalPages, items } = logs;
  const first = (page - 1) * perPage + 1;
  return (
    <Group justify="space-between" component="nav" aria-label="Pages">
      <Text size="sm" c="dimmed">
        {totalPages > 1 && items.length > 0
          ? `${formatCount(first)} – ${formatCount(first + items.length - 1)} of ${plural(totalItems, "entry", "entries")}`
          : plural(totalItems, "entry", "entries")}
      </Text>
      {totalPages > 1 && (
        <Group gap="xs">
          <Button
            size="xs"
            variant="default"
            leftSection={<IconChevronLeft size={14} />}
            disabled={page <= 1}
            onClick={() => onPage(page - 1)}
          >
            Newer
          </Button>
          <Button
            size="xs"
            variant="default"
            rightSection={<IconChevronRight size={14} />}
            disabled={page >= totalPages}
            onClick={() => onPage(page + 1)}
          >
            Older
          </Button>
        </Group>
      )}
    </Group>
  );
}
