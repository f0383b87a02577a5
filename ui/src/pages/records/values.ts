// A record's values while they are edited: from the wire into inputs, and back. Pure.

import { t } from "@lingui/core/macro";
import type { RecordChange, Upload } from "../../api/records";
import type { Collection, Field, Role, Row, Values } from "../../api/types";
import { parseWireDate, toWireDate } from "../../parts/format";
import {
  type FileItem,
  filesProblem,
  isManyFiles,
  isNewFile,
  itemName,
  keptItems,
  storedFiles,
} from "./files";
import { isManyRelation, relationIds, relationProblem } from "./related";

/**
 * What the inputs hold, by field name: text for most, `boolean` for yes/no, number or `""`, a list of
 * ids for a relation, a list of `FileItem`s for files.
 */
export type Draft = Record<string, unknown>;

const TEXT_TYPES = new Set(["text", "email", "url", "editor"]);
const INPUT_TYPES = new Set([
  ...TEXT_TYPES,
  ...["number", "bool", "date", "json", "select", "relation", "file", "geoPoint"],
]);

/** Whether a person may set this field here. The id only at birth; passwords have inputs of their own. */
export function isEditable({ type }: Collection, field: Field, isNew: boolean): boolean {
  if (type === "view") return false;
  if (field.primaryKey === true) return isNew;
  if (field.system === true && (field.type === "password" || field.name === "tokenKey"))
    return false;
  return INPUT_TYPES.has(field.type);
}

/** Fields that are never shown: the server keeps them to itself. */
export function isSecret(field: Field): boolean {
  return field.type === "password" || (field.system === true && field.name === "tokenKey");
}

export const PASSWORD_FIELDS = ["password", "passwordConfirm"] as const;

/** The inputs' first contents; for a new record `row` is `null`. */
export function draftOf(collection: Collection, row: Row | null): Draft {
  const draft: Draft = {};
  for (const field of collection.fields) {
    if (isEditable(collection, field, row === null))
      draft[field.name] = toInput(field, row?.[field.name]);
  }
  if (collection.type === "auth") for (const name of PASSWORD_FIELDS) draft[name] = "";
  return draft;
}

export function toInput(field: Field, value: unknown): unknown {
  switch (field.type) {
    case "bool":
      return value === true;
    case "number":
      return typeof value === "number" ? value : "";
    case "date": {
      const date = parseWireDate(value);
      return date === null ? "" : toLocalText(date);
    }
    case "json":
      return value === null || value === undefined ? "" : JSON.stringify(value, null, 2);
    case "select":
      return Array.isArray(value) ? value.map(String) : String(value ?? "");
    case "relation":
      return relationIds(value);
    case "file":
      return storedFiles(value);
    case "geoPoint":
      return isPoint(value) ? { lon: value.lon, lat: value.lat } : { lon: 0, lat: 0 };
    default:
      return value === null || value === undefined ? "" : String(value);
  }
}

/** A field's value as records have it, from what its input holds. */
export function toValue(field: Field, input: unknown): unknown {
  switch (field.type) {
    case "number":
      return input === "" ? null : input;
    case "date": {
      const date =
        typeof input === "string" && input !== "" ? new Date(input.replace(" ", "T")) : null;
      return date === null || Number.isNaN(date.getTime()) ? "" : toWireDate(date);
    }
    case "json": {
      const text = String(input).trim();
      return text === "" ? null : JSON.parse(text);
    }
    case "relation": {
      const ids = relationIds(input);
      return isManyRelation(field) ? ids : (ids.at(-1) ?? "");
    }
    case "file": {
      const names = keptItems(filesOf(input)).map(itemName);
      return isManyFiles(field) ? names : (names.at(-1) ?? "");
    }
    default:
      return input;
  }
}

/** A value as it is sent. A text in a json field goes as JSON: else the server would read `"12"` as 12. */
export function toWire({ type }: Field, value: unknown): unknown {
  return type === "json" && typeof value === "string" ? JSON.stringify(value) : value;
}

/** Problems that can be told before asking the server, by field name. */
export function checkDraft(
  collection: Collection,
  draft: Draft,
  isNew = false,
): Record<string, string> {
  const problems: Record<string, string> = {};
  for (const field of collection.fields) {
    const input = draft[field.name];
    const problem =
      field.name in draft
        ? ((isNew ? blankProblem(field, input) : null) ?? inputProblem(field, input))
        : null;
    if (problem !== null) problems[field.name] = problem;
  }
  if (isNew && draft.password === "") problems.password = BLANK;
  if (draft.password !== draft.passwordConfirm) {
    problems.passwordConfirm = t`The two passwords differ.`;
  }
  return problems;
}

/** What a field that must be given says where it is not; in English the server says the same. */
export const BLANK = t`Cannot be blank.`;

/** Types whose emptiness shows; a text may fill itself, and 0 and no are the server's to judge. */
const MUST_BE_GIVEN = new Set(["email", "url", "date", "select", "relation", "file"]);

