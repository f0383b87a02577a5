// The audit page's state that belongs in its address.
import type { AuditAction, AuditFilter, AuditOutcome } from "../../api/audit";
import { ACTIONS } from "./words";

export const OUTCOMES = ["done", "refused"] as const satisfies readonly AuditOutcome[];

export interface AuditSearch extends AuditFilter {
  /** The open entry's number. */
  entry?: number;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Keeps what is known and well formed. */
export function readAuditSearch(search: Record<string, unknown>): AuditSearch {
  const entry = Number(search.entry);
  const action = ACTIONS.find((known) => known === search.action) as AuditAction | undefined;
  const outcome = OUTCOMES.find((known) => known === search.outcome);
  return {
    ...text("text", search.text),
    ...text("actor", search.actor),
    ...(action !== undefined && { action }),
    ...(outcome !== undefined && { outcome }),
    ...day("from", search.from),
    ...day("to", search.to),
    ...(Number.isInteger(entry) && entry > 0 && { entry }),
  };
}

function text<K extends string>(key: K, value: unknown) {
  const given = typeof value === "number" ? String(value) : value;
  return (typeof given === "string" && given !== "" ? { [key]: given } : {}) as {
    [P in K]?: string;
  };
}

function day<K extends string>(key: K, value: unknown) {
  return typeof value === "string" && DAY.test(value) ? text(key, value) : text(key, undefined);
}

/** What the server is asked for. */
export function filterOf({ entry: _, ...filter }: AuditSearch): AuditFilter {
  return filter;
}

export function isNarrowed(search: AuditSearch): boolean {
  return Object.keys(filterOf(search)).length > 0;
}
