// Records as the text of a file. Pure, but for asking for them.
import type { Collection, Field, Row, Values } from "../../../api/types";
import { DECIMAL, written } from "../../../parts/decimal";
import { csvLine, guarded, type Separator } from "../../../tables/csv";
import { pagesOf, type Wanted } from "./pages";

export interface ExportWish {
  fields: readonly Field[];
  which: Wanted["which"];
  /** `null` for JSON. */
  csv: { separator: Separator; forExcel: boolean } | null;
}

export interface Exported {
  parts: Blob[];
  count: number;
}

/** What tells Excel that a file is UTF-8. */
const MARK = "\ufeff";

/** Throws what `signal` has to say when it is stopped, and what the server refused. */
export async function exportRecords(
  collection: Collection,
  { fields, which, csv }: ExportWish,
  onProgress: (count: number) => void,
  signal: AbortSignal,
): Promise<Exported> {
  const names = fields.map(({ name }) => name);
  const parts: Blob[] = [];
  const decimal = csv?.forExcel ? DECIMAL : ".";
  let count = 0;
  if (csv !== null)
    parts.push(new Blob([csv.forExcel ? MARK : "", csvLine(names.map(guarded), csv.separator)]));
  for await (const rows of pagesOf(collection, { which, fields: names }, signal)) {
    const texts = rows.map((row, at) =>
      csv !== null
        ? csvLine(
            fields.map((field) => exportCell(field, row[field.name], decimal)),
            csv.separator,
          )
        : `${count + at === 0 ? "[\n" : ",\n"}${JSON.stringify(exportObject(names, row))}`,
    );
    // A blob a page: the browser may keep those outside of the page's memory.
    parts.push(new Blob([texts.join("")]));
    count += rows.length;
    onProgress(count);
  }
  if (csv === null) parts.push(new Blob([count === 0 ? "[]\n" : "\n]\n"]));
  return { parts, count };
}

function exportObject(names: readonly string[], row: Row): Values {
  return Object.fromEntries(names.map((name) => [name, row[name] ?? null]));
}

/** A value in a cell: lists, json and places as JSON, everything else as the wire has it, but for the
 * sign in a number. */
export function exportCell(field: Field, value: unknown, decimal = "."): string {
  if (value === null || value === undefined) return "";
  // No formula, whichever sign it has.
  if (field.type === "number" && typeof value === "number") return written(value, decimal);
  if (field.type === "json" || typeof value === "object") return guarded(JSON.stringify(value));
  return guarded(String(value));
}

/** `orders-2024-01-31.csv`, by this computer's calendar. */
export function exportName(collection: string, ending: string, now: Date): string {
  const two = (part: number) => String(part).padStart(2, "0");
  const day = [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join("-");
  return `${collection}-${day}.${ending}`;
}
