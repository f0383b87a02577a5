// A file as a table: rows of cells, under named columns.
import { t } from "@lingui/core/macro";
import { CsvReader, guessSeparator, type Separator, unguarded } from "./csv";
import { type Encoding, guessEncoding, sampleOf, textOf } from "./decode";
import { JsonReader } from "./jsonRows";
import { TableError } from "./problem";
import { isBlank } from "./words";

export interface TableRow {
  /** As a spreadsheet counts, from 1, the row of names included; for JSON the object's place. */
  number: number;
  /** Text from CSV, any JSON value from JSON; `undefined` where an object has no such key. */
  cells: readonly unknown[];
}

/** What a file holds, before it is said whether its first row has names. */
export interface Sheet {
  kind: "csv" | "json";
  rows: TableRow[];
  /** The keys of JSON's objects; `null` for CSV. */
  keys: string[] | null;
}

export interface Table {
  /** Each once. */
  columns: string[];
  rows: readonly TableRow[];
  /** Its cells are JSON's own values. */
  isJson?: boolean;
}

export interface HowRead {
  encoding: Encoding;
  /** `null` for JSON. */
  separator: Separator | null;
}

/** All of it is in memory while it is imported. */
export const FILE_MOST = 128 * 1024 * 1024;
const COLUMNS_MOST = 500;

export function isJsonFile({ name, type }: File): boolean {
  return /\.(?:json|jsonl|ndjson)$/i.test(name) || type === "application/json";
}

/** Excel's and other spreadsheets' own files are zips, or of the old kind. */
async function isWorkbook(file: File): Promise<boolean> {
  const [first, second, third] = new Uint8Array(await file.slice(0, 3).arrayBuffer());
  return (first === 0x50 && second === 0x4b && third === 3) || (first === 0xd0 && second === 0xcf);
}

/** How a file is most likely written. */
export async function guessHow(file: File, signal?: AbortSignal): Promise<HowRead> {
  if (file.size > FILE_MOST) throw new TableError(t`The file is larger than 128 MB. Split it up.`);
  if (await isWorkbook(file)) {
    throw new TableError(
      t`This is a workbook, not a table. Save it as CSV in your spreadsheet first.`,
    );
  }
  const encoding = await guessEncoding(file, signal);
  if (isJsonFile(file)) return { encoding, separator: null };
  const sample = await sampleOf(file, encoding);
  return { encoding, separator: separatorSaid(sample) ?? guessSeparator(sample) };
}

/** Excel's own way to say it: a first line `sep=;`. */
function separatorSaid(sample: string): Separator | null {
  const [, said] = /^sep=([,;\t])\r?\n/i.exec(sample) ?? [];
  return (said ?? null) as Separator | null;
}

/** Reads all of a file, giving the page its turn between pieces. Throws a `TableError`. */
export async function readSheet(
  file: File,
  { encoding, separator }: HowRead,
  onProgress: (share: number) => void,
  signal?: AbortSignal,
): Promise<Sheet> {
  const sheet = separator === null ? new JsonSheet() : new CsvSheet(separator);
  for await (const { text, share } of textOf(file, encoding, signal)) {
    sheet.push(text);
    onProgress(share);
  }
  return sheet.end();
}

class CsvSheet {
  readonly #rows: TableRow[] = [];
  readonly #reader: CsvReader;

  constructor(separator: Separator) {
    this.#reader = new CsvReader(separator, (cells, number) => {
      const isHint = number === 1 && /^sep=/i.test(cells[0] ?? "") && cells.length <= 2;
      if (isHint) return;
      if (cells.length > COLUMNS_MOST) throw tooWide();
      this.#rows.push({ number, cells: cells.map(unguarded) });
    });
  }

  push(text: string): void {
    this.#reader.push(text);
  }

  end(): Sheet {
    const open = this.#reader.end();
    if (open !== null) {
      throw new TableError(
        t`A quote (") is opened in row ${open} and never closed, so all that follows is one cell.`,
      );
    }
    return { kind: "csv", rows: this.#rows, keys: null };
  }
}

class JsonSheet {
  readonly #rows: TableRow[] = [];
  readonly #places = new Map<string, number>();
  readonly #reader = new JsonReader((values, number) => {
    const cells: unknown[] = [];
    for (const [key, value] of Object.entries(values)) {
      const at = this.#places.get(key) ?? this.#places.size;
      this.#places.set(key, at);
      if (at >= COLUMNS_MOST) throw tooWide();
      cells[at] = value;
    }
    this.#rows.push({ number, cells });
  });

  push(text: string): void {
    this.#reader.push(text);
  }

  end(): Sheet {
    this.#reader.end();
    return { kind: "json", rows: this.#rows, keys: [...this.#places.keys()] };
  }
}

function tooWide(): TableError {
  return new TableError(t`The file has more than ${COLUMNS_MOST} columns.`);
}

/** Whether the first row looks like names: full, without repetition, and no number among them. */
export function guessHeader({ rows, keys }: Sheet): boolean {
  if (keys !== null) return false;
  const cells = (rows[0]?.cells ?? []).map(String);
  const isFull = cells.every((cell) => !isBlank(cell));
  const hasNumber = cells.some((cell) => /^[\s\d.,:+-]+$/.test(cell));
  return isFull && !hasNumber && (rows.length > 1 || new Set(cells).size === cells.length);
}

export function tableOf(sheet: Sheet, hasHeader: boolean): Table {
  if (sheet.keys !== null) return { columns: sheet.keys, rows: sheet.rows, isJson: true };
  if (hasHeader) {
    const [names, ...rows] = sheet.rows;
    return { columns: columnNames((names?.cells ?? []).map(String)), rows };
  }
  const width = sheet.rows.reduce((most, { cells }) => Math.max(most, cells.length), 0);
  return { columns: columnNames(Array.from({ length: width }, () => "")), rows: sheet.rows };
}

/** What a column without a name is called; `place` is from 1. */
export function countedColumn(place: number): string {
  return t`Column ${place}`;
}

/** Names for all columns: those without one are counted, and so are repeated ones. */
export function columnNames(cells: readonly string[]): string[] {
  const taken = new Set<string>();
  return cells.map((cell, at) => {
    const place = at + 1;
    const wanted = cell.trim() === "" ? countedColumn(place) : cell.trim();
    let name = wanted;
    for (let count = 2; taken.has(name); count += 1) name = `${wanted} (${count})`;
    taken.add(name);
    return name;
  });
}
