// What is said of an import. Pure.

import { formatCount, plural } from "../../../parts/format";
import { csvLine, guarded, type Separator } from "../../../tables/csv";
import type { Table } from "../../../tables/table";
import { cellText } from "../../../tables/words";
import type { Refusal } from "./plan";

export interface Counts {
  added: number;
  updated: number;
  skipped: number;
  refused: number;
}

/** "1,200 added, 3 refused": what there is none of is not named. */
export function countWords({ added, updated, skipped, refused }: Counts): string {
  const parts = [
    [added, "added"],
    [updated, "updated"],
    [skipped, "skipped"],
    [refused, "refused"],
  ] as const;
  const named = parts.filter(([count]) => count > 0);
  return named.length === 0
    ? "Nothing to do"
    : named.map(([count, word]) => `${formatCount(count)} ${word}`).join(", ");
}

/** "850 rows a second, about 2 minutes left"; empty before there is anything to go by. */
export function paceWords(done: number, total: number, milliseconds: number): string {
  if (done === 0 || milliseconds < 1000) return "";
  const perSecond = (done * 1000) / milliseconds;
  const left = (total - done) / perSecond;
  const pace = `${plural(Math.max(1, Math.round(perSecond)), "row")} a second`;
  if (left < 5) return pace;
  const time =
    left < 90 ? plural(Math.round(left), "second") : plural(Math.round(left / 60), "minute");
  return `${pace}, about ${time} left`;
}

const REASON = "Why it was refused";

/** The refused rows as a file: as they were, with the reason behind them. */
export function refusedText(
  table: Table,
  refused: readonly Refusal[],
  separator: Separator,
): string {
  const lines = refused.map(({ row, reason }) =>
    csvLine(
      [...table.columns.map((_, at) => guarded(cellText(row.cells[at]))), guarded(reason)],
      separator,
    ),
  );
  return `\ufeff${csvLine([...table.columns.map(guarded), REASON], separator)}${lines.join("")}`;
}
