import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Skeleton, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { useViewportSize } from "@mantine/hooks";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import { type Header, type Row as TableRow, useTable } from "@tanstack/react-table";
import { type ReactNode, type RefObject, useMemo, useRef } from "react";
import type { Collection, Field, Row } from "../../api/types";
import { FieldTypeIcon } from "../../parts/fieldTypes";
import { columnsOf, features, SELECT_COLUMN, sortingOf, sortOf } from "./columns";
import classes from "./RecordGrid.module.css";
import { type RowAttributes, ScrolledRows } from "./scroll/ScrolledRows";
import type { Scroll } from "./scroll/useScroll";
import { useSteadyWidths } from "./scroll/useSteadyWidths";
import type { useLiveRows } from "./useLiveRows";

const route = getRouteApi("/collections/$name");

interface Props {
  collection: Collection;
  rows: readonly Row[];
  isLoading: boolean;
  /** The rows are the last page's; the asked-for ones are on their way. */
  isStale: boolean;
  hidden: readonly string[];
  sort: string;
  onSort: (sort: string) => void;
  selected: Readonly<Record<string, true>>;
  /** Something can be done with chosen rows. */
  selects: boolean;
  onSelect: (selected: Readonly<Record<string, true>>) => void;
  live: ReturnType<typeof useLiveRows>;
  /** All records in one list; `null` where they come in pages. */
  scroll: Scroll | null;
  frame: RefObject<HTMLElement | null>;
}

/** Keys that scroll far. */
// untranslated: as the browser calls them
const FAR = new Set(["Home", "End", "PageUp", "PageDown"]);

export function RecordGrid(props: Props) {
  const { collection, rows, isLoading, isStale, hidden, sort, selected, selects } = props;
  const { name } = collection;
  const { live, scroll, frame } = props;
  const scrolls = scroll !== null;
  const columns = useMemo(
    () => columnsOf(collection, selects, scrolls),
    [collection, selects, scrolls],
  );
  const fields = useMemo(
    () => new Map(collection.fields.map((field) => [field.name, field])),
    [collection],
  );
  const sorting = useMemo(() => sortingOf(sort), [sort]);
  const columnVisibility = useMemo(
    () => Object.fromEntries(hidden.map((name) => [name, false])),
    [hidden],
  );
  // A record that moved while the list was scrolled is in two of its parts.
  const data = useMemo(() => [...new Map(rows.map((row) => [row.id, row])).values()], [rows]);
  const table = useTable({
    features,
    columns,
    data,
    getRowId: (row) => row.id,
    manualSorting: true,
    enableMultiSort: false,
    state: { sorting, columnVisibility, rowSelection: selected },
    onSortingChange: (update) =>
      props.onSort(sortOf(typeof update === "function" ? update(sorting) : update)),
    onRowSelectionChange: (update) =>
      props.onSelect(typeof update === "function" ? update({ ...selected }) : update),
  });

  const shown = table.getVisibleLeafColumns();
  const element = useRef<HTMLTableElement>(null);
  const { width } = useViewportSize();
  const columnsShown = `${collection.id} ${width} ${shown.map(({ id }) => id).join(" ")}`;
  const widths = useSteadyWidths(element, scrolls && rows.length > 0 ? columnsShown : null);

  const drawn = (row: TableRow<typeof features, Row>, key = row.id, attributes?: RowAttributes) => (
    <BodyRow
      key={key}
      row={row}
      gone={live.isGone(row.id)}
      changes={live.changesOf(row.id)}
      attributes={attributes}
    >
      {row.getVisibleCells().map((cell) => (
        <td
          key={cell.id}
          data-select={cell.column.id === SELECT_COLUMN || undefined}
          data-type={fields.get(cell.column.id)?.type}
        >
          <table.FlexRender cell={cell} />
        </td>
      ))}
    </BodyRow>
  );
  return (
    <section
      className={classes.frame}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      aria-label={t`Records of ${name}`}
      ref={frame}
      // A row that has the focus would take it along when it scrolls out of the list.
      onKeyDown={({ key }) => {
        if (scrolls && FAR.has(key)) frame.current?.focus({ preventScroll: true });
      }}
    >
      <table
        className={classes.table}
        aria-busy={isLoading || isStale || scroll?.isLoading === true}
        aria-rowcount={scrolls ? scroll.total + 1 : undefined}
        ref={element}
        {...(widths !== null && { style: { tableLayout: "fixed", width: sum(widths) } })}
      >
        <caption>
          <VisuallyHidden>
            <Trans>Records of {name}</Trans>
          </VisuallyHidden>
        </caption>
        {widths !== null && (
          <colgroup>
            {shown.map(({ id }, at) => (
              <col key={id} style={{ width: widths[at] }} />
            ))}
          </colgroup>
        )}
        <thead>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id} aria-rowindex={scrolls ? 1 : undefined}>
              {group.headers.map((header) => (
                <HeaderCell key={header.id} header={header} field={fields.get(header.id)}>
                  <table.FlexRender header={header} />
                </HeaderCell>
              ))}
            </tr>
          ))}
        </thead>
        <tbody data-stale={isStale || undefined}>
          {isLoading && <LoadingRows columns={shown.length} />}
          {scrolls ? (
            <ScrolledRows scroll={scroll} frame={frame} columns={shown.length}>
              {({ id }, key, attributes) => drawn(table.getRow(id), key, attributes)}
            </ScrolledRows>
          ) : (
            table.getRowModel().rows.map((row) => drawn(row))
          )}
        </tbody>
      </table>
    </section>
  );
}

