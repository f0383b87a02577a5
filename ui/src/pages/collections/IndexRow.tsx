import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import {
  ActionIcon,
  Alert,
  Button,
  Checkbox,
  Collapse,
  MultiSelect,
  Stack,
  Switch,
  Text,
} from "@mantine/core";
import { IconChevronDown, IconFingerprint, IconTrash } from "@tabler/icons-react";
import { useId, useState } from "react";
import { IconIndex } from "../../parts/fieldTypes";
import type { FieldDraft } from "./draft";
import classes from "./FieldList.module.css";
import { type IndexDraft, type IndexParts, indexWords } from "./indexes";

interface Props {
  index: IndexDraft;
  fields: readonly FieldDraft[];
  error: string | undefined;
  startsOpen: boolean;
  onChange: (part: Partial<IndexParts>) => void;
  onRemove: () => void;
}

const TEXT_TYPES = new Set(["text", "email", "url", "select", "editor"]);

export function IndexRow({ index, fields, error, startsOpen, onChange, onRemove }: Props) {
  const [open, setOpen] = useState(startsOpen);
  const optionsId = useId();
  const nameOf = (key: string) => fields.find((field) => field.key === key)?.name || t`a new field`;
  const words = indexWords(index, nameOf);
  const { parts } = index;
  const where = parts?.where ?? "";
  const Picture = parts?.unique === true ? IconFingerprint : IconIndex;
  return (
    <li>
      <div className={classes.row}>
        <span className={classes.type}>
          <Picture size={18} stroke={1.6} aria-hidden />
        </span>
        <div className={classes.name}>
          <Text size="sm" fw={500} {...(parts === null && { ff: "monospace" })}>
            {words}
          </Text>
          {where !== "" && (
            <Text size="xs" c="dimmed">
              <Trans>
                Where <code>{where}</code>
              </Trans>
            </Text>
          )}
        </div>
        {parts !== null && (
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            aria-expanded={open}
            aria-controls={optionsId}
            aria-label={t`Options of the index: ${words}`}
            onClick={() => setOpen(!open)}
            rightSection={
              <IconChevronDown
                size={15}
                className={classes.chevron}
                data-open={open || undefined}
              />
            }
          >
            <Trans>Options</Trans>
          </Button>
        )}
        <ActionIcon
          variant="subtle"
          color="gray"
          onClick={onRemove}
          aria-label={t`Remove the index: ${words}`}
        >
          <IconTrash size={17} stroke={1.6} />
        </ActionIcon>
      </div>
      {error !== undefined && (
        <Alert color="red" variant="light" role="alert" mx="md" mb="md">
          {error}
        </Alert>
      )}
      {parts !== null && (
        <Collapse expanded={open} id={optionsId}>
          {open && (
            <div className={classes.options}>
              <IndexOptions {...{ parts, fields, onChange, nameOf }} focus={startsOpen} />
            </div>
          )}
        </Collapse>
      )}
    </li>
  );
}

interface OptionsProps {
  parts: IndexParts;
  fields: readonly FieldDraft[];
  focus: boolean;
  onChange: (part: Partial<IndexParts>) => void;
  nameOf: (key: string) => string;
}

function IndexOptions({ parts, fields, focus, onChange, nameOf }: OptionsProps) {
  const { columns, unique } = parts;
  const isText = (key: string) =>
    TEXT_TYPES.has(fields.find((field) => field.key === key)?.type ?? "");
  const texts = columns.filter(({ field }) => isText(field));
  return (
    <Stack gap="md">
      <MultiSelect
        label={t`Fields, in this order`}
        description={t`Of several, the first is the one to filter by on its own`}
        placeholder={columns.length === 0 ? t`Choose fields` : ""}
        data={fields
          .filter(({ name }) => name.trim() !== "")
          .map(({ key, name }) => ({ value: key, label: name }))}
        value={columns.map(({ field }) => field)}
        searchable
        hidePickedOptions
        openOnFocus={false}
        autoFocus={focus}
        onChange={(keys) =>
          onChange({
            columns: keys.map(
              (key) =>
                columns.find(({ field }) => field === key) ?? { field: key, ignoreCase: false },
            ),
          })
        }
      />
      <Switch
        label={t`Unique`}
        description={
          columns.length > 1
            ? t`No two records may have the same values in all of these fields`
            : t`No two records may have the same value`
        }
        checked={unique}
        onChange={(event) => onChange({ unique: event.currentTarget.checked })}
      />
      {texts.length > 0 && (
        <Stack gap={6}>
          {texts.map(({ field, ignoreCase }) => {
            const name = nameOf(field);
            return (
              <Checkbox
                key={field}
                label={t`Large and small letters are the same in ${name}`}
                checked={ignoreCase}
                onChange={(event) => {
                  const next = event.currentTarget.checked;
                  onChange({
                    columns: columns.map((column) =>
                      column.field === field ? { ...column, ignoreCase: next } : column,
                    ),
                  });
                }}
              />
            );
          })}
        </Stack>
      )}
    </Stack>
  );
}