function blankProblem(field: Field, input: unknown): string | null {
  if (field.required !== true || !MUST_BE_GIVEN.has(field.type)) return null;
  const isBlank = field.type === "file" ? keptItems(filesOf(input)).length === 0 : isEmpty(input);
  return isBlank ? BLANK : null;
}

export function isEmpty(input: unknown): boolean {
  return Array.isArray(input) ? input.length === 0 : input === "";
}

/** What is wrong with an input's contents; `null` when nothing is. */
export function inputProblem(field: Field, input: unknown): string | null {
  switch (field.type) {
    case "json":
      return jsonProblem(input);
    case "relation":
      return relationProblem(field, relationIds(input));
    case "file":
      return filesProblem(field, filesOf(input));
    default:
      return null;
  }
}

/** The items of a file field's input. */
export function filesOf(input: unknown): readonly FileItem[] {
  return Array.isArray(input) ? (input as FileItem[]) : [];
}

function isPoint(value: unknown): value is { lon: number; lat: number } {
  return typeof value === "object" && value !== null && "lon" in value && "lat" in value;
}

export function jsonProblem(input: unknown): string | null {
  const text = typeof input === "string" ? input.trim() : "";
  if (text === "") return null;
  try {
    return hasRounded(JSON.parse(text)) ? ROUNDED : null;
  } catch (error) {
    const reason = error instanceof Error ? error.message : "";
    return t`This is not JSON yet. Text needs double quotes. (${reason})`;
  }
}

const ROUNDED = t`A whole number here has more digits than this window can keep. Put it in double quotes, or change the record through the API.`;

/** JSON keeps whole numbers of any size; beyond 2^53 a page's numbers are other ones. */
export function hasRounded(value: unknown): boolean {
  if (typeof value === "number") return Number.isInteger(value) && !Number.isSafeInteger(value);
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some(hasRounded);
}

/** What to send: only what differs from `base`, so that others' changes to the rest survive. */
export function changeOf(collection: Collection, base: Draft, draft: Draft): RecordChange {
  const body: Values = {};
  const uploads: Upload[] = [];
  for (const field of collection.fields) {
    const { name } = field;
    if (!(name in draft) || sameValue(draft[name], base[name])) continue;
    const items = field.type === "file" ? keptItems(filesOf(draft[name])) : [];
    if (items.some(isNewFile)) {
      const sent = items.map((item) => (isNewFile(item) ? item.file : item.name));
      uploads.push({ field: name, isMany: isManyFiles(field), items: sent });
    } else body[name] = toWire(field, toValue(field, draft[name]));
  }
  for (const name of PASSWORD_FIELDS) {
    if (typeof draft[name] === "string" && draft[name] !== "") body[name] = draft[name];
  }
  return { body, uploads };
}

/** An input's contents in a few words, for those who choose between two of them. */
export function inputWords(input: unknown): string {
  if (Array.isArray(input)) {
    const words = input.map((item) =>
      typeof item === "object" ? itemName(item as FileItem) : String(item),
    );
    return words.length === 0 ? t`empty` : words.join(", ");
  }
  if (typeof input === "object" && input !== null) return JSON.stringify(input);
  return input === "" ? t`empty` : String(input);
}

export function isChanged(base: Draft, draft: Draft): boolean {
  return Object.keys(draft).some((name) => !sameValue(base[name], draft[name]));
}

export interface Rebased {
  draft: Draft;
  /** Fields that both sides changed, differently. The draft still holds ours. */
  conflicts: string[];
}

/** Brings a draft onto a newer record: takes what only they changed, keeps what only we changed. */
export function rebase(base: Draft, draft: Draft, theirs: Draft): Rebased {
  const merged: Draft = {};
  const conflicts: string[] = [];
  for (const [name, ours] of Object.entries(draft)) {
    const oursChanged = !sameValue(ours, base[name]);
    const theirsChanged = !sameValue(theirs[name], base[name]);
    merged[name] = oursChanged ? ours : theirs[name];
    if (oursChanged && theirsChanged && !sameValue(ours, theirs[name])) conflicts.push(name);
  }
  return { draft: merged, conflicts };
}

/** Whether two values are one, in whatever order their keys come. */
export function sameValue(one: unknown, other: unknown): boolean {
  return JSON.stringify(one, inOrder) === JSON.stringify(other, inOrder);
}

function inOrder(_key: string, part: unknown): unknown {
  if (typeof part !== "object" || part === null || Array.isArray(part)) return part;
  return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** `2022-01-31 10:00:00` on this computer's clock, as the date input has it. */
function toLocalText(date: Date): string {
  const two = (part: number) => String(part).padStart(2, "0");
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join("-");
  return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":")}`;
}

/** The role that it takes to write a collection's records: the system's hold what makes admins. */
export function toWrite({ system }: Collection): Role {
  return system ? "owner" : "editor";
}
