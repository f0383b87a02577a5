// The grid's columns, one per field of the collection.
import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Checkbox, VisuallyHidden } from "@mantine/core";
import {
  type ColumnDef,
  columnVisibilityFeature,
  rowSelectionFeature,
  rowSortingFeature,
  type Table,
  tableFeatures,
} from "@tanstack/react-table";
import type { ReactNode } from "react";
import type { Collection, Field, Row } from "../../api/types";
import { Cell } from "./Cell";
import { RowLink } from "./RowLink";
import { isSecret } from "./values";

// Sorting and paging are the server's, so no row models are needed.
export const features = tableFeatures({
  rowSortingFeature,
  rowSelectionFeature,
  columnVisibilityFeature,
});

export type GridColumn = ColumnDef<typeof features, Row>;

export const SELECT_COLUMN = "@select";

const UNSORTABLE = new Set(["json", "file", "geoPoint"]);

/** The fields that have a column: all that the server gives out. */
export function shownFields(collection: Collection): Field[] {
  return collection.fields.filter((field) => !isSecret(field));
}

/** `selects`: something can be done with many rows. `scrolls`: the rows at hand are those that happen
 * to be in sight, and "all" would not be all. */
export function columnsOf(
  collection: Collection,
  selects: boolean,
  scrolls: boolean,
): GridColumn[] {
  const columns = shownFields(collection).map(fieldColumn);
  if (!selects) return columns;
  return [selectColumn(scrolls ? OneByOne : All), ...columns];
}

type Head = (props: { table: Table<typeof features, Row> }) => ReactNode;

const selectColumn = (header: Head): GridColumn => ({
  id: SELECT_COLUMN,
  enableSorting: false,
  header,
  cell: ({ row }) => {
    const { id } = row;
    return (
      <Checkbox
        size="xs"
        aria-label={t`Select ${id}`}
        checked={row.getIsSelected()}
        onChange={row.getToggleSelectedHandler()}
      />
    );
  },
});

const All: Head = ({ table }) => (
  <Checkbox
    size="xs"
    aria-label={t`Select all on this page`}
    checked={table.getIsAllRowsSelected()}
    indeterminate={table.getIsSomeRowsSelected() && !table.getIsAllRowsSelected()}
    onChange={table.getToggleAllRowsSelectedHandler()}
  />
);

const OneByOne: Head = () => (
  <VisuallyHidden>
    <Trans>Selected</Trans>
  </VisuallyHidden>
);

function fieldColumn(field: Field): GridColumn {
  const isId = field.primaryKey === true || field.name === "id";
  return {
    id: field.name,
    accessorFn: (row) => row[field.name],
    enableSorting: !UNSORTABLE.has(field.type),
    sortDescFirst: false,
    header: field.name,
    cell: ({ row }) => (isId ? <RowLink id={row.id} /> : <Cell field={field} row={row.original} />),
  };
}

/** `-created` as the table has it, and back. */
export function sortingOf(sort: string): { id: string; desc: boolean }[] {
  if (sort === "") return [];
  const desc = sort.startsWith("-");
  return [{ id: desc ? sort.slice(1) : sort, desc }];
}

export function sortOf(sorting: readonly { id: string; desc: boolean }[]): string {
  const [first] = sorting;
  return first === undefined ? "" : `${first.desc ? "-" : ""}${first.id}`;
}
