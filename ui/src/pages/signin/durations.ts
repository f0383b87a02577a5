// Seconds as people count them.

export const UNITS = [
  { name: "seconds", seconds: 1 },
  { name: "minutes", seconds: 60 },
  { name: "hours", seconds: 3_600 },
  { name: "days", seconds: 86_400 },
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
  return `${count} ${count === 1 ? unit.slice(0, -1) : unit}`;
}
