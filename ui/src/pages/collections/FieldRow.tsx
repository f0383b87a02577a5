import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { ActionIcon, Button, Collapse, Group, Text, TextInput, Tooltip } from "@mantine/core";
import {
  IconArrowDown,
  IconArrowUp,
  IconChevronDown,
  IconLock,
  IconTrash,
} from "@tabler/icons-react";
import { useId, useState } from "react";
import { EDITABLE_TYPES, FieldTypeIcon, fieldType } from "../../parts/fieldTypes";
import { type FieldDraft, optionProblem } from "./draft";
import classes from "./FieldList.module.css";
import { FieldOptions } from "./options/FieldOptions";

interface Props {
  field: FieldDraft;
  error: string | undefined;
  /** A field just added: its name takes the keyboard. */
  focus: boolean;
  isFirst: boolean;
  isLast: boolean;
  onChange: (part: Partial<FieldDraft>) => void;
  onMove: (step: -1 | 1) => void;
  onRemove: () => void;
}

export function FieldRow(props: Props) {
  const { field, error, focus, isFirst, isLast, onChange, onMove, onRemove } = props;
  // A type that cannot do without an answer asks at once.
  const [open, setOpen] = useState(focus && optionProblem(field) !== null);
  const ofOption = error !== undefined && error === optionProblem(field) ? error : undefined;
  const shown = open || ofOption !== undefined;
  const optionsId = useId();
  const { name } = field;
  const words = wordsOf(name);
  const { label } = fieldType(field.type);

  if (field.dropped) {
    return (
      <li className={classes.row} data-dropped>
        <FieldTypeIcon type={field.type} />
        <Text size="sm" flex={1}>
          <Trans>
            <s>{name}</s> goes, with its data, when you save
          </Trans>
        </Text>
        <Button size="compact-sm" variant="default" onClick={() => onChange({ dropped: false })}>
          <Trans>Keep {name}</Trans>
        </Button>
      </li>
    );
  }
  return (
    <li>
      <div className={classes.row}>
        <Group gap={0} wrap="nowrap">
          <ActionIcon
            variant="subtle"
            color="gray"
            disabled={isFirst}
            className={classes.action ?? ""}
            onClick={() => onMove(-1)}
            aria-label={words.up}
          >
            <IconArrowUp size={15} />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            color="gray"
            disabled={isLast}
            className={classes.action ?? ""}
            onClick={() => onMove(1)}
            aria-label={words.down}
          >
            <IconArrowDown size={15} />
          </ActionIcon>
        </Group>
        <Tooltip label={label}>
          <span className={classes.type}>
            <FieldTypeIcon type={field.type} primaryKey={field.options.primaryKey === true} />
          </span>
        </Tooltip>
        {field.system ? (
          <Text className={classes.name ?? ""} fw={500}>
            {name}
          </Text>
        ) : (
          <TextInput
            className={classes.name ?? ""}
            aria-label={words.name}
            placeholder={t`Field name`}
            value={name}
            error={ofOption === undefined ? error : undefined}
            autoComplete="off"
            spellCheck={false}
            autoFocus={focus}
            onChange={(event) => onChange({ name: event.currentTarget.value })}
          />
        )}
        <Text size="sm" c="dimmed" className={classes.label}>
          {[label, ...flagsOf(field)].join(", ")}
        </Text>
        {isEditable(field) ? (
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            aria-expanded={shown}
            aria-controls={optionsId}
            aria-label={words.options}
            onClick={() => setOpen(!shown)}
            rightSection={
              <IconChevronDown
                size={15}
                className={classes.chevron}
                data-open={shown || undefined}
              />
            }
          >
            <Trans>Options</Trans>
          </Button>
        ) : (
          <span className={classes.locked}>
            <IconLock size={15} aria-hidden />
            <Text size="xs" c="dimmed">
              <Trans>Fixed</Trans>
            </Text>
          </span>
        )}
        <ActionIcon
          variant="subtle"
          color="gray"
          disabled={field.system}
          className={classes.action ?? ""}
          onClick={onRemove}
          aria-label={words.remove}
        >
          <IconTrash size={17} stroke={1.6} />
        </ActionIcon>
      </div>
      <Collapse expanded={shown} id={optionsId}>
        {shown && (
          <div className={classes.options}>
            <FieldOptions field={field} error={ofOption} onChange={onChange} />
          </div>
        )}
      </Collapse>
    </li>
  );
}

/** What a row's inputs and buttons are called. */
function wordsOf(name: string) {
  if (name === "") {
    return {
      name: t`Name of the new field`,
      up: t`Move the new field up`,
      down: t`Move the new field down`,
      options: t`Options of the new field`,
      remove: t`Remove the new field`,
    };
  }
  return {
    name: t`Name of the field ${name}`,
    up: t`Move ${name} up`,
    down: t`Move ${name} down`,
    options: t`Options of ${name}`,
    remove: t`Remove ${name}`,
  };
}

function isEditable(field: FieldDraft): boolean {
  return !field.system && EDITABLE_TYPES.some((type) => type === field.type);
}

function flagsOf({ required, hidden, system }: FieldDraft): string[] {
  return [...(required && !system ? [t`required`] : []), ...(hidden ? [t`hidden`] : [])];
}
