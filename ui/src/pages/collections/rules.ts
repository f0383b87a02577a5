// API rules in words.
import type { Collection, RuleName } from "../../api/types";

interface RuleWords {
  label: string;
  /** Completes "Anyone who can reach this box can …". */
  act: string;
  writes: boolean;
}

export const RULE_WORDS: Readonly<Record<RuleName, RuleWords>> = {
  listRule: { label: "List and search", act: "list and search these records", writes: false },
  viewRule: { label: "Open one", act: "open a record by its id", writes: false },
  createRule: { label: "Create", act: "create records", writes: true },
  updateRule: { label: "Change", act: "change any record", writes: true },
  deleteRule: { label: "Delete", act: "delete any record", writes: true },
};

/** Who may, over several rules: the same for all, or different from case to case. */
export function whoMay(collection: Collection, names: readonly RuleName[]): string {
  const kinds = new Set(names.map((name) => kindOf(collection[name])));
  const [only] = kinds;
  return kinds.size === 1 && only !== undefined ? only : "It depends";
}

function kindOf(rule: string | null | undefined): string {
  if (rule === null || rule === undefined) return "Admins only";
  return rule === "" ? "Anyone" : "By rule";
}

export const READ_RULES: readonly RuleName[] = ["listRule", "viewRule"];
export const WRITE_RULES: readonly RuleName[] = ["createRule", "updateRule", "deleteRule"];
