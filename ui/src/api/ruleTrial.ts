// What a rule would say to somebody. Nothing is changed by asking.
import { useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";
import type { components } from "./schema.gen";
import type { Values } from "./types";

export type RuleTried = components["schemas"]["RuleTried"];
export type RuleWhy = components["schemas"]["RuleWhy"];
export type RuleSide = components["schemas"]["RuleSide"];

export type RuleAction = "list" | "view" | "create" | "update" | "delete";

export interface RuleTrial {
  action: RuleAction;
  /** As in a collection: `null` for admins only. */
  rule: string | null;
  /** `null` for a guest. */
  as: { collection: string; id: string } | null;
  /** The ids of the records that are asked for. */
  records: readonly string[];
  body: Values;
}

/** Tries a rule. */
export function useRuleTrial(collection: string, trial: RuleTrial, enabled: boolean) {
  return useQuery({
    queryKey: ["records", collection, "rule-trial", trial],
    queryFn: ({ signal }) =>
      answer(
        api.POST("/api/homeport/collections/{collection}/try-rule", {
          params: { path: { collection } },
          body: { ...trial, records: [...trial.records] },
          signal,
        }),
      ),
    enabled,
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
}
