// When automatic backups are made, as an admin says it: days and times of this computer's clock.
// The box keeps cron expressions in UTC. Pure.

export type Plan =
  | { kind: "never" }
  | { kind: "daily"; time: string }
  | { kind: "weekly"; time: string; weekday: number }
  | { kind: "custom"; expression: string };

const DAY_MINUTES = 24 * 60;

/**
 * What an expression means here. `offset` is what `Date.getTimezoneOffset` says: the minutes from
 * local time to UTC.
 */
export function planOf(cron: string, offset: number): Plan {
  const text = cron.trim();
  if (text === "") return { kind: "never" };
  const macro = { "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@weekly": "0 0 * * 0" }[text];
  const [, minute, hour, weekday] =
    /^(\d{1,2}) (\d{1,2}) \* \* (\*|[0-6])$/.exec(macro ?? text) ?? [];
  const utc = Number(hour) * 60 + Number(minute);
  if (weekday === undefined || Number(minute) > 59 || utc >= DAY_MINUTES) {
    return { kind: "custom", expression: text };
  }
  const local = utc - offset;
  const time = timeOf(wrap(local, DAY_MINUTES));
  if (weekday === "*") return { kind: "daily", time };
  return { kind: "weekly", time, weekday: wrap(Number(weekday) + dayShift(local), 7) };
}

/** The expression that a plan is kept as. */
export function cronOf(plan: Plan, offset: number): string {
  if (plan.kind === "never") return "";
  if (plan.kind === "custom") return plan.expression.trim();
  const [hours = 0, minutes = 0] = plan.time.split(":").map(Number);
  const utc = hours * 60 + minutes + offset;
  const inDay = wrap(utc, DAY_MINUTES);
  const weekday = plan.kind === "daily" ? "*" : wrap(plan.weekday + dayShift(utc), 7);
  return `${inDay % 60} ${Math.floor(inDay / 60)} * * ${weekday}`;
}

/** Whether a text is a time that an input of this type gives: "03:00". */
export function isTime(text: string): boolean {
  return /^([01]\d|2[0-3]):[0-5]\d$/.test(text);
}

function timeOf(minutes: number): string {
  const two = (number: number) => String(number).padStart(2, "0");
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

function dayShift(minutes: number): number {
  return Math.floor(minutes / DAY_MINUTES);
}

function wrap(number: number, size: number): number {
  return ((number % size) + size) % size;
}
