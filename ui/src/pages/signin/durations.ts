// Seconds as people count them.
import { plural, t } from "@lingui/core/macro";

export const UNITS = [
  { name: "seconds", label: t`seconds`, seconds: 1 },
  { name: "minutes", label: t`minutes`, seconds: 60 },
  { name: "hours", label: t`hours`, seconds: 3_600 },
  { name: "days", label: t`days`, seconds: 86_400 },
] as const;
export type Unit = (typeof UNITS)[number]["name"];

/** The largest unit in which the number is whole: 1800 is 30 minutes, 90 is 90 seconds. */
export function unitOf(seconds: number): Unit {
  const fits = UNITS.filter(({ seconds: size }) => seconds !== 0 && seconds % size === 0);
  return fits.at(-1)?.name ?? "seconds";
}

export function sizeOf(unit: Unit): number {
  return UNITS.find(({ name }) => name === unit)?.seconds ?? 1;
}

/** "30 minutes", "1 day". */
export function durationWords(seconds: number): string {
  const unit = unitOf(seconds);
  const count = seconds / sizeOf(unit);
  switch (unit) {
    case "seconds":
      return plural(count, { one: "# second", other: "# seconds" });
    case "minutes":
      return plural(count, { one: "# minute", other: "# minutes" });
    case "hours":
      return plural(count, { one: "# hour", other: "# hours" });
    case "days":
      return plural(count, { one: "# day", other: "# days" });
  }
}
