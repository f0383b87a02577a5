// When a job runs, in words: five cron fields (minute, hour, day, month, weekday) in UTC. Pure.
import { t } from "@lingui/core/macro";

interface Span {
  least: number;
  most: number;
}

const FIELDS: readonly Span[] = [
  { least: 0, most: 59 },
  { least: 0, most: 23 },
  { least: 1, most: 31 },
  { least: 1, most: 12 },
  { least: 0, most: 6 },
];

const MACROS: Readonly<Record<string, string>> = {
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
  "@monthly": "0 0 1 * *",
  "@weekly": "0 0 * * 0",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@hourly": "0 * * * *",
};

type Schedule = readonly Set<number>[];

/** The numbers that each field allows; `null` for what is no cron expression. */
export function parseCron(expression: string): Schedule | null {
  const text = MACROS[expression.trim()] ?? expression.trim();
  const parts = text.split(/\s+/);
  if (parts.length !== FIELDS.length) return null;
  const fields: Set<number>[] = [];
  for (const [at, part] of parts.entries()) {
    const span = FIELDS[at];
    const numbers = span === undefined ? null : parseField(part, span);
    if (numbers === null) return null;
    fields.push(numbers);
  }
  return fields;
}

function parseField(text: string, { least, most }: Span): Set<number> | null {
  const numbers = new Set<number>();
  for (const item of text.split(",")) {
    const [, range = "", stepText] = /^([\d*-]+)(?:\/(\d+))?$/.exec(item) ?? [];
    const [, fromText, toText] = /^(\d+)(?:-(\d+))?$/.exec(range) ?? [];
    const isAll = range === "*";
    if (!isAll && fromText === undefined) return null;
    const from = isAll ? least : Number(fromText);
    const to = isAll ? most : Number(toText ?? (stepText === undefined ? fromText : most));
    const step = Number(stepText ?? 1);
    if (from < least || to > most || from > to || step < 1) return null;
    for (let number = from; number <= to; number += step) numbers.add(number);
  }
  return numbers;
}

const MINUTE_MS = 60_000;
/** Longer than any leap year: what has not come by then (31 February) never does. */
const DAYS_MOST = 4 * 366;

/** The next time after `now`; `null` for never. */
export function nextRun(expression: string, now: Date): Date | null {
  const [minutes, hours, days, months, weekdays] = parseCron(expression) ?? [];
  if (!minutes || !hours || !days || !months || !weekdays) return null;
  const from = new Date(Math.floor(now.getTime() / MINUTE_MS) * MINUTE_MS + MINUTE_MS);
  const day = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth(), from.getUTCDate()));
  for (let count = 0; count < DAYS_MOST; count += 1) {
    const fits =
      days.has(day.getUTCDate()) &&
      months.has(day.getUTCMonth() + 1) &&
      weekdays.has(day.getUTCDay());
    if (fits) {
      for (const hour of [...hours].sort((one, other) => one - other)) {
        for (const minute of [...minutes].sort((one, other) => one - other)) {
          const at = new Date(day.getTime() + (hour * 60 + minute) * MINUTE_MS);
          if (at >= from) return at;
        }
      }
    }
    day.setUTCDate(day.getUTCDate() + 1);
  }
  return null;
}

/** "Every day", "Every 6 hours": for the plain cases; the expression itself for the rest. */
export function cronWords(expression: string): string {
  const text = MACROS[expression.trim()] ?? expression.trim();
  const [minute = "", hour = "", day = "", month = "", weekday = ""] = text.split(/\s+/);
  const isPlain = (part: string) => /^\d+$/.test(part);
  const every = (part: string) => /^\*\/(\d+)$/.exec(part)?.[1];
  const [minutes, hours] = [every(minute), every(hour)];
  if (day === "*" && month === "*" && weekday === "*") {
    if (minute === "*" && hour === "*") return t`Every minute`;
    if (minutes !== undefined && hour === "*") return t`Every ${minutes} minutes`;
    if (isPlain(minute) && hour === "*") return t`Every hour`;
    if (isPlain(minute) && hours !== undefined) return t`Every ${hours} hours`;
    if (isPlain(minute) && isPlain(hour)) return t`Every day`;
  }
  if (isPlain(minute) && isPlain(hour) && month === "*") {
    if (day === "*" && isPlain(weekday)) return t`Every week`;
    if (isPlain(day) && weekday === "*") return t`Every month`;
  }
  return expression;
}

/** What the box's own jobs do. Others are called by their ids. */
const JOB_WORDS: readonly [pattern: RegExp, words: string][] = [
  [/logs?cleanup/i, t`Throw away old log entries`],
  [/mfacleanup/i, t`Throw away half-finished sign-ins`],
  [/otpcleanup/i, t`Throw away old one-time passwords`],
  [/optimi[sz]e/i, t`Tidy the database up`],
  [/backup/i, t`Make a backup`],
];

export function jobWords(id: string): string {
  return JOB_WORDS.find(([pattern]) => pattern.test(id))?.[1] ?? id;
}
