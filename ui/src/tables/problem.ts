import { t } from "@lingui/core/macro";

/** A file that cannot be read as a table, in words for whoever chose it. */
export class TableError extends Error {
  override readonly name = "TableError";
}

/** A value that was read, or why not. */
export type Reading<T> = { value: T } | { problem: string };

/** A cell as it is named in a message: on one line, and not all of a long one. */
export function quoted(text: string): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  const shown = line.length > 40 ? `${line.slice(0, 39)}…` : line;
  return t`“${shown}”`;
}
