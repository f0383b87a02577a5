// An integration's calls, in words.
import { plural, t } from "@lingui/core/macro";
import type { IntegrationUsage } from "../../api/integrations";
import { formatDuration } from "../../parts/format";

export type Span = IntegrationUsage["day"];

const KINDS: Readonly<Record<string, string>> = {
  invalid: t`The service did not take what it was given`,
  auth: t`The service did not take the credentials`,
  declined: t`Declined`,
  not_found: t`Not found`,
  conflict: t`In conflict with something`,
  rate_limited: t`Too many calls, the service says`,
  unavailable: t`The service was not reached, or was not well`,
  timeout: t`No answer in time`,
  unknown: t`The answer broke off, or nobody waited for it`,
  refused: t`It would have led where nothing may go`,
  switched_off: t`Integrations were switched off`,
  locked: t`The credentials were locked`,
};

/** What failed in which way, the most frequent first. A newer box may know more ways. */
export function failuresOf({ failures }: Span): { kind: string; words: string; count: number }[] {
  return Object.entries(failures)
    .map(([kind, count]) => ({ kind, words: KINDS[kind] ?? kind, count }))
    .sort((a, b) => b.count - a.count || a.kind.localeCompare(b.kind));
}

/** Whom calls were made for; those that there were. */
export function madeFor({ by }: Span): { who: string; words: string; count: number }[] {
  return [
    { who: "apps", words: t`Apps`, count: by.apps },
    { who: "automations", words: t`Automations`, count: by.automations },
    { who: "payments", words: t`Payments`, count: by.payments },
    { who: "tests", words: t`Tests by admins`, count: by.tests },
  ].filter(({ count }) => count > 0);
}

/** The chart in a sentence. */
export function sentenceOf({ calls, failed }: Span): string {
  const all = plural(calls, { one: "# call", other: "# calls" });
  if (failed === 0) return t`${all}, none failed`;
  return t`${all}, ${plural(failed, { one: "# failed", other: "# failed" })}`;
}

/** How long calls took; `null` when there was none to take any time. */
export function timesOf({ meanMs, longestMs }: Span): string | null {
  if (typeof meanMs !== "number" || typeof longestMs !== "number") return null;
  const mean = formatDuration(meanMs);
  const longest = formatDuration(longestMs);
  return t`They took ${mean} on average, ${longest} at most.`;
}
