// Which column of a table goes into which field of a collection, and by what records are known. Pure.
import type { Collection, Field } from "../../../api/types";
import { guessDayOrder } from "../../../tables/dates";
import { fieldNames, OTHER_ID } from "../../../tables/guess";
import { guessNumberStyle } from "../../../tables/numbers";
import type { Table } from "../../../tables/table";
import { cellText, isBlank } from "../../../tables/words";
import { isSecret } from "../values";
import { convert, type Ways } from "./convert";

const TYPES = new Set([
  ...["text", "editor", "number", "bool", "email", "url", "date", "select", "relation", "json"],
  "geoPoint",
]);

/** The fields that a table can fill: no files, no automatic dates, no secrets but a first password. */
export function fillableFields({ type, fields }: Collection): Field[] {
  return fields.filter((field) =>
    type === "auth" && field.type === "password" && field.name === "password"
      ? true
      : TYPES.has(field.type) && !isSecret(field),
  );
}

/** By column, the field's name; `null` for a column that is left out. */
export type Mapping = readonly (string | null)[];

/**
 * Each column goes into the field that is called as it is, whatever its case and spaces, or as a field
 * made for it would be. Into the id goes only what can be one.
 */
export function guessMapping({ columns, rows }: Table, fields: readonly Field[]): Mapping {
  const free = new Map(fields.map((field) => [plain(field.name), field]));
  const exact = new Set(columns.filter((column) => fields.some(({ name }) => name === column)));
  const names = fieldNames(columns);
  return columns.map((column, at) => {
    const asked = [column, names[at] ?? "", ...(names[at] === "id" ? [OTHER_ID] : [])];
    const field = asked
      .map((name) => free.get(plain(name)))
      .find((found) => found !== undefined && (found.primaryKey !== true || isId(found, rows, at)));
    // Another column is written just as the field is.
    if (field === undefined || (field.name !== column && exact.has(field.name))) return null;
    free.delete(plain(field.name));
    return field.name;
  });
}

const IDS_ASKED = 50;

function isId(field: Field, rows: Table["rows"], column: number): boolean {
  return rows
    .slice(0, IDS_ASKED)
    .every(
      ({ cells }) => "value" in convert(field, cells[column], { numbers: "plain", days: "none" }),
    );
}

function plain(name: string): string {
  return name
    .normalize("NFKD")
    .replaceAll(/[^\p{L}\p{N}]/gu, "")
    .toLowerCase();
}

/** The mapping with one column's field changed; no field is filled by two columns. */
export function mapped(mapping: Mapping, at: number, field: string | null): Mapping {
  return mapping.map((old, column) => {
    if (column === at) return field;
    return field !== null && old === field ? null : old;
  });
}

const ROWS_ASKED = 20_000;

/** How the cells that go into number and date fields are written. */
export function guessWays(table: Table, mapping: Mapping, fields: readonly Field[]): Ways {
  return {
    numbers: guessNumberStyle(textsFor("number")),
    days: guessDayOrder(textsFor("date")),
    isJson: table.isJson === true,
  };
  function* textsFor(type: string) {
    const columns = columnsOf(type, mapping, fields);
    for (const { cells } of table.rows.slice(0, ROWS_ASKED)) {
      for (const at of columns) if (!isBlank(cells[at])) yield cellText(cells[at]);
    }
  }
}

/** The columns that go into fields of a type. */
export function columnsOf(type: string, mapping: Mapping, fields: readonly Field[]): number[] {
  return mapping.flatMap((name, at) =>
    fields.some((field) => field.name === name && field.type === type) ? [at] : [],
  );
}

export interface Key {
  field: string;
  /** `A` and `a` are the same. */
  ignoresCase: boolean;
}

const UNIQUE =
  /^\s*create\s+unique\s+index\s+(?:if\s+not\s+exists\s+)?\S+\s+on\s+\S+\s*\(\s*[`"[]?(\w+)[`"\]]?(?:\s+collate\s+[`"]?(\w+)[`"]?)?(?:\s+asc)?\s*\)\s*(?:where\s+([\s\S]+))?$/i;

/** The fields that no two records share: the id, and those with a unique index of their own. */
export function keysOf({ indexes, fields }: Collection): Key[] {
  const unique = indexes.flatMap((sql) => {
    const [, field = "", collation = "", where = ""] = UNIQUE.exec(sql) ?? [];
    const isPlain =
      where === "" || new RegExp(`^[\`"[]?${field}[\`"\\]]?\\s*!=\\s*''\\s*$`).test(where);
    const known = fields.find(({ name, type }) => name === field && KEY_TYPES.has(type));
    return known !== undefined && isPlain
      ? [{ field, ignoresCase: collation.toLowerCase() === "nocase" }]
      : [];
  });
  const found = [
    { field: "id", ignoresCase: false },
    ...unique.filter(({ field }) => field !== "id"),
  ];
  return found.filter(({ field }, at) => found.findIndex((other) => other.field === field) === at);
}

const KEY_TYPES = new Set(["text", "email", "url", "number"]);

/** A key's value as it is compared; empty for none. */
export function keyText({ ignoresCase }: Key, value: unknown): string {
  const text = cellText(value);
  // As the box's indexes do: é and É are two letters.
  return ignoresCase ? text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase()) : text;
}
