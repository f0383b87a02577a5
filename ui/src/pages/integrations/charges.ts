// What an integration charges for, as its form has it, and what of it is sent.
import type { Integration, IntegrationSetup } from "../../api/integrations";
import type { RuleDraft } from "./setup";

export interface ChargeDraft {
  collection: string;
  amount: string;
  currency: string;
  state: string;
  isManual: boolean;
  rule: RuleDraft;
}

export const NO_CHARGE: ChargeDraft = {
  collection: "",
  amount: "",
  currency: "EUR",
  state: "",
  isManual: false,
  rule: { mode: "admins", expression: "" },
};

export function chargesOf(present: Integration | null): ChargeDraft[] {
  return Object.entries(present?.charges ?? {}).map(([collection, charge]) => {
    const { amount, currency, state, capture, rule } = charge;
    const expression = rule ?? "";
    const isOpen = expression.trim() === "" ? "anyone" : "rule";
    const mode = rule == null ? "admins" : isOpen;
    return {
      collection,
      amount,
      currency,
      state: state ?? "",
      isManual: capture === "manual",
      rule: { mode, expression },
    };
  });
}

/** What is sent: those that were there and are not any more are taken away. */
export function chargesIn(
  drafts: readonly ChargeDraft[],
  present: readonly string[],
): NonNullable<IntegrationSetup["charges"]> {
  const gone = present.map((collection) => [collection, null] as const);
  const kept = drafts.map(({ collection, amount, currency, state, isManual, rule }) => {
    const who = { anyone: "", rule: rule.expression, admins: null }[rule.mode];
    const capture = isManual ? ("manual" as const) : ("automatic" as const);
    return [collection, { amount, currency, state, capture, rule: who }] as const;
  });
  // The wire takes `null` for what goes; its description does not say so.
  return Object.fromEntries([...gone, ...kept]) as NonNullable<IntegrationSetup["charges"]>;
}
