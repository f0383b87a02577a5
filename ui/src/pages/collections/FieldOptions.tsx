import { NumberInput, SimpleGrid, Stack, Switch, TextInput } from "@mantine/core";
import type { FieldDraft } from "./draft";

interface Props {
  field: FieldDraft;
  onChange: (part: Partial<FieldDraft>) => void;
}

/** What a field's type lets an admin set, in place below its row. */
export function FieldOptions({ field, onChange }: Props) {
  return (
    <Stack gap="lg">
      <TypeOptions field={field} onChange={onChange} />
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        {field.type !== "autodate" && (
          <Switch
            label="Required"
            description={requiredHelp(field.type)}
            checked={field.required}
            onChange={(event) => onChange({ required: event.currentTarget.checked })}
          />
        )}
        <Switch
          label="Hidden"
          description="Apps never see it; admins do"
          checked={field.hidden}
          onChange={(event) => onChange({ hidden: event.currentTarget.checked })}
        />
      </SimpleGrid>
    </Stack>
  );
}

function requiredHelp(type: string): string {
  if (type === "bool") return "Must be yes";
  if (type === "number") return "May not be 0";
  return "May not be empty";
}

function TypeOptions({ field, onChange }: Props) {
  const { options } = field;
  const set = (name: string, value: unknown) =>
    onChange({ options: { ...options, [name]: value } });

  switch (field.type) {
    case "text":
      return (
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
          <Limit label="Shortest" name="min" unset={0} {...{ options, set }} suffix=" characters" />
          <Limit label="Longest" name="max" unset={0} {...{ options, set }} suffix=" characters" />
          <Text label="Pattern" name="pattern" placeholder="^[A-Z]{3}$" {...{ options, set }} />
          <Text
            label="Fill by itself"
            name="autogeneratePattern"
            placeholder="[a-z0-9]{8}"
            {...{ options, set }}
          />
        </SimpleGrid>
      );
    case "number":
      return (
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
          <Limit label="Smallest" name="min" unset={null} {...{ options, set }} />
          <Limit label="Largest" name="max" unset={null} {...{ options, set }} />
          <Toggle label="Whole numbers only" name="onlyInt" {...{ options, set }} />
        </SimpleGrid>
      );
    case "date":
      return (
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
          <Text label="Earliest" name="min" placeholder="2026-01-01" {...{ options, set }} />
          <Text label="Latest" name="max" placeholder="2030-12-31" {...{ options, set }} />
        </SimpleGrid>
      );
    case "autodate":
      return (
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
          <Toggle label="Set when created" name="onCreate" {...{ options, set }} />
          <Toggle label="Set at every change" name="onUpdate" {...{ options, set }} />
        </SimpleGrid>
      );
    case "json":
      return (
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
          <Limit
            label="Largest size"
            name="maxSize"
            unset={0}
            {...{ options, set }}
            suffix=" bytes"
          />
        </SimpleGrid>
      );
    default:
      return null;
  }
}

interface OptionProps {
  label: string;
  name: string;
  options: FieldDraft["options"];
  set: (name: string, value: unknown) => void;
}

/** A number that may be left open; `unset` is how the wire says so. */
function Limit(props: OptionProps & { unset: 0 | null; suffix?: string }) {
  const { label, name, unset, options, set, suffix } = props;
  const value = options[name];
  return (
    <NumberInput
      label={label}
      placeholder={unset === 0 ? "The default" : "No limit"}
      value={typeof value === "number" && value !== unset ? value : ""}
      onChange={(next) => set(name, typeof next === "number" ? next : unset)}
      thousandSeparator=" "
      {...(unset === 0 && { min: 0, allowDecimal: false })}
      {...(suffix !== undefined && { suffix })}
    />
  );
}

function Text({ label, name, options, set, placeholder }: OptionProps & { placeholder: string }) {
  const value = options[name];
  return (
    <TextInput
      label={label}
      placeholder={placeholder}
      value={typeof value === "string" ? value : ""}
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => set(name, event.currentTarget.value)}
    />
  );
}

function Toggle({ label, name, options, set }: OptionProps) {
  return (
    <Switch
      label={label}
      checked={options[name] === true}
      onChange={(event) => set(name, event.currentTarget.checked)}
    />
  );
}
