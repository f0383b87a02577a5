// What a rule says of a record, in words. Pure.
import type { RuleAction, RuleSide, RuleTried, RuleWhy } from "../../../api/ruleTrial";
import type { RuleName } from "../../../api/types";

export const ACTIONS: readonly { action: RuleAction; rule: RuleName; label: string }[] = [
  { action: "list", rule: "listRule", label: "List" },
  { action: "view", rule: "viewRule", label: "Open" },
  { action: "create", rule: "createRule", label: "Create" },
  { action: "update", rule: "updateRule", label: "Change" },
  { action: "delete", rule: "deleteRule", label: "Delete" },
];

const ACTS: Readonly<Record<RuleAction, string>> = {
  list: "finds",
  view: "may open",
  create: "may create",
  update: "may change",
  delete: "may delete",
};

/** The result in one sentence. */
export function summary(action: RuleAction, who: string, tried: RuleTried): string {
  if (tried.answer === "nobody") return "No app gets through, whoever is signed in: admins only.";
  if (tried.answer === "anyone") return "Everybody gets through, without signing in.";
  if (action === "create") {
    const isAllowed = tried.outcomes.some(({ allowed }) => allowed);
    return `${who} ${isAllowed ? "may" : "may not"} create this record.`;
  }
  const allowed = tried.outcomes.filter((outcome) => outcome.allowed).length;
  const all = tried.outcomes.length;
  if (all === 0) return "There is no record here to try it with.";
  const share = allowed === all ? "all" : allowed === 0 ? "none" : String(allowed);
  return `${who} ${ACTS[action]} ${share} of ${all === 1 ? "this one record" : `these ${all} records`}.`;
}

/** A side as its reader knows it: `owner is "abc"`. `null` for what says so itself. */
export function sideWords({ text, told, values }: RuleSide): string | null {
  if (/^["\d-]|^(true|false|null)$/.test(text)) return null;
  if (told === "secret") return `${text} is not shown`;
  if (told === "anywhere") return `${text} is whatever any record there has`;
  return `${text} is ${values.map(valueWords).join(", ")}${told === "first" ? ", …" : ""}`;
}

function valueWords(value: unknown): string {
  if (value === null) return "nothing";
  if (value === "") return "empty";
  return JSON.stringify(value);
}

/** Whether each part is true of something, and all together are true of nothing. */
export function isApart({ join, holds, parts }: RuleWhy): boolean {
  return join === "all" && !holds && parts.every((part) => part.holds);
}
