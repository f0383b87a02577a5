import { SegmentedControl, Text, Textarea } from "@mantine/core";
import { useId } from "react";
import type { RuleName } from "../../api/types";
import type { RuleDraft } from "./draft";
import classes from "./RuleField.module.css";
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
  const labelId = useId();
  const warns = rule.mode === "anyone" && writes;
  return (
    <section className={classes.rule} aria-labelledby={labelId}>
      <div className={classes.head}>
        <Text fw={600} id={labelId}>
          {label}
        </Text>
        <SegmentedControl
          data={MODES}
          value={rule.mode}
          onChange={(mode) => onChange({ ...rule, mode })}
          aria-labelledby={labelId}
        />
      </div>
      <Text size="sm" className={classes.sentence} data-warns={warns || undefined}>
        {sentence(rule.mode, act)}
      </Text>
      {(rule.mode === "rule" || error !== undefined) && (
        <Textarea
          mt="sm"
          aria-label={`Rule: ${label}`}
          placeholder="owner = @request.auth.id"
          autosize
          minRows={1}
          maxRows={10}
          spellCheck={false}
          classNames={{ input: classes.code }}
          value={rule.expression}
          error={error}
          onChange={(event) => onChange({ mode: "rule", expression: event.currentTarget.value })}
        />
      )}
    </section>
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
