import { t } from "@lingui/core/macro";
import { SimpleGrid, Stack, Switch } from "@mantine/core";
import type { FieldDraft } from "../draft";
import { FileOptions } from "./FileOptions";
import { HowMany, isSeveral, Limit, Size, Text, Toggle, Words } from "./inputs";
import { RelationOptions } from "./RelationOptions";

interface Props {
  field: FieldDraft;
  /** What is wrong with the one option that the type cannot do without. */
  error: string | undefined;
  onChange: (part: Partial<FieldDraft>) => void;
}

/** What a field's type lets an admin set, in place below its row. */
export function FieldOptions({ field, error, onChange }: Props) {
  return (
    <Stack gap="lg">
      <TypeOptions field={field} error={error} onChange={onChange} />
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        {field.type !== "autodate" && (
          <Switch
            label={t`Required`}
            description={requiredHelp(field.type)}
            checked={field.required}
            onChange={(event) => onChange({ required: event.currentTarget.checked })}
          />
        )}
        <Switch
          label={t`Hidden`}
          description={t`Apps never see it; admins do`}
          checked={field.hidden}
          onChange={(event) => onChange({ hidden: event.currentTarget.checked })}
        />
        {NAMES_A_RECORD.has(field.type) && (
          <Switch
            label={t`Names its record`}
            description={t`Shown where other records point to this one`}
            checked={field.presentable}
            onChange={(event) => onChange({ presentable: event.currentTarget.checked })}
          />
        )}
      </SimpleGrid>
    </Stack>
  );
}

/** Types whose values tell records apart. */
const NAMES_A_RECORD = new Set(["text", "number", "email", "url", "select", "date"]);

function requiredHelp(type: string): string {
  if (type === "bool") return t`Must be yes`;
  if (type === "number") return t`May not be 0`;
  if (type === "relation") return t`Must point to something`;
  return t`May not be empty`;
}

function TypeOptions({ field, error, onChange }: Props) {
  const { options } = field;
  const set = (name: string, value: unknown) =>
    onChange({ options: { ...options, [name]: value } });
  const to = { options, set };

  switch (field.type) {
    case "text":
      return (
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
          <Limit label={t`Shortest`} name="min" unset={0} {...to} suffix={t`characters`} />
          <Limit label={t`Longest`} name="max" unset={0} {...to} suffix={t`characters`} />
          <Text label={t`Pattern`} name="pattern" placeholder="^[A-Z]{3}$" {...to} />
          <Text
            label={t`Fill by itself`}
            name="autogeneratePattern"
            placeholder="[a-z0-9]{8}"
            {...to}
          />
        </SimpleGrid>
      );
    case "number":
      return (
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
          <Limit label={t`Smallest`} name="min" unset={null} {...to} />
          <Limit label={t`Largest`} name="max" unset={null} {...to} />
          <Toggle label={t`Whole numbers only`} name="onlyInt" {...to} />
        </SimpleGrid>
      );
    case "date":
      return (
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
          <Text label={t`Earliest`} name="min" placeholder="2026-01-01" {...to} />
          <Text label={t`Latest`} name="max" placeholder="2030-12-31" {...to} />
        </SimpleGrid>
      );
    case "autodate":
      return (
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
          <Toggle label={t`Set when created`} name="onCreate" {...to} />
          <Toggle label={t`Set at every change`} name="onUpdate" {...to} />
        </SimpleGrid>
      );
    case "json":
    case "editor":
      return (
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
          <Size
            label={t`Largest size`}
            name="maxSize"
            usual={field.type === "json" ? "1 MB" : "5 MB"}
            {...to}
          />
        </SimpleGrid>
      );
    case "email":
    case "url":
      return (
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
          <Words
            label={t`Only these domains`}
            name="onlyDomains"
            // untranslated: a domain
            placeholder="example.com"
            {...to}
          />
          <Words
            label={t`None of these domains`}
            name="exceptDomains"
            // untranslated: a domain
            placeholder="example.net"
            {...to}
          />
        </SimpleGrid>
      );
    case "select":
      return (
        <Stack gap="sm">
          <Words
            label={t`Choices`}
            name="values"
            description={t`Enter after each`}
            placeholder={t`small, medium, large`}
            error={error}
            {...to}
          />
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
            <HowMany label={t`How many may be chosen`} {...to} />
            {isSeveral(options) && <Limit label={t`At most`} name="maxSelect" unset={0} {...to} />}
          </SimpleGrid>
        </Stack>
      );
    case "relation":
      return <RelationOptions field={field} error={error} {...to} />;
    case "file":
      return <FileOptions {...to} />;
    default:
      return null;
  }
}
