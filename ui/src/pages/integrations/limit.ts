// How often each caller may call an integration, as people say it.
import { t } from "@lingui/core/macro";
import type { Integration } from "../../api/integrations";

export const UNITS = [
  { value: "seconds", label: t`seconds`, seconds: 1 },
  { value: "minutes", label: t`minutes`, seconds: 60 },
  { value: "hours", label: t`hours`, seconds: 3_600 },
] as const;
export type Unit = (typeof UNITS)[number]["value"];

export interface LimitDraft {
  on: boolean;
  calls: number;
  /** How many units of time. */
  span: number;
  unit: Unit;
}

/** The server's for what nobody has said; also what is offered when a limit is switched on. */
export const PRESET: LimitDraft = { on: true, calls: 60, span: 1, unit: "minutes" };

type Limit = NonNullable<Integration["limit"]>;

/** A limit in the largest unit in which its time is whole. */
export function limitDraftOf(limit: Integration["limit"]): LimitDraft {
  if (limit === null || limit === undefined) return { ...PRESET, on: false };
  const { calls, seconds } = limit;
  const unit = UNITS.findLast((one) => seconds % one.seconds === 0) ?? UNITS[0];
  return { on: true, calls, span: seconds / unit.seconds, unit: unit.value };
}

export function limitIn({ on, calls, span, unit }: LimitDraft): Limit | null {
  if (!on) return null;
  const size = UNITS.find(({ value }) => value === unit)?.seconds ?? 1;
  return { calls, seconds: span * size };
}
