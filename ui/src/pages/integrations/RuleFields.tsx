import { t } from "@lingui/core/macro";
import { Fragment } from "react";
import type { Connector } from "../../api/integrations";
import { RuleInput } from "../../parts/RuleInput";
import { BoundFields } from "./BoundFields";
import { type BoundDraft, UNBOUND } from "./bound";
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
  records: Record<string, BoundDraft>;
  errors: Readonly<Record<string, string>>;
  onChange: (part: {
    rules?: Record<string, RuleDraft>;
    records?: Record<string, BoundDraft>;
  }) => void;
}

/** Who may call what, and what of it a record says. */
export function RuleFields({ connector, rules, records, errors, onChange }: Props) {
  return Object.entries(connector.actions).map(([name, action]) => {
    const { title, effect } = action;
    const rule = rules[name] ?? { mode: "admins", expression: "" };
    const bound = records[name] ?? UNBOUND;
    // What only admins call needs no record; what is bound already shows that it is.
    const isBindable = rule.mode !== "admins" || bound.collection !== "";
    return (
      <Fragment key={name}>
        <RuleInput
          label={title}
          modes={MODES}
          mode={rule.mode}
          expression={rule.expression}
          sentence={MEANS[rule.mode]}
          warns={rule.mode === "anyone" && effect !== "read"}
          // untranslated: an example of a rule
          placeholder="@request.auth.id != ''"
          error={errors[`rules.${name}`]}
          onChange={(mode, expression) =>
            onChange({ rules: { ...rules, [name]: { mode, expression } } })
          }
        />
        {isBindable && (
          <BoundFields
            name={name}
            action={action}
            bound={bound}
            errors={errors}
            onChange={(next) => onChange({ records: { ...records, [name]: next } })}
          />
        )}
      </Fragment>
    );
  });
}
