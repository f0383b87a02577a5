// What is said of an import. Pure.

import { plural, t } from "@lingui/core/macro";
import { formatCount } from "../../../parts/format";
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

export const NOTHING = t`Nothing to do`;

/** "1,200 added, 3 refused": what there is none of is not named. */
export function countWords({ added, updated, skipped, refused }: Counts): string {
  const parts: [number, (count: string) => string][] = [
    [added, (count) => t`${count} added`],
    [updated, (count) => t`${count} updated`],
    [skipped, (count) => t`${count} skipped`],
    [refused, (count) => t`${count} refused`],
  ];
  const named = parts.filter(([count]) => count > 0);
  return named.length === 0
    ? NOTHING
    : named.map(([count, words]) => words(formatCount(count))).join(", ");
}

/** "850 rows a second, about 2 minutes left"; empty before there is anything to go by. */
export function paceWords(done: number, total: number, milliseconds: number): string {
  if (done === 0 || milliseconds < 1000) return "";
  const perSecond = (done * 1000) / milliseconds;
  const left = (total - done) / perSecond;
  const rows = Math.max(1, Math.round(perSecond));
  const pace = plural(rows, { one: "# row a second", other: "# rows a second" });
  return left < 5 ? pace : `${pace}, ${timeLeft(left)}`;
}

function timeLeft(left: number): string {
  const seconds = Math.round(left);
  const minutes = Math.round(left / 60);
  return left < 90
    ? plural(seconds, { one: "about # second left", other: "about # seconds left" })
    : plural(minutes, { one: "about # minute left", other: "about # minutes left" });
}

const REASON = t`Why it was refused`;

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