function sum(widths: readonly number[]): number {
  return widths.reduce((all, width) => all + width, 0);
}

interface HeaderProps {
  header: Header<typeof features, Row>;
  field: Field | undefined;
  children: ReactNode;
}

function HeaderCell({ header, field, children }: HeaderProps) {
  const sorted = header.column.getIsSorted();
  const order = sorted === "asc" ? "ascending" : sorted === "desc" ? "descending" : "none";
  if (field === undefined) {
    return (
      <th scope="col" data-select>
        {children}
      </th>
    );
  }
  const { name } = field;
  const label = (
    <>
      <FieldTypeIcon type={field.type} primaryKey={field.primaryKey === true} size={15} />
      <span>{children}</span>
      {sorted === "asc" && <IconArrowUp size={14} aria-hidden />}
      {sorted === "desc" && <IconArrowDown size={14} aria-hidden />}
    </>
  );
  if (!header.column.getCanSort()) {
    return (
      <th scope="col">
        <span className={classes.head}>{label}</span>
      </th>
    );
  }
  return (
    <th scope="col" aria-sort={order} data-type={field.type}>
      <UnstyledButton
        className={classes.head}
        onClick={header.column.getToggleSortingHandler()}
        title={t`Sort by ${name}`}
      >
        {label}
      </UnstyledButton>
    </th>
  );
}

interface RowProps {
  row: TableRow<typeof features, Row>;
  gone: boolean;
  changes: number;
  attributes: RowAttributes | undefined;
  children: ReactNode;
}

function BodyRow({ row, gone, changes, attributes, children }: RowProps) {
  const navigate = route.useNavigate();
  const open = () => void navigate({ search: (old) => ({ ...old, record: row.id }) });
  // Two equal animations, taken in turn: naming the other one starts it again.
  const flash = changes === 0 ? undefined : changes % 2 === 0 ? "even" : "odd";
  return (
    <tr
      {...attributes}
      onClick={(event) => {
        const selectsText = window.getSelection()?.isCollapsed === false;
        // What a cell opens above the page is the row's child to React, but not to the eye.
        const onControl =
          !(event.target instanceof Element && event.currentTarget.contains(event.target)) ||
          // untranslated: a selector
          event.target.closest("input, label, a, button");
        if (!selectsText && !onControl && !gone) open();
      }}
      data-selected={row.getIsSelected() || undefined}
      data-gone={gone || undefined}
      data-flash={flash}
      title={gone ? t`Deleted elsewhere` : undefined}
    >
      {children}
    </tr>
  );
}

function LoadingRows({ columns }: { columns: number }) {
  return ["a", "b", "c", "d", "e", "f"].map((row) => (
    <tr key={row}>
      <td colSpan={columns}>
        <Skeleton h={16} />
      </td>
    </tr>
  ));
}
