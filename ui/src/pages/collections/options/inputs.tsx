// The inputs that field options are made of; each writes one option.
import { t } from "@lingui/core/macro";
import {
  Group,
  Input,
  SegmentedControl,
  Select,
  Switch,
  TagsInput,
  TextInput,
} from "@mantine/core";
import { useId, useState } from "react";
import { DecimalInput } from "../../../parts/DecimalInput";
import { BYTE_UNITS } from "../../../parts/format";
import type { FieldDraft } from "../draft";

export interface OptionsProps {
  options: FieldDraft["options"];
  set: (name: string, value: unknown) => void;
}

interface OptionProps extends OptionsProps {
  label: string;
  name: string;
  description?: string;
}

/** A number that may be left open; `unset` is how the wire says so. */
export function Limit(
  props: OptionProps & { unset: 0 | null; suffix?: string; placeholder?: string },
) {
  const { label, name, description, unset, options, set, suffix } = props;
  const { placeholder = unset === 0 ? t`The default` : t`No limit` } = props;
  const value = options[name];
  return (
    <DecimalInput
      label={label}
      description={description}
      placeholder={placeholder}
      value={typeof value === "number" && value !== unset ? value : ""}
      onChange={(next) => set(name, next === "" ? unset : next)}
      {...(unset === 0 && { min: 0, allowDecimal: false })}
      {...(suffix !== undefined && { suffix })}
    />
  );
}

export function Text(props: OptionProps & { placeholder: string }) {
  const { label, name, description, options, set, placeholder } = props;
  const value = options[name];
  return (
    <TextInput
      label={label}
      description={description}
      placeholder={placeholder}
      value={typeof value === "string" ? value : ""}
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => set(name, event.currentTarget.value)}
    />
  );
}

export function Toggle({ label, name, description, options, set }: OptionProps) {
  return (
    <Switch
      label={label}
      description={description}
      checked={options[name] === true}
      onChange={(event) => set(name, event.currentTarget.checked)}
    />
  );
}

interface WordsProps extends OptionProps {
  placeholder: string;
  suggested?: string[];
  /** The label is for those who only hear it. */
  quiet?: boolean;
  error?: string | undefined;
}

/** A list of words, each ended with Enter or a comma. */
export function Words(props: WordsProps) {
  const { label, name, description, placeholder, suggested = [], error, options, set } = props;
  const value = options[name];
  const words = Array.isArray(value) ? value.map(String) : [];
  return (
    <TagsInput
      {...(props.quiet === true ? { "aria-label": label } : { label })}
      description={description}
      placeholder={words.length === 0 ? placeholder : ""}
      data={suggested}
      error={error}
      value={words}
      splitChars={[",", "\n"]}
      acceptValueOnBlur
      onChange={(next) => set(name, next)}
    />
  );
}

interface SizeProps extends OptionProps {
  /** What holds when nothing is said. */
  usual: string;
}

/** How large something may be, in the unit that suits it; the wire counts bytes. */
export function Size({ label, name, description, usual, options, set }: SizeProps) {
  const bytes = typeof options[name] === "number" ? options[name] : 0;
  const fitting = BYTE_UNITS.findLast((unit) => bytes >= unit.bytes) ?? BYTE_UNITS[1];
  const [chosen, setChosen] = useState(fitting.name);
  const unit = BYTE_UNITS.find((candidate) => candidate.name === chosen) ?? fitting;
  const labelId = useId();
  return (
    <Input.Wrapper label={label} description={description} labelProps={{ id: labelId }}>
      <Group gap={6} wrap="nowrap">
        <DecimalInput
          flex={1}
          aria-labelledby={labelId}
          placeholder={t`${usual}, the default`}
          min={0}
          value={bytes === 0 ? "" : bytes / unit.bytes}
          onChange={(next) => set(name, Math.round((next || 0) * unit.bytes))}
        />
        <Select
          w={84}
          aria-label={t`Unit of “${label}”`}
          allowDeselect={false}
          data={BYTE_UNITS.map(({ name: unitName }) => unitName)}
          value={unit.name}
          onChange={(next) => setChosen(next ?? fitting.name)}
        />
      </Group>
    </Input.Wrapper>
  );
}

/** What "several" starts with, where no other number is wanted. */
const SEVERAL = 99;

/** One or several values. The wire has only the largest number of them. */
export function HowMany({ options, set, label }: OptionsProps & { label: string }) {
  const labelId = useId();
  const isMany = isSeveral(options);
  return (
    <Input.Wrapper label={label} labelProps={{ id: labelId }}>
      <SegmentedControl
        fullWidth
        aria-labelledby={labelId}
        data={[
          { value: "one", label: t({ context: "how many values", message: "One" }) },
          { value: "many", label: t({ context: "how many values", message: "Several" }) },
        ]}
        value={isMany ? "many" : "one"}
        onChange={(next) => set("maxSelect", next === "many" ? SEVERAL : 1)}
      />
    </Input.Wrapper>
  );
}

export function isSeveral(options: FieldDraft["options"]): boolean {
  return typeof options.maxSelect === "number" && options.maxSelect > 1;
}
