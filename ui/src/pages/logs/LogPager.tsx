import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Text } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import type { LogPage } from "../../api/logs";
import { formatCount } from "../../parts/format";

export function LogPager({ logs, onPage }: { logs: LogPage; onPage: (page: number) => void }) {
  const { page, perPage, totalItems, totalPages, items } = logs;
  const before = (page - 1) * perPage;
  const first = formatCount(before + 1);
  const last = formatCount(before + items.length);
  return (
    <Group justify="space-between" component="nav" aria-label={t`Pages`}>
      <Text size="sm" c="dimmed">
        {totalPages > 1 && items.length > 0
          ? t`${first} – ${last} of ${plural(totalItems, { one: "# entry", other: "# entries" })}`
          : plural(totalItems, { one: "# entry", other: "# entries" })}
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
            <Trans>Newer</Trans>
          </Button>
          <Button
            size="xs"
            variant="default"
            rightSection={<IconChevronRight size={14} />}
            disabled={page >= totalPages}
            onClick={() => onPage(page + 1)}
          >
            <Trans>Older</Trans>
          </Button>
        </Group>
      )}
    </Group>
  );
}
