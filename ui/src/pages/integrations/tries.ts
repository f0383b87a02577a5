// How often a service was asked, in words.
import { plural } from "@lingui/core/macro";

/** "tried 3 times" */
export function triedWords(tries: number): string {
  return plural(tries, { one: "tried # time", other: "tried # times" });
}
