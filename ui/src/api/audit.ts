// What has happened to the box's security.
import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { answer, api } from "./client";
import { queryClient } from "./queryClient";
import type { components } from "./schema.gen";

export type AuditEntry = components["schemas"]["AuditEntry"];
export type AuditAction = components["schemas"]["AuditAction"];
export type AuditOutcome = components["schemas"]["AuditOutcome"];
export type AuditParty = components["schemas"]["AuditParty"];
export type AuditCheck = components["schemas"]["AuditCheck"];

/** Which entries are wanted; days are `2022-01-31`, both meant too. */
export interface AuditFilter {
  action?: AuditAction;
  outcome?: AuditOutcome;
  actor?: string;
  text?: string;
  from?: string;
  to?: string;
}

const EXPORT = "/api/homeport/audit/export";

/** Newest first, page by page. */
export function useAudit(filter: AuditFilter) {
  return useInfiniteQuery({
    queryKey: ["audit", "list", filter],
    queryFn: ({ pageParam, signal }) =>
      answer(
        api.GET("/api/homeport/audit", {
          params: { query: { ...filter, ...(pageParam !== 0 && { before: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: 0,
    getNextPageParam: ({ next }) => next ?? undefined,
  });
}

/** Checks the chain; from an entry that was written down, if one is given. */
export function useVerifyAudit() {
  return useMutation({
    mutationFn: (from: string) =>
      answer(
        api.GET("/api/homeport/audit/verify", {
          params: { query: from === "" ? {} : { from } },
        }),
      ),
  });
}

/** Asks for what is new. */
export function refreshAudit(): Promise<void> {
  return queryClient.resetQueries({ queryKey: ["audit"] });
}

/** Where the browser downloads what the filter leaves. */
export function auditExportUrl(format: "jsonl" | "csv", filter: AuditFilter): string {
  return `${EXPORT}?${new URLSearchParams({ format, ...filter })}`;
}
