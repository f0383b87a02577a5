import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import {
  Button,
  Card,
  Fieldset,
  Group,
  NumberInput,
  Select,
  Stack,
  Switch,
  TagsInput,
  TextInput,
} from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import {
  at,
  freeName,
  type InputFile,
  type InputType,
  type ProblemsAt,
  renamed,
  without,
} from "./file";

interface Props {
  inputs: Record<string, InputFile>;
  problems: ProblemsAt;
  place: string;
  onChange: (inputs: Record<string, InputFile>) => void;
}

const TYPES: readonly { value: InputType; label: string }[] = [
  { value: "text", label: t({ message: "Text", context: "type of an input" }) },
  { value: "integer", label: t`Whole number` },
  { value: "number", label: t`Number` },
  { value: "bool", label: t`True or false` },
  { value: "json", label: t`JSON` },
];

/** What whoever calls an action gives it. */
export function InputList({ inputs, problems, place, onChange }: Props) {
  return (
    <Fieldset legend={t`Inputs`}>
      <Stack gap="sm">
        {Object.entries(inputs).map(([name, input], index) => (
          <InputCard
            // biome-ignore lint/suspicious/noArrayIndexKey: a name changes while it is typed
            key={index}
            name={name}
            input={input}
            problems={problems}
            place={`${place}${at(name)}`}
            onRename={(next) => onChange(renamed(inputs, name, next))}
            onChange={(part) => onChange({ ...inputs, [name]: { ...input, ...part } })}
            onRemove={() => onChange(without(inputs, name))}
          />
        ))}
        <Button
          size="xs"
          variant="default"
          style={{ alignSelf: "start" }}
          leftSection={<IconPlus size={14} />}
          onClick={() => onChange({ ...inputs, [freeName(inputs, "input")]: { type: "text" } })}
        >
          <Trans>Add an input</Trans>
        </Button>
      </Stack>
    </Fieldset>
  );
}

interface CardProps {
  name: string;
  input: InputFile;
  problems: ProblemsAt;
  place: string;
  onRename: (name: string) => void;
  onChange: (part: Partial<InputFile>) => void;
  onRemove: () => void;
}

function InputCard({ name, input, problems, place, onRename, onChange, onRemove }: CardProps) {
  const isBounded = input.type === "text" || input.type === "integer" || input.type === "number";
  const bound = (value: string | number) => (typeof value === "number" ? value : undefined);
  return (
    <Card withBorder padding="sm">
      <Stack gap="xs">
        <Group gap="xs" align="flex-start" grow preventGrowOverflow={false}>
          <TextInput
            label={t`Name`}
            value={name}
            error={problems[place]}
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => onRename(event.currentTarget.value)}
          />
          <Select
            label={t`Type`}
            data={[...TYPES]}
            value={input.type}
            error={problems[`${place}/type`]}
            allowDeselect={false}
            onChange={(type) => type !== null && onChange({ type: type as InputType })}
          />
        </Group>
        <TextInput
          label={t`Title (can be left out)`}
          value={input.title ?? ""}
          onChange={(event) => onChange({ title: event.currentTarget.value || undefined })}
        />
        {isBounded && (
          <Group gap="xs" align="flex-start" grow preventGrowOverflow={false}>
            <NumberInput
              label={input.type === "text" ? t`Characters, at least` : t`At least`}
              value={input.min ?? ""}
              error={problems[`${place}/min`]}
              allowDecimal={false}
              hideControls
              onChange={(value) => onChange({ min: bound(value) })}
            />
            <NumberInput
              label={input.type === "text" ? t`Characters, at most` : t`At most`}
              value={input.max ?? ""}
              error={problems[`${place}/max`]}
              allowDecimal={false}
              hideControls
              onChange={(value) => onChange({ max: bound(value) })}
            />
          </Group>
        )}
        {input.type === "text" && (
          <>
            <TextInput
              label={t`Pattern (can be left out)`}
              value={input.pattern ?? ""}
              error={problems[`${place}/pattern`]}
              spellCheck={false}
              onChange={(event) => onChange({ pattern: event.currentTarget.value || undefined })}
            />
            <TagsInput
              label={t`One of (can be left out)`}
              value={input.options ?? []}
              onChange={(options) =>
                onChange({ options: options.length > 0 ? options : undefined })
              }
            />
          </>
        )}
        <Group justify="space-between">
          <Switch
            label={t`Has to be given`}
            checked={input.required === true}
            onChange={(event) => onChange({ required: event.currentTarget.checked || undefined })}
          />
          <Button
            size="xs"
            variant="subtle"
            color="gray"
            leftSection={<IconTrash size={14} />}
            aria-label={t`Remove the input ${name}`}
            onClick={onRemove}
          >
            <Trans>Remove</Trans>
          </Button>
        </Group>
      </Stack>
    </Card>
  );
}
