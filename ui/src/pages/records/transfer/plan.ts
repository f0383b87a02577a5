// What an import would do, row by row, before anything is written.
import { t } from "@lingui/core/macro";
import type { Collection, Field, Values } from "../../../api/types";
import { Turns } from "../../../tables/pace";
import type { Table, TableRow } from "../../../tables/table";
import { isBlank } from "../../../tables/words";
import { BLANK } from "../values";
import { convert, isNeeded, type Ways } from "./convert";
import { fillableFields, type Key, keyText, type Mapping } from "./mapping";

export interface Wish {
  collection: Collection;
  table: Table;
  mapping: Mapping;
  ways: Ways;
  /** What records are known by; `null` adds every row. */
  key: Key | null;
  /** What becomes of a row whose record is there already. */
  present: "skip" | "update" | "refuse";
  /** Whether an empty cell leaves what an updated record has. */
  blanksStay: boolean;
}

/** A row to be written: into the record `id`, or as a new one. */
export interface Task {
  row: TableRow;
  id: string | null;
}

export interface Refusal {
  row: TableRow;
  reason: string;
}

export interface Plan {
  tasks: Task[];
  added: number;
  updated: number;
  skipped: number;
  refused: Refusal[];
}

/** `known` holds the ids of present records by their key. */
export async function planImport(
  wish: Wish,
  known: ReadonlyMap<string, string>,
  onProgress: (rows: number) => void,
  signal?: AbortSignal,
): Promise<Plan> {
  const plan: Plan = { tasks: [], added: 0, updated: 0, skipped: 0, refused: [] };
  const places = placesOf(wish);
  const keyPlace = places.find(({ field }) => field.name === wish.key?.field);
  const inFile = new Map<string, number>();
  const turns = new Turns();
  for (const [at, row] of wish.table.rows.entries()) {
    const reason = extraCells(wish, row) ?? decide(row);
    if (reason !== null) plan.refused.push({ row, reason });
    if (at % 64 === 0) onProgress(at);
    await turns.pause(signal);
  }
  onProgress(wish.table.rows.length);
  return plan;

  function decide(row: TableRow): string | null {
    const { key, present } = wish;
    const read =
      key === null || keyPlace === undefined ? null : keyOf(key, keyPlace, row, wish.ways);
    if (read !== null && "problem" in read) return read.problem;
    const text = read?.value ?? "";
    const id = text === "" ? null : (known.get(text) ?? null);
    if (id !== null && present === "skip") {
      plan.skipped += 1;
      return null;
    }
    const field = key?.field ?? "";
    const earlier = inFile.get(text);
    if (earlier !== undefined) return t`${field}: the same is in row ${earlier}.`;
    if (id !== null && present === "refuse") return t`${field}: there is such a record already.`;
    const values = valuesOf(wish, places, row, id === null);
    if (values.problems.length > 0) return values.problems.join(" ");
    // One that is refused takes nobody's place.
    if (text !== "") inFile.set(text, row.number);
    plan.tasks.push({ row, id });
    if (id === null) plan.added += 1;
    else plan.updated += 1;
    return null;
  }
}

export interface Place {
  field: Field;
  column: number;
}

/** Which column goes into which field. */
export function placesOf({ collection, mapping }: Pick<Wish, "collection" | "mapping">): Place[] {
  const fields = fillableFields(collection);
  return mapping.flatMap((name, column) => {
    const field = fields.find((candidate) => candidate.name === name);
    return field === undefined ? [] : [{ field, column }];
  });
}

function keyOf(key: Key, { field, column }: Place, row: TableRow, ways: Ways) {
  const read = convert(field, row.cells[column], ways);
  if ("problem" in read) return { problem: `${field.name}: ${read.problem}` };
  return { value: isBlank(row.cells[column]) ? "" : keyText(key, read.value) };
}

/** Cells that no column is above: most often a quote or a separator that was meant as text. */
function extraCells({ table }: Wish, { cells }: TableRow): string | null {
  const width = table.columns.length;
  const count = cells.length;
  const hasMore = count > width && cells.slice(width).some((cell) => !isBlank(cell));
  return hasMore ? t`${count} cells, and only ${width} columns.` : null;
}

export interface RowValues {
  body: Values;
  problems: string[];
}

/** What a row's cells are as values of a record. */
export function valuesOf(
  wish: Pick<Wish, "collection" | "ways" | "blanksStay">,
  places: readonly Place[],
  { cells }: TableRow,
  isNew: boolean,
): RowValues {
  const body: Values = {};
  const problems: string[] = isNew ? missingFields(wish.collection, places) : [];
  for (const { field, column } of places) {
    const cell = cells[column];
    // An absent key of JSON says nothing; neither does an id that the server is to make.
    const isSilent =
      cell === undefined || (isBlank(cell) && leavesOut(field, isNew, wish.blanksStay));
    if (isSilent && !(isNew && isNeeded(field))) continue;
    if (!isNew && field.primaryKey === true) continue;
    const read = convert(field, cell, wish.ways);
    if ("problem" in read) problems.push(`${field.name}: ${read.problem}`);
    else body[field.name] = read.value;
  }
  return { body, problems };
}

function leavesOut(field: Field, isNew: boolean, blanksStay: boolean): boolean {
  return isNew || blanksStay || field.type === "password" || field.primaryKey === true;
}

/** What a new record must have and no column brings. */
function missingFields({ fields, type }: Collection, places: readonly Place[]): string[] {
  return fields.flatMap((field) => {
    const isGiven = places.some((place) => place.field.name === field.name);
    const isOwn = type === "auth" && (field.type === "password" || field.name === "tokenKey");
    if (!isNeeded(field) || isGiven || isOwn || field.type === "autodate") return [];
    const why = field.type === "file" ? t`It needs a file, which no table brings.` : BLANK;
    return [`${field.name}: ${why}`];
  });
}
