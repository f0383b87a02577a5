// What is to become of a field in many records. Pure.
import { t } from "@lingui/core/macro";
import type { Collection, Field, Row, Values } from "../../../api/types";
import { isManyRelation } from "../related";
import {
  BLANK,
  inputProblem,
  isEditable,
  isEmpty,
  isSecret,
  sameValue,
  toInput,
  toValue,
  toWire,
} from "../values";

export type Act = "set" | "clear" | "add" | "remove";

export interface FieldChange {
  field: Field;
  act: Act;
  /** What the field's input holds. */
  input: unknown;
}

const ACT_WORDS: Readonly<Record<Act, string>> = {
  set: t`Set to`,
  add: t`Add`,
  remove: t`Remove`,
  clear: t`Empty it`,
};

/** What is yes or no has nothing else to be set to: its two acts are the two values. */
export function actWords({ type }: Field, act: Act): string {
  if (type === "bool") return act === "set" ? t`Set to yes` : t`Set to no`;
  return ACT_WORDS[act];
}

/** The fields that can be one value in many records: no files, passwords, ids or automatic dates. */
export function bulkFields(collection: Collection): Field[] {
  return collection.fields.filter(
    (field) => isEditable(collection, field, false) && field.type !== "file" && !isSecret(field),
  );
}

function isList(field: Field): boolean {
  const isManySelect =
    field.type === "select" && typeof field.maxSelect === "number" && field.maxSelect > 1;
  return isManySelect || (field.type === "relation" && isManyRelation(field));
}

export function actsOf(field: Field): Act[] {
  return isList(field) ? ["add", "remove", "set", "clear"] : ["set", "clear"];
}

/** A change as it is when its field has just been chosen. */
export function newChange(field: Field): FieldChange {
  const input = field.type === "bool" ? true : blankInput(field);
  return { field, act: actsOf(field)[0] ?? "set", input };
}

function blankInput(field: Field): unknown {
  // 0 is a number that somebody may want to set.
  return field.type === "number" ? "" : toInput(field, emptyOf(field));
}

/** The field as its input is to judge it: what is added or removed is no whole value. */
export function inputField({ field, act }: FieldChange): Field {
  const isPart = act === "add" || act === "remove";
  return isPart ? { ...field, minSelect: 0, required: false } : field;
}

/** The fields that no two records may share, where both have something. */
export type UniqueNames = ReadonlySet<string>;

/** What is wrong with a change before anybody is asked; `null` when nothing is. */
export function problemOf(
  change: FieldChange,
  records: number,
  unique: UniqueNames,
): string | null {
  const { field, act, input } = change;
  if (act === "clear") return field.required === true ? BLANK : null;
  const isBlank = isEmpty(input) || (field.type === "geoPoint" && isEmptyValue(change));
  if (isBlank) {
    if (act === "add") return t`Choose what to add.`;
    if (act === "remove") return t`Choose what to remove.`;
    return field.required === true ? BLANK : t`Say what to set, or choose to empty it.`;
  }
  if (unique.has(field.name) && records > 1) {
    return t`No two records may have the same here, so only one can be set at a time.`;
  }
  return inputProblem(inputField(change), input);
}

function isEmptyValue({ field, input }: FieldChange): boolean {
  return sameValue(toValue(field, input), emptyOf(field));
}

/** What a field has that nobody has filled. */
function emptyOf(field: Field): unknown {
  if (isList(field)) return [];
  switch (field.type) {
    case "number":
      return 0;
    case "bool":
      return false;
    case "json":
      return null;
    case "geoPoint":
      return { lon: 0, lat: 0 };
    default:
      return "";
  }
}

/** A record's value once the change is made. */
export function valueAfter({ field, act, input }: FieldChange, present: unknown): unknown {
  if (act === "clear") return emptyOf(field);
  const value = toValue(field, input);
  if (act === "set") return value;
  const [has, given] = [listOf(present), listOf(value)];
  if (act === "remove") return has.filter((one) => !given.includes(one));
  return [...has, ...given.filter((one) => !has.includes(one))];
}

function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** The fields of a record that the changes would make other ones. */
export function changedFields(changes: readonly FieldChange[], row: Row): string[] {
  return changes
    .filter(
      (change) => !sameValue(valueAfter(change, row[change.field.name]), row[change.field.name]),
    )
    .map(({ field }) => field.name);
}

/** What to send: `tags+` adds to a list and `tags-` takes away, whatever else is in it by then. */
export function bodyOf(changes: readonly FieldChange[]): Values {
  const sent = changes.map((change) => {
    const { field, act } = change;
    const suffix = act === "add" ? "+" : act === "remove" ? "-" : "";
    const value = suffix === "" ? valueAfter(change, null) : toValue(field, change.input);
    return [`${field.name}${suffix}`, toWire(field, value)];
  });
  return Object.fromEntries(sent);
}

export interface Preview {
  /** Records that become other ones. */
  changing: Row[];
  /** How many of them by each field. */
  byField: ReadonlyMap<string, number>;
  /** Records that are that way already. */
  same: number;
  /** Records that are not there any more. */
  missing: number;
}

/** What the changes would do to records as they are now. */
export function previewOf(
  changes: readonly FieldChange[],
  ids: readonly string[],
  present: ReadonlyMap<string, Row>,
): Preview {
  const rows = ids.flatMap((id) => present.get(id) ?? []);
  const byField = new Map(changes.map(({ field }) => [field.name, 0]));
  const changing = rows.filter((row) => {
    const names = changedFields(changes, row);
    for (const name of names) byField.set(name, (byField.get(name) ?? 0) + 1);
    return names.length > 0;
  });
  return {
    changing,
    byField,
    same: rows.length - changing.length,
    missing: ids.length - rows.length,
  };
}
