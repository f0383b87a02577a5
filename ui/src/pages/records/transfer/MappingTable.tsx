import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { NativeSelect } from "@mantine/core";
import type { Field } from "../../../api/types";
import { fieldType } from "../../../parts/fieldTypes";
import type { Table } from "../../../tables/table";
import { cellText } from "../../../tables/words";
import { convert, type Ways } from "./convert";
import { type Mapping, mapped } from "./mapping";
import classes from "./Transfer.module.css";

interface Props {
  table: Table;
  fields: readonly Field[];
  mapping: Mapping;
  ways: Ways;
  disabled: boolean;
  onChange: (mapping: Mapping) => void;
}

const ROWS_SHOWN = 5;
/** A cell shows one line; a megabyte need not be laid out for that. */
const PREVIEW_MOST = 120;

/** The first rows, and above each column the field that it goes into. */
export function MappingTable({ table, fields, mapping, ways, disabled, onChange }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={classes.scroll} tabIndex={0} aria-label={t`The first rows of the file`}>
      <table className={classes.preview}>
        <thead>
          <tr>
            <th scope="col" className={classes.row}>
              <Trans>Row</Trans>
            </th>
            {table.columns.map((column, at) => (
              <th key={column} scope="col">
                <span className={classes.column} title={column}>
                  {column}
                </span>
                <NativeSelect
                  size="xs"
                  aria-label={t`Field for ${column}`}
                  data={[
                    { value: "", label: t`Leave out` },
                    ...fields.map(({ name, type }) => ({
                      value: name,
                      label: `${name} (${fieldType(type).label})`,
                    })),
                  ]}
                  value={mapping[at] ?? ""}
                  disabled={disabled}
                  onChange={(event) =>
                    onChange(mapped(mapping, at, event.currentTarget.value || null))
                  }
                />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.slice(0, ROWS_SHOWN).map(({ number, cells }) => (
            <tr key={number}>
              <td className={classes.row}>{number}</td>
              {table.columns.map((column, at) => (
                <PreviewCell
                  key={column}
                  cell={cells[at]}
                  field={fields.find(({ name }) => name === mapping[at])}
                  ways={ways}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface CellProps {
  cell: unknown;
  field: Field | undefined;
  ways: Ways;
}

function PreviewCell({ cell, field, ways }: CellProps) {
  const text = cellText(cell).slice(0, PREVIEW_MOST);
  const read = field === undefined ? null : convert(field, cell, ways);
  return (
    <td data-out={field === undefined || undefined}>
      <span className={classes.cell} title={text}>
        {text}
      </span>
      {read !== null && "problem" in read && <span className={classes.wrong}>{read.problem}</span>}
    </td>
  );
}
