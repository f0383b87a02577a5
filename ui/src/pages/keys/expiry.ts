// When a key ends, as it is chosen: so many days from now.
import { toWireDate } from "../../parts/format";

const DAY = 86_400_000;

export const LIVES = [
  { value: "", label: "Never" },
  { value: "30", label: "In 30 days" },
  { value: "90", label: "In 90 days" },
  { value: "365", label: "In a year" },
];

/** The wire's date of a choice; `null` for never. */
export function endOf(life: string, now: Date): string | null {
  return life === "" ? null : toWireDate(new Date(now.getTime() + Number(life) * DAY));
}
