// Who may, over several rules.
import { t } from "@lingui/core/macro";
import type { Collection, RuleName } from "../../api/types";

export type Who = "admins" | "anyone" | "rule" | "depends";

export const WHO_WORDS: Readonly<Record<Who, string>> = {
  admins: t`Admins only`,
  anyone: t`Anyone`,
  rule: t`By rule`,
  depends: t`It depends`,
};

/** Who may, over several rules: the same for all, or different from case to case. */
export function whoMay(collection: Collection, names: readonly RuleName[]): Who {
  const kinds = new Set(names.map((name) => kindOf(collection[name])));
  const [only] = kinds;
  return kinds.size === 1 && only !== undefined ? only : "depends";
}

function kindOf(rule: string | null | undefined): Who {
  if (rule === null || rule === undefined) return "admins";
  return rule === "" ? "anyone" : "rule";
}

export const READ_RULES: readonly RuleName[] = ["listRule", "viewRule"];
export const WRITE_RULES: readonly RuleName[] = ["createRule", "updateRule", "deleteRule"];
