import { t } from "@lingui/core/macro";
import type { Connector } from "../../api/integrations";
import { RuleInput } from "../../parts/RuleInput";
import type { RuleDraft, Who } from "./setup";

const MODES: { value: Who; label: string }[] = [
  { value: "admins", label: t`Admins only` },
  { value: "anyone", label: t`Anyone` },
  { value: "rule", label: t`By rule` },
];
const MEANS: Record<Who, string> = {
  admins: t`Only admins can call it. Apps cannot.`,
  anyone: t`Anyone who can reach this box can call it, without signing in.`,
  rule: t`An app can call it where this rule is true. @request.body is what it gives.`,
};

interface Props {
  connector: Connector;
  rules: Record<string, RuleDraft>;
  errors: Readonly<Record<string, string>>;
  onChange: (rules: Record<string, RuleDraft>) => void;
}

/** Who may call what. */
export function RuleFields({ connector, rules, errors, onChange }: Props) {
  return Object.entries(connector.actions).map(([name, { title, effect }]) => {
    const rule = rules[name] ?? { mode: "admins", expression: "" };
    return (
      <RuleInput
        key={name}
        label={title}
        modes={MODES}
        mode={rule.mode}
        expression={rule.expression}
        sentence={MEANS[rule.mode]}
        warns={rule.mode === "anyone" && effect !== "read"}
        // untranslated: an example of a rule
        placeholder="@request.auth.id != ''"
        error={errors[`rules.${name}`]}
        onChange={(mode, expression) => onChange({ ...rules, [name]: { mode, expression } })}
      />
    );
  });
}
