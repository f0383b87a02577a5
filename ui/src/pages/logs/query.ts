// What is chosen above the log, as a filter; and how entries read. Pure.
import { t } from "@lingui/core/macro";
import type { LogEntry } from "../../api/logs";
import { formatDuration, toWireDate } from "../../parts/format";
import type { LogsSearch } from "./search";

const HOUR_MS = 3_600_000;
const SPAN_MS = { hour: HOUR_MS, day: 24 * HOUR_MS, week: 7 * 24 * HOUR_MS } as const;

const STATUS_FILTERS = {
  ok: "data.status >= 200 && data.status < 400", // untranslated: a filter
  refused: "data.status >= 400 && data.status < 500", // untranslated: a filter
  failed: "(data.status >= 500 || level >= 8 && data.status < 400)", // untranslated: a filter
} as const;

/** Where words are looked for. */
const SEARCHED = ["message", "data.error", "data.userIP", "data.auth"];

/** The filter for the log. `now` counts by the minute, so that asking again asks the same. */
export function logFilter(search: LogsSearch, now: Date): string {
  const { text = "", status, method, since } = search;
  const words = text.match(/"[^"]+"|\S+/g) ?? [];
  const parts = words.map((word) => {
    const quoted = JSON.stringify(word.replace(/^"(.+)"$/, "$1").replaceAll("%", "\\%"));
    return `(${SEARCHED.map((name) => `${name} ~ ${quoted}`).join(" || ")})`;
  });
  if (status !== undefined) parts.push(STATUS_FILTERS[status]);
  if (method !== undefined) parts.push(`data.method = "${method}"`);
  if (since !== undefined) {
    const minute = Math.floor(now.getTime() / 60_000) * 60_000;
    parts.push(`created >= "${toWireDate(new Date(minute - SPAN_MS[since]))}"`);
  }
  return parts.join(" && ");
}

/** Whether the log is narrowed down. */
export function isNarrowed({ text, status, method, since }: LogsSearch): boolean {
  return [text, status, method, since].some((choice) => choice !== undefined);
}

export type Outcome = "ok" | "refused" | "failed" | "note" | "warning";

/** How an entry turned out, by which it is pictured. */
export function outcomeOf({ level, data }: LogEntry): Outcome {
  const { status } = data;
  if (status !== undefined && status > 0) {
    if (status >= 500) return "failed";
    if (status >= 400) return "refused";
    return "ok";
  }
  if (level >= 8) return "failed";
  return level >= 4 ? "warning" : "note";
}

/** `GET /api/orders` for a request, else what was noted. */
export function titleOf({ message, data }: LogEntry): string {
  return data.method !== undefined && data.url !== undefined
    ? `${data.method} ${data.url}`
    : message;
}

/** What an entry says besides its error, by name; nested values as JSON. */
export function detailsOf({ data }: LogEntry): [name: string, value: string][] {
  return Object.entries(data).flatMap(([name, value]): [string, string][] => {
    if (name === "error" || value === null || value === undefined || value === "") return [];
    if (name === "execTime" && typeof value === "number") return [[t`Took`, formatDuration(value)]];
    const text = typeof value === "object" ? JSON.stringify(value, null, 2) : String(value);
    return [[DETAIL_WORDS[name] ?? name, text]];
  });
}

const DETAIL_WORDS: Readonly<Record<string, string>> = {
  auth: t`Signed in from`,
  authId: t`Signed in as`,
  details: t`Details`,
  method: t`Method`,
  referer: t`From page`,
  remoteIP: t`Connected from`,
  status: t`Status`,
  type: t`Kind`,
  url: t`Address`,
  userAgent: t`Program`,
  userIP: t`Client`,
};

export interface Hour {
  start: Date;
  total: number;
}

/** A day is the least, so that one busy hour stands beside its quiet ones. */
const HOURS_LEAST = 24;

/** All hours up to now without gaps, so that quiet ones show; no more than `most`. */
export function hoursOf(
  stats: readonly { date: string; total: number }[],
  now: Date,
  most: number,
): Hour[] {
  const totals = new Map(
    stats.map(({ date, total }) => [new Date(date.replace(" ", "T")).getTime(), total]),
  );
  const last = Math.floor(now.getTime() / HOUR_MS) * HOUR_MS;
  const earliest = Math.min(...totals.keys(), last - (HOURS_LEAST - 1) * HOUR_MS);
  const first = Math.max(earliest, last - (most - 1) * HOUR_MS);
  const hours: Hour[] = [];
  for (let at = first; at <= last; at += HOUR_MS) {
    hours.push({ start: new Date(at), total: totals.get(at) ?? 0 });
  }
  return hours;
}
