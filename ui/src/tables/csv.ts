// CSV as RFC 4180 has it, read piece by piece and written. Pure.
import { t } from "@lingui/core/macro";

export type Separator = "," | ";" | "\t";

export const SEPARATORS: Readonly<Record<Separator, string>> = {
  ",": t`Comma`,
  ";": t`Semicolon`,
  "\t": t`Tab`,
};

type State = "start" | "plain" | "quoted" | "closing";

/**
 * Reads rows out of text that comes in pieces of any length. Where a file is not quite RFC 4180 nothing
 * is lost: a quote inside of a cell that did not begin with one is itself, and so is what follows a
 * closing quote. Lines end with CR LF, LF or CR. Empty lines are no rows, but count.
 */
export class CsvReader {
  readonly #separator: string;
  readonly #onRow: (cells: string[], line: number) => void;
  #state: State = "start";
  #cell = "";
  #cells: string[] = [];
  #wasQuoted = false;
  #afterCr = false;
  #line = 1;

  /** `onRow` gets the cells and the row's number in the sheet, from 1. */
  constructor(separator: Separator, onRow: (cells: string[], line: number) => void) {
    this.#separator = separator;
    this.#onRow = onRow;
  }

  push(text: string): void {
    let at = 0;
    while (at < text.length) at = this.#step(text, at);
  }

  /** Ends the last row. Says its number when a quote was opened in it and never closed. */
  end(): number | null {
    const isOpen = this.#state === "quoted";
    const line = this.#line;
    if (this.#cells.length > 0 || this.#cell !== "" || this.#wasQuoted) this.#endRow();
    return isOpen ? line : null;
  }

  /** Takes what stands at `at`, and says where to go on. */
  #step(text: string, at: number): number {
    if (this.#state === "quoted") return this.#quoted(text, at);
    const next = text[at];
    if (this.#state === "closing") {
      if (next === '"') {
        this.#cell += '"';
        this.#state = "quoted";
        return at + 1;
      }
      this.#state = "plain";
    }
    const isSecondHalf = this.#afterCr && next === "\n";
    this.#afterCr = false;
    if (isSecondHalf) return at + 1;
    if (next === this.#separator) this.#endCell();
    else if (next === "\n" || next === "\r") {
      this.#afterCr = next === "\r";
      this.#endRow();
    } else if (next === '"' && this.#state === "start") {
      this.#state = "quoted";
      this.#wasQuoted = true;
    } else return this.#plain(text, at);
    return at + 1;
  }

  #quoted(text: string, at: number): number {
    const quote = text.indexOf('"', at);
    const end = quote < 0 ? text.length : quote;
    this.#cell += text.slice(at, end);
    if (quote < 0) return end;
    this.#state = "closing";
    return end + 1;
  }

  #plain(text: string, at: number): number {
    let end = at + 1;
    while (end < text.length) {
      const next = text[end];
      if (next === this.#separator || next === "\n" || next === "\r") break;
      end += 1;
    }
    this.#cell += text.slice(at, end);
    this.#state = "plain";
    return end;
  }

  #endCell(): void {
    this.#cells.push(this.#cell);
    this.#cell = "";
    this.#state = "start";
  }

  #endRow(): void {
    this.#endCell();
    const isBlank = this.#cells.length === 1 && this.#cells[0] === "" && !this.#wasQuoted;
    if (!isBlank) this.#onRow(this.#cells, this.#line);
    this.#cells = [];
    this.#wasQuoted = false;
    this.#line += 1;
  }
}

/** As many rows as tell which separator a text has. */
const ROWS_ASKED = 20;

/** The separator that gives the beginning of a file the most even rows; a comma where none does. */
export function guessSeparator(sample: string): Separator {
  const candidates = Object.keys(SEPARATORS) as Separator[];
  let best: { separator: Separator; share: number; width: number } | null = null;
  for (const separator of candidates) {
    const { share, width } = evenness(sample, separator);
    const isBetter =
      best === null || share > best.share || (share === best.share && width > best.width);
    if (width > 1 && isBetter) best = { separator, share, width };
  }
  return best?.separator ?? ",";
}

/** The most frequent number of cells, and the share of rows that have it. */
function evenness(sample: string, separator: Separator): { share: number; width: number } {
  const widths: number[] = [];
  const reader = new CsvReader(separator, (cells) => widths.push(cells.length));
  reader.push(sample);
  // The last row of a sample may be cut off.
  if (widths.length === 0) reader.end();
  const asked = widths.slice(0, ROWS_ASKED);
  const counts = new Map<number, number>();
  for (const width of asked) counts.set(width, (counts.get(width) ?? 0) + 1);
  const [width = 0, count = 0] = [...counts].sort((one, other) => other[1] - one[1])[0] ?? [];
  return { share: asked.length === 0 ? 0 : count / asked.length, width };
}

// What spreadsheets run as a formula, by the first character of a cell: OWASP's "CSV Injection". The
// last four are the first four in the width of East Asian letters.
const FORMULA = /^'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;
const PLAIN_NUMBER = /^[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i;

/**
 * A cell that no spreadsheet runs: what looks like a formula gets an apostrophe in front, which
 * `unguarded` takes away again. Numbers are left as they are, so that they stay numbers.
 */
export function guarded(text: string): string {
  return FORMULA.test(text) && !PLAIN_NUMBER.test(text) ? `'${text}` : text;
}

/** What was written with `guarded`; every other text as it is. */
export function unguarded(text: string): string {
  return text.startsWith("'") && FORMULA.test(text) && !PLAIN_NUMBER.test(text.slice(1))
    ? text.slice(1)
    : text;
}

/** One row with its line's end. */
export function csvLine(cells: readonly string[], separator: Separator): string {
  const only = cells.length === 1;
  return `${cells.map((cell) => csvCell(cell, separator, only)).join(separator)}\r\n`;
}

function csvCell(text: string, separator: string, isOnly: boolean): string {
  const needsQuotes =
    text.includes(separator) ||
    /["\r\n]/.test(text) ||
    /^\s|\s$/.test(text) ||
    (isOnly && text === "");
  return needsQuotes ? `"${text.replaceAll('"', '""')}"` : text;
}
