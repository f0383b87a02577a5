import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Menu, Text } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import type { RuleName } from "../../api/types";
import { RuleInput } from "../../parts/RuleInput";
import { RULE_WORDS, type RuleWords } from "../../parts/ruleWords";
import type { RuleDraft } from "./draft";
import type { Preset } from "./presets";
import { WHO_WORDS } from "./rules";

const MODES: { value: RuleDraft["mode"]; label: string }[] = [
  { value: "admins", label: WHO_WORDS.admins },
  { value: "anyone", label: WHO_WORDS.anyone },
  { value: "rule", label: WHO_WORDS.rule },
];

interface Props {
  name: RuleName;
  rule: RuleDraft;
  error: string | undefined;
  /** Rules to begin with. */
  presets: readonly Preset[];
  onChange: (rule: RuleDraft) => void;
}

/** Who may do one thing with a collection's records. */
export function RuleField({ name, rule, error, presets, onChange }: Props) {
  const { label, can, writes } = RULE_WORDS[name];
  return (
    <RuleInput
      label={label}
      modes={MODES}
      mode={rule.mode}
      expression={rule.expression}
      sentence={sentence(rule.mode, can)}
      warns={rule.mode === "anyone" && writes}
      // untranslated: a rule
      placeholder="owner = @request.auth.id"
      error={error}
      help={
        <Presets
          presets={presets}
          onChoose={(expression) => onChange({ mode: "rule", expression })}
        />
      }
      onChange={(mode, expression) => onChange({ mode, expression })}
    />
  );
}

function sentence(mode: RuleDraft["mode"], can: RuleWords["can"]): string {
  if (mode !== "rule") return can[mode];
  return `${can.rule} ${t`@request.auth.id is the signed-in user.`}`;
}

interface PresetsProps {
  presets: readonly Preset[];
  onChoose: (rule: string) => void;
}

/** Writes one of the usual rules; whoever knows the language types. */
function Presets({ presets, onChoose }: PresetsProps) {
  return (
    <Menu position="bottom-start" withinPortal>
      <Menu.Target>
        <Button
          mt={6}
          size="compact-sm"
          variant="subtle"
          rightSection={<IconChevronDown size={14} aria-hidden />}
        >
          <Trans>Usual rules</Trans>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {presets.map(({ label, rule }) => (
          <Menu.Item key={rule} onClick={() => onChoose(rule)}>
            {label}
            <Text size="xs" c="dimmed" ff="monospace">
              {rule}
            </Text>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
