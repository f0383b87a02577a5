import { t } from "@lingui/core/macro";
import { SegmentedControl, Text, Textarea } from "@mantine/core";
import { type ReactNode, useId } from "react";
import classes from "./RuleInput.module.css";

interface Props<Mode extends string> {
  label: string;
  modes: readonly { value: Mode; label: string }[];
  mode: Mode;
  /** The rule's text, shown while `mode` is `rule`. */
  expression: string;
  /** What the choice means. */
  sentence: string;
  /** The choice opens more than most want. */
  warns?: boolean;
  placeholder: string;
  error: string | undefined;
  /** Shown below the rule's text. */
  help?: ReactNode;
  onChange: (mode: Mode, expression: string) => void;
}

/** Who may do one thing: one of a few usual answers, or a rule. */
export function RuleInput<Mode extends string>(props: Props<Mode | "rule">) {
  const { label, modes, mode, expression, sentence, warns, placeholder, error } = props;
  const { help, onChange } = props;
  const labelId = useId();
  return (
    <section className={classes.rule} aria-labelledby={labelId}>
      <div className={classes.head}>
        <Text fw={600} id={labelId}>
          {label}
        </Text>
        <SegmentedControl
          data={[...modes]}
          value={mode}
          onChange={(next) => onChange(next, expression)}
          aria-labelledby={labelId}
        />
      </div>
      <Text size="sm" className={classes.sentence} data-warns={warns || undefined}>
        {sentence}
      </Text>
      {(mode === "rule" || error !== undefined) && (
        <Textarea
          mt="sm"
          aria-label={t`Rule: ${label}`}
          placeholder={placeholder}
          autosize
          minRows={1}
          maxRows={10}
          spellCheck={false}
          classNames={{ input: classes.code }}
          value={expression}
          error={error}
          onChange={(event) => onChange("rule", event.currentTarget.value)}
        />
      )}
      {mode === "rule" && help}
    </section>
  );
}
