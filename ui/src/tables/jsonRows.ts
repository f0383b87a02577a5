// Objects out of a JSON array, or one after the other (JSON lines), read piece by piece. Pure.
import { t } from "@lingui/core/macro";
import { TableError } from "./problem";

type Values = Record<string, unknown>;

/**
 * Finds where each object begins and ends, and lets `JSON.parse` read it: so a large file is never
 * read in one go.
 */
export class JsonReader {
  readonly #onRow: (values: Values, number: number) => void;
  /** `array` after its `[`, `done` after its `]`. */
  #place: "begin" | "lines" | "array" | "done" = "begin";
  #depth = 0;
  #inText = false;
  #escaped = false;
  #text = "";
  #count = 0;

  constructor(onRow: (values: Values, number: number) => void) {
    this.#onRow = onRow;
  }

  push(text: string): void {
    let from = 0;
    for (let at = 0; at < text.length; at += 1) {
      const next = text[at] ?? "";
      if (this.#depth === 0) {
        if (!this.#between(next)) continue;
        from = at;
        this.#depth = 1;
      } else if (this.#ends(next)) {
        this.#text += text.slice(from, at + 1);
        this.#take();
      }
    }
    if (this.#depth > 0) this.#text += text.slice(from);
  }

  end(): void {
    const isCut = this.#depth > 0 || this.#place === "array";
    if (!isCut) return;
    const row = this.#count + 1;
    throw new TableError(t`The file ends in the middle of row ${row}.`);
  }

  /** What stands between objects. Whether an object begins. */
  #between(next: string): boolean {
    if (/\s/.test(next)) return false;
    if (this.#place === "begin" && next === "[") {
      this.#place = "array";
      return false;
    }
    if (this.#place === "array" && next === "]") {
      this.#place = "done";
      return false;
    }
    if (this.#place === "done") throw new TableError(t`There is more behind the end of the list.`);
    if (this.#place === "begin") this.#place = "lines";
    if (next === "," && this.#count > 0) return false;
    if (next !== "{") throw notAnObject(this.#count + 1);
    return true;
  }

  /** Whether the object ends here. */
  #ends(next: string): boolean {
    if (this.#escaped) this.#escaped = false;
    else if (this.#inText) {
      if (next === "\\") this.#escaped = true;
      else if (next === '"') this.#inText = false;
    } else if (next === '"') this.#inText = true;
    else if (next === "{" || next === "[") this.#depth += 1;
    else if (next === "}" || next === "]") this.#depth -= 1;
    return this.#depth === 0;
  }

  #take(): void {
    this.#count += 1;
    const [row, text] = [this.#count, this.#text];
    this.#text = "";
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      const reason = error instanceof Error ? error.message : "";
      throw new TableError(t`Row ${row} is not JSON. (${reason})`);
    }
    // What ends with the wrong bracket is no JSON, so this is an object.
    this.#onRow(value as Values, row);
  }
}

function notAnObject(row: number): TableError {
  return new TableError(
    t`Row ${row} is not an object. A JSON file holds a list of objects, or one object a line.`,
  );
}
