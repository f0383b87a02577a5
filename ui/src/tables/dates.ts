// Dates as people and programs write them, to the wire's text in UTC. Pure.
import { t } from "@lingui/core/macro";
import { quoted, type Reading } from "./problem";

/** In which order a date such as 03/04/2024 is written; `none` where that is not known. */
export type DayOrder = "none" | "dmy" | "mdy";

export const DAY_ORDERS: Readonly<Record<DayOrder, string>> = {
  none: t`Year first (2024-01-31)`,
  dmy: t`Day first (31/01/2024)`,
  mdy: t`Month first (01/31/2024)`,
};

const TIME = "(?:,?[T\\s]\\s*(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:[.,](\\d{1,9}))?)?\\s*(am|pm)?)?";
const ZONE = "\\s*(Z|UTC|[+-]\\d{2}:?\\d{2})?";
const YEAR_FIRST = new RegExp(`^(\\d{4})([-/.])(\\d{1,2})\\2(\\d{1,2})${TIME}${ZONE}$`, "i");
const YEAR_LAST = new RegExp(`^(\\d{1,2})([-/.])(\\d{1,2})\\2(\\d{4})${TIME}${ZONE}$`, "i");
const LONGEST = 64;

/** A time without a zone is taken as UTC, as the server does. */
export function readDate(text: string, order: DayOrder): Reading<string> {
  const trimmed = text.trim();
  const cell = quoted(text);
  const unread = { problem: t`${cell} is not a date.` };
  if (trimmed.length > LONGEST) return unread;
  const first = YEAR_FIRST.exec(trimmed);
  if (first !== null) {
    const [, year, , month, day, ...time] = first;
    return wireOf([year, month, day], time) ?? unread;
  }
  const last = YEAR_LAST.exec(trimmed);
  if (last === null) return unread;
  const [, one, , two, year, ...time] = last;
  const fitsNeither = [
    [one, two],
    [two, one],
  ].every(([day, month]) => wireOf([year, month, day], time) === null);
  if (fitsNeither) return unread;
  if (order === "none") {
    return { problem: t`${cell}: choose whether the day or the month comes first.` };
  }
  const [day, month] = order === "dmy" ? [one, two] : [two, one];
  return wireOf([year, month, day], time) ?? { problem: noSuchDay(text, order) };
}

function noSuchDay(text: string, order: DayOrder): string {
  const cell = quoted(text);
  return order === "dmy"
    ? t`${cell} is not a date with the day first.`
    : t`${cell} is not a date with the month first.`;
}

type Part = string | undefined;

/** `null` where there is no such moment: 30 February, 25 o'clock. */
function wireOf(ymd: Part[], time: Part[]): Reading<string> | null {
  const [year = 0, month = 0, day = 0] = ymd.map(Number);
  const [hourText, minuteText, secondText, fraction, half, zone] = time;
  const [minute, second] = [minuteText, secondText].map((part) => Number(part ?? 0)) as [
    number,
    number,
  ];
  const hour = hourOf(Number(hourText ?? 0), half?.toLowerCase());
  const offset = offsetOf(zone);
  if (hour === null || offset === null || hour > 23 || minute > 59 || second > 59) return null;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const isThere = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  if (!isThere) return null;
  date.setUTCHours(
    hour,
    minute - offset,
    second,
    Number((fraction ?? "").padEnd(3, "0").slice(0, 3)),
  );
  const wire = date.toISOString().replace("T", " ");
  // The wire's years have four digits, and there is no year 0.
  return /^(?!0000)\d{4}-/.test(wire) ? { value: wire } : null;
}

function hourOf(hour: number, half: Part): number | null {
  if (half === undefined) return hour;
  if (hour < 1 || hour > 12) return null;
  return (hour % 12) + (half === "pm" ? 12 : 0);
}

/** Minutes east of UTC. */
function offsetOf(zone: Part): number | null {
  const parts = /^([+-])(\d{2}):?(\d{2})$/.exec(zone ?? "");
  if (parts === null) return 0;
  const [hours, minutes] = [Number(parts[2]), Number(parts[3])];
  if (hours > 14 || minutes > 59) return null;
  return (hours * 60 + minutes) * (parts[1] === "-" ? -1 : 1);
}

/** The order that these cells are written in, as far as they say. Dots are put behind days first. */
export function guessDayOrder(texts: Iterable<string>): DayOrder {
  let [dayFirst, monthFirst, dots, others] = [false, false, false, false];
  for (const text of texts) {
    const parts = text.length > LONGEST ? null : YEAR_LAST.exec(text.trim());
    if (parts === null) continue;
    dayFirst ||= Number(parts[1]) > 12;
    monthFirst ||= Number(parts[3]) > 12;
    if (parts[2] === ".") dots = true;
    else others = true;
  }
  if (dayFirst !== monthFirst) return dayFirst ? "dmy" : "mdy";
  return dots && !others && !monthFirst ? "dmy" : "none";
}
