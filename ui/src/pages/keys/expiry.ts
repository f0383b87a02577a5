// When a key ends, as it is chosen: so many days from now.
import { t } from "@lingui/core/macro";
import { toWireDate } from "../../parts/format";

const DAY = 86_400_000;

export const LIVES = [
  { value: "", label: t`Never` },
  { value: "30", label: t`In 30 days` },
  { value: "90", label: t`In 90 days` },
  { value: "365", label: t`In a year` },
];

/** The wire's date of a choice; `null` for never. */
export function endOf(life: string, now: Date): string | null {
  return life === "" ? null : toWireDate(new Date(now.getTime() + Number(life) * DAY));
}
