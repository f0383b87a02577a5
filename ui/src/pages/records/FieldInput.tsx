import { t } from "@lingui/core/macro";
import "@mantine/dates/styles.css";
import { MultiSelect, Select, Switch, Textarea, TextInput } from "@mantine/core";
import { DateTimePicker } from "@mantine/dates";
import dayjs from "dayjs";
import type { Field, Row } from "../../api/types";
import { DecimalInput } from "../../parts/DecimalInput";
import { FieldTypeIcon } from "../../parts/fieldTypes";
import { FileInput } from "./FileInput";
import { type Place, PlaceInput } from "./PlaceInput";
import classes from "./RecordForm.module.css";
import { RelationInput } from "./RelationInput";
import { relationIds } from "./related";
import { filesOf, jsonProblem } from "./values";

interface Props {
  field: Field;
  /** The record as the server has it; `null` while it is new. */
  row: Row | null;
  value: unknown;
  error: string | undefined;
  autoFocus: boolean;
  onChange: (value: unknown) => void;
}

/** The input for one field of a record, by the field's type. */
export function FieldInput({ field, row, value, error, autoFocus, onChange }: Props) {
  const common = {
    label: <FieldLabel field={field} />,
    required: field.required === true && field.primaryKey !== true,
    error: error ?? null,
    // The drawer's focus trap looks for this one.
    "data-autofocus": autoFocus || undefined,
  };
  const text = typeof value === "string" ? value : "";
  switch (field.type) {
    case "bool":
      return (
        <Switch
          {...common}
          required={false}
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
    case "number":
      return (
        <DecimalInput
          {...common}
          value={typeof value === "number" ? value : ""}
          allowDecimal={field.onlyInt !== true}
          onChange={onChange}
        />
      );
    case "date":
      return (
        <DateTimePicker
          {...common}
          value={text === "" ? null : text}
          onChange={(next) => onChange(next ?? "")}
          valueFormat={t({ message: "D MMM YYYY, HH:mm", comment: "How dayjs writes a date" })}
          presets={presets()}
          placeholder={t`No date`}
          clearable
          highlightToday
          weekendDays={[]}
          popoverProps={{ withinPortal: true }}
        />
      );
    case "json":
      return (
        <Textarea
          {...common}
          value={text}
          error={error ?? jsonProblem(text)}
          // untranslated: an example of JSON
          placeholder='{"colour": "blue"}'
          autosize
          minRows={3}
          maxRows={16}
          spellCheck={false}
          classNames={{ input: classes.code ?? "" }}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    case "select":
      return <Choice {...common} field={field} value={value} onChange={onChange} />;
    case "relation":
      return (
        <RelationInput
          {...{ field, autoFocus, onChange }}
          label={common.label}
          required={common.required}
          error={common.error}
          ids={relationIds(value)}
        />
      );
    case "file":
      return (
        <FileInput
          {...{ field, row, onChange }}
          label={common.label}
          required={common.required}
          error={common.error}
          items={filesOf(value)}
        />
      );
    case "geoPoint":
      return (
        <PlaceInput
          label={common.label}
          required={common.required}
          error={common.error}
          value={value as Place}
          onChange={onChange}
        />
      );
    case "text":
    case "editor":
      return field.primaryKey === true ? (
        <TextInput
          {...common}
          value={text}
          placeholder={t`Made for you when left empty`}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      ) : (
        <Textarea
          {...common}
          value={text}
          autosize
          minRows={1}
          maxRows={12}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    default:
      return (
        <TextInput
          {...common}
          type={field.type === "email" ? "email" : "text"}
          value={text}
          autoComplete="off"
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
  }
}

/** The two that are wanted most; the picker closes on them. */
function presets() {
  const now = dayjs();
  // untranslated: as the input has it
  const text = (moment: dayjs.Dayjs) => moment.format("YYYY-MM-DD HH:mm:ss");
  return [
    { value: text(now.startOf("minute")), label: t`Now` },
    { value: text(now.startOf("day")), label: t`Today` },
  ];
}

export function FieldLabel({ field }: { field: Field }) {
  return (
    <span className={classes.label}>
      <FieldTypeIcon type={field.type} primaryKey={field.primaryKey === true} size={15} />
      {field.name}
    </span>
  );
}

interface ChoiceProps {
  field: Field;
  label: React.ReactNode;
  required: boolean;
  error: string | null;
  value: unknown;
  onChange: (value: unknown) => void;
}

function Choice({ field, value, onChange, ...common }: ChoiceProps) {
  const choices = Array.isArray(field.values) ? field.values.map(String) : [];
  if (typeof field.maxSelect === "number" && field.maxSelect > 1) {
    return (
      <MultiSelect
        {...common}
        data={choices}
        maxValues={field.maxSelect}
        value={Array.isArray(value) ? value.map(String) : []}
        onChange={onChange}
      />
    );
  }
  return (
    <Select
      {...common}
      data={choices}
      clearable
      value={typeof value === "string" && value !== "" ? value : null}
      onChange={(next) => onChange(next ?? "")}
    />
  );
}
