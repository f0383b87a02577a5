// What is said of records that are not as they were to be.
import { plural, t } from "@lingui/core/macro";

/** What was to become of records: changed, given their earlier values, brought back, deleted. */
export type Aim = "changed" | "earlier" | "back" | "deleted";

/** Of one whose answer never came. */
export function unsureReason(aim: Aim): string {
  switch (aim) {
    case "changed":
      return t`No answer came: it may be changed or not.`;
    case "earlier":
      return t`No answer came: it may have its earlier values or not.`;
    case "back":
      return t`No answer came: it may be back or not.`;
    case "deleted":
      return t`No answer came: it may be deleted or not.`;
  }
}

/** Of all those whose answer never came. */
export function unsureTitle(aim: Exclude<Aim, "changed">, count: number): string {
  switch (aim) {
    case "earlier":
      return plural(count, {
        one: "# record may have its earlier values or not",
        other: "# records may have its earlier values or not",
      });
    case "back":
      return plural(count, {
        one: "# record may be back or not",
        other: "# records may be back or not",
      });
    case "deleted":
      return plural(count, {
        one: "# record may be deleted or not",
        other: "# records may be deleted or not",
      });
  }
}

/** Of those that stayed as they were. */
export function restTitle(aim: Exclude<Aim, "changed">, count: number): string {
  return aim === "deleted"
    ? plural(count, { one: "# record not deleted", other: "# records not deleted" })
    : plural(count, { one: "# record not put back", other: "# records not put back" });
}

/** Of those that nobody came to. */
export function leftWords(count: number, isStopped: boolean): string {
  return isStopped
    ? plural(count, {
        one: "Stopped: # record was not reached and stays as it is.",
        other: "Stopped: # records were not reached and stay as they are.",
      })
    : plural(count, {
        one: "# record was not reached and stays as it is.",
        other: "# records were not reached and stay as they are.",
      });
}
