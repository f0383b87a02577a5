import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { ActionIcon, Group, Select, Text } from "@mantine/core";
import {
  IconChevronLeft,
  IconChevronLeftPipe,
  IconChevronRight,
  IconChevronRightPipe,
} from "@tabler/icons-react";
import type { RowList } from "../../api/types";
import { formatCount } from "../../parts/format";
import { ROWS_MOST } from "./scroll/blocks";
import { ALL, PAGE_SIZES } from "./search";

interface Props {
  list: RowList;
  /** There are no pages. */
  scrolls: boolean;
  onPage: (page: number) => void;
  onPerPage: (perPage: number | typeof ALL) => void;
}

export function Pager({ list, scrolls, onPage, onPerPage }: Props) {
  const { page, perPage, totalItems, totalPages, items } = list;
  const first = (page - 1) * perPage + 1;
  const from = formatCount(first);
  const to = formatCount(first + items.length - 1);
  const most = formatCount(ROWS_MOST);
  const steps = [
    { label: t`First page`, to: 1, icon: IconChevronLeftPipe },
    { label: t`Previous page`, to: page - 1, icon: IconChevronLeft },
    { label: t`Next page`, to: page + 1, icon: IconChevronRight },
    { label: t`Last page`, to: totalPages, icon: IconChevronRightPipe },
  ];
  return (
    <Group justify="space-between" component="nav" aria-label={t`Pages`}>
      <Text size="sm" c="dimmed" role="status">
        {totalPages > 1 && items.length > 0 && !scrolls
          ? plural(totalItems, {
              one: `${from} – ${to} of # record`,
              other: `${from} – ${to} of # records`,
            })
          : plural(totalItems, { one: "# record", other: "# records" })}
        {scrolls && totalItems > ROWS_MOST && (
          <>
            {" "}
            <Trans>The list shows the first {most}; a filter finds the others.</Trans>
          </>
        )}
      </Text>
      <Group gap="xs">
        <Select
          aria-label={t`Records per page`}
          size="xs"
          w={152}
          allowDeselect={false}
          data={[
            ...PAGE_SIZES.map((size) => ({ value: String(size), label: t`${size} per page` })),
            { value: ALL, label: t`One long list` },
          ]}
          value={scrolls ? ALL : String(perPage)}
          onChange={(size) => onPerPage(size === ALL ? ALL : Number(size))}
        />
        {totalPages > 1 &&
          !scrolls &&
          steps.map(({ label, to, icon: Picture }) => (
            <ActionIcon
              key={label}
              variant="default"
              size={30}
              aria-label={label}
              disabled={to < 1 || to > totalPages || to === page}
              onClick={() => onPage(to)}
            >
              <Picture size={16} />
            </ActionIcon>
          ))}
      </Group>
    </Group>
  );
}
