// How values read to a person. Wire dates are UTC text: "2022-01-31 10:00:00.123Z".
import { i18n } from "@lingui/core";
import { plural, t } from "@lingui/core/macro";

/** The window's language, in the forms of the reader's regions. */
const REGIONS = i18n.locales;

const WIRE_DATE = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2}(?:\.\d+)?)Z$/;

/** The moment of a wire date; `null` for blank and for anything else. */
export function parseWireDate(text: unknown): Date | null {
  const parts = typeof text === "string" ? WIRE_DATE.exec(text) : null;
  if (parts === null) return null;
  const date = new Date(`${parts[1]}T${parts[2]}Z`);
  return Number.isNaN(date.getTime()) ? null : date;
}

export function toWireDate(date: Date): string {
  return date.toISOString().replace("T", " ");
}

const DATE_TIME = new Intl.DateTimeFormat(REGIONS, { dateStyle: "medium", timeStyle: "short" });
const DATE = new Intl.DateTimeFormat(REGIONS, { dateStyle: "long" });

/** "31 Jan 2022, 10:00" in the reader's own time zone. */
export function formatDateTime(date: Date): string {
  return DATE_TIME.format(date);
}

const MOMENT = new Intl.DateTimeFormat(REGIONS, {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});

/** "31 Jan, 10:00:07": for what happens several times a minute, and lately. */
export function formatMoment(date: Date): string {
  return MOMENT.format(date);
}

export function formatDay(date: Date): string {
  return DATE.format(date);
}

const RELATIVE = new Intl.RelativeTimeFormat(REGIONS, { numeric: "auto" });
const STEPS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** "3 hours ago", "in 2 days", "just now". */
export function formatRelative(date: Date, now: Date): string {
  const seconds = (date.getTime() - now.getTime()) / 1000;
  for (const [unit, size] of STEPS) {
    if (Math.abs(seconds) >= size) return RELATIVE.format(Math.trunc(seconds / size), unit);
  }
  return t`just now`;
}

const COUNT = new Intl.NumberFormat(REGIONS);

export function formatCount(count: number): string {
  return COUNT.format(count);
}

const AND = new Intl.ListFormat(REGIONS, { type: "conjunction" });

/** "name", "name and email", "name, email and age". */
export function listWords(words: readonly string[]): string {
  return AND.format(words);
}

/** A fingerprint in lines of four groups of four, so that two people can compare it aloud. */
export function fingerprintLines(fingerprint: string): string[][] {
  const digits = fingerprint.replaceAll(/[^0-9a-f]/gi, "").toUpperCase();
  const groups = digits.match(/.{1,4}/g) ?? [];
  const lines: string[][] = [];
  for (let at = 0; at < groups.length; at += 4) lines.push(groups.slice(at, at + 4));
  return lines;
}

/** 1 MB is 1024 KB, as the server's defaults count. */
export const BYTE_UNITS = [
  { name: "KB", bytes: 1024 },
  { name: "MB", bytes: 1024 ** 2 },
  { name: "GB", bytes: 1024 ** 3 },
] as const;

const AMOUNT = new Intl.NumberFormat(REGIONS, { maximumFractionDigits: 1 });

/** "812 bytes", "1.4 MB". */
export function formatBytes(bytes: number): string {
  const unit = BYTE_UNITS.findLast((candidate) => bytes >= candidate.bytes);
  if (unit === undefined) return plural(bytes, { one: "# byte", other: "# bytes" });
  return `${AMOUNT.format(bytes / unit.bytes)} ${unit.name}`;
}

/** "0.4 ms", "35 ms", "2.1 s". */
export function formatDuration(milliseconds: number): string {
  if (milliseconds >= 1000) return `${AMOUNT.format(milliseconds / 1000)} s`;
  return `${milliseconds >= 10 ? Math.round(milliseconds) : AMOUNT.format(milliseconds)} ms`;
}
