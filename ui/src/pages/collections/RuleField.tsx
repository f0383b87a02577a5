import type { RuleName } from "../../api/types";
import { RuleInput } from "../../parts/RuleInput";
import type { RuleDraft } from "./draft";
import { RULE_WORDS } from "./rules";

const MODES: { value: RuleDraft["mode"]; label: string }[] = [
  { value: "admins", label: "Admins only" },
  { value: "anyone", label: "Anyone" },
  { value: "rule", label: "By rule" },
];

interface Props {
  name: RuleName;
  rule: RuleDraft;
  error: string | undefined;
  onChange: (rule: RuleDraft) => void;
}

/** Who may do one thing with a collection's records. */
export function RuleField({ name, rule, error, onChange }: Props) {
  const { label, act, writes } = RULE_WORDS[name];
  return (
    <RuleInput
      label={label}
      modes={MODES}
      mode={rule.mode}
      expression={rule.expression}
      sentence={sentence(rule.mode, act)}
      warns={rule.mode === "anyone" && writes}
      placeholder="owner = @request.auth.id"
      error={error}
      onChange={(mode, expression) => onChange({ mode, expression })}
    />
  );
}

function sentence(mode: RuleDraft["mode"], act: string): string {
  switch (mode) {
    case "admins":
      return `Only admins can ${act}. Apps cannot.`;
    case "anyone":
      return `Anyone who can reach this box can ${act}, without signing in.`;
    case "rule":
      return `An app can ${act} where this rule is true. @request.auth.id is the signed-in user.`;
  }
}
