// Values that a collection's fields would take, to begin with. Pure.
import type { Collection, Field, Row, Values } from "../../api/types";
import type { FileSample } from "./call";

/** What is there already, which samples are taken from or keep clear of. */
export interface Known {
  rows: readonly Row[];
  /** A record's id of each related collection that has any, by the collection's id. */
  related: Readonly<Record<string, string>>;
}

export const NOTHING_KNOWN: Known = { rows: [], related: {} };

// untranslated: what stands for something that only the reader has
export const PLACEHOLDER_ID = "RECORD_ID";

/** What the code and the examples call the password of a new account. */
// untranslated: a password
export const NEW_PASSWORD = "a long password";

/** The values that a record is created with: of each field that apps may write. */
export function sampleRecord(collection: Collection, known: Known): Values {
  const unique = uniqueFields(collection);
  const values: Values = {};
  for (const field of collection.fields) {
    if (!isWritten(field)) continue;
    const value = sampleOf(field, known, unique.has(field.name));
    if (value !== undefined) values[field.name] = value;
    if (field.type === "password") values[`${field.name}Confirm`] = value;
  }
  return values;
}

/** One or two values that a record is changed to. */
export function sampleChange(collection: Collection, known: Known): Values {
  const unique = uniqueFields(collection);
  const open = collection.fields.filter(
    (field) =>
      isWritten(field) && !field.system && !unique.has(field.name) && PLAIN.has(field.type),
  );
  const [first] = open;
  if (first === undefined) return {};
  return { [first.name]: sampleOf(first, known, false) };
}

const PLAIN = new Set(["text", "number", "bool", "select", "date", "editor", "url", "json"]);

/** Whether an app may set it: what is hidden is for admins, and some set themselves. */
function isWritten(field: Field): boolean {
  if (field.hidden === true && field.type !== "password") return false;
  if (field.name === "verified" && field.system === true) return false;
  if (field.primaryKey === true) return false;
  return field.type !== "autodate" && field.type !== "file";
}

/** A value for one field; `undefined` where it is better left out. */
export function sampleOf(field: Field, known: Known, isUnique: boolean): unknown {
  const taken = isUnique ? known.rows.map((row) => row[field.name]) : [];
  switch (field.type) {
    case "text":
      return text(field, known, taken);
    case "number":
      return number(field, taken);
    case "bool":
      return true;
    case "email":
      return email(field, taken);
    case "url":
      return distinct(`https://${domain(field, "example.com")}`, taken);
    case "editor":
      return "<p>Some <b>text</b></p>";
    case "date":
      return date(field);
    case "select":
      return several(field, list(field.values)[0] ?? "");
    case "json":
      return { note: "anything" };
    case "relation":
      return several(field, known.related[String(field.collectionId)] ?? PLACEHOLDER_ID);
    case "password":
      return fitted(NEW_PASSWORD, field);
    case "geoPoint":
      return { lon: 13.4, lat: 52.5 };
    default:
      return undefined;
  }
}

function text(field: Field, { rows }: Known, taken: readonly unknown[]): unknown {
  const pattern = typeof field.pattern === "string" ? field.pattern : "";
  if (pattern === "") {
    return distinct(fitted(field.name === "name" ? A_NAME : A_TEXT, field), taken);
  }
  const there = rows.map((row) => row[field.name]).filter((value) => typeof value === "string");
  const found = [...there.filter((value) => value !== ""), ...CANDIDATES].find(
    (candidate) => matches(pattern, candidate) && fitted(candidate, field) === candidate,
  );
  // Where none is known, the field makes one itself or its reader has to.
  if (found === undefined && field.autogeneratePattern) return undefined;
  return found ?? A_TEXT;
}

// untranslated: what may stand in a database
const [A_TEXT, A_NAME] = ["some text", "Ada Lovelace"];

const CANDIDATES = [
  // untranslated: values
  ...[A_TEXT, "abc", "ABC", "Abc", "a1", "A1", "123", "12345", "abc-def", "ABC-123", "A-1"],
  ...["2026-01-31", "12:30", "+491701234567", "#336699", "ada@example.com", "1.0.0", "DE"],
];

function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(pattern, "u").test(value);
  } catch {
    // Go's, not ours.
    return false;
  }
}

/** As long as the field has it. */
function fitted(value: string, { min, max }: Field): string {
  const least = whole(min) ?? 0;
  const most = whole(max) ?? 0;
  const long = value.padEnd(least, ` ${value}`);
  return most > 0 && long.length > most ? long.slice(0, most) : long;
}

function number(field: Field, taken: readonly unknown[]): number {
  const [min, max] = [numeric(field.min), numeric(field.max)];
  let value = 42;
  if (max !== undefined && value > max) value = max;
  if (min !== undefined && value < min) value = min;
  if (field.onlyInt === true) value = Math.ceil(value);
  while (taken.includes(value) && (max === undefined || value < max)) value += 1;
  return value;
}

function email(field: Field, taken: readonly unknown[]): string {
  const at = domain(field, "example.com");
  let address = `ada@${at}`;
  for (let next = 2; taken.includes(address); next += 1) address = `ada${next}@${at}`;
  return address;
}

function domain({ onlyDomains, exceptDomains }: Field, usual: string): string {
  const [only] = list(onlyDomains);
  if (only !== undefined) return only;
  return list(exceptDomains).includes(usual) ? "example.org" : usual;
}

function date({ min, max }: Field): string {
  const usual = "2026-01-31 12:00:00.000Z";
  if (typeof max === "string" && max !== "" && usual > max) return max;
  if (typeof min === "string" && min !== "" && usual < min) return min;
  return usual;
}

/** In a list, where the field takes several. */
function several({ maxSelect }: Field, value: string): string | string[] {
  return Number(maxSelect ?? 1) > 1 ? [value] : value;
}

function distinct(value: string, taken: readonly unknown[]): string {
  let found = value;
  for (let next = 2; taken.includes(found); next += 1) found = `${value} ${next}`;
  return found;
}

function uniqueFields({ indexes }: Collection): Set<string> {
  const names = indexes.flatMap((index) => {
    const found = /^\s*create\s+unique\s+index\b[^(]*\(([^(),]*)\)/i.exec(index);
    const column = /[`"[]?(\w+)[`"\]]?/.exec(found?.[1] ?? "")?.[1];
    return column === undefined ? [] : [column];
  });
  return new Set(names);
}

/** A filter that finds one of the records; where there is none, one that the fields have a use for. Empty
 * where they have none. */
export function sampleFilter({ fields }: Collection, { rows }: Known): string {
  const open = fields.filter(({ hidden, system }) => hidden !== true && system !== true);
  const words = open.filter(({ type }) => type === "text" || type === "editor");
  for (const { name } of words) {
    const starts = rows.map((row) => /^[\p{L}\p{N}]{1,12}/u.exec(String(row[name] ?? ""))?.[0]);
    const start = starts.find((found) => found !== undefined);
    if (start !== undefined) return `${name} ~ "${start}"`;
  }
  const has = (type: string) => open.find((field) => field.type === type)?.name;
  const when = has("autodate") ?? has("date");
  // They may all be blank.
  if (rows.length > 0 && when !== undefined) return `${when} > "2026-01-01"`;
  const [word, amount, flag] = [words[0]?.name, has("number"), has("bool")];
  if (word !== undefined) return `${word} ~ "a"`;
  if (amount !== undefined) return `${amount} > 0`;
  if (flag !== undefined) return `${flag} = true`;
  return when === undefined ? "" : `${when} > "2026-01-01"`;
}

export function sampleSort({ fields }: Collection): string {
  if (fields.some(({ name }) => name === "created")) return "-created";
  return fields.some(({ name, hidden }) => name === "id" && hidden !== true) ? "-id" : "";
}

/** The relations that records come along by. */
export function sampleExpand({ fields }: Collection): string {
  return fields
    .filter(({ type, hidden }) => type === "relation" && hidden !== true)
    .map(({ name }) => name)
    .join(",");
}

/** The fields of files that apps see. */
export function fileFields({ fields }: Collection): Field[] {
  return fields.filter(({ type, hidden }) => type === "file" && hidden !== true);
}

/** A file that a field takes. */
export function sampleFile({ name: field, mimeTypes }: Field): FileSample {
  const types = list(mimeTypes);
  // untranslated: names of files
  if (types.length === 0 || types.includes("text/plain")) {
    return { field, name: "hello.txt", type: "text/plain" };
  }
  const known = FILES.find(({ type }) => types.includes(type));
  return known === undefined
    ? { field, name: "file.bin", type: types[0] ?? "application/octet-stream" }
    : { field, ...known };
}

const FILES = [
  { name: "photo.png", type: "image/png" },
  { name: "photo.jpg", type: "image/jpeg" },
  { name: "photo.webp", type: "image/webp" },
  { name: "drawing.svg", type: "image/svg+xml" },
  { name: "paper.pdf", type: "application/pdf" },
];

/** Whether a field holds names in a list. */
function list(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function numeric(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

function whole(value: unknown): number | undefined {
  const found = numeric(value);
  return found !== undefined && Number.isInteger(found) ? found : undefined;
}

/** A record as an app is shown it, real where there is one. */
export function exampleRecord(collection: Collection, known: Known): Values {
  const hidden = new Set(collection.fields.filter((field) => field.hidden).map(({ name }) => name));
  const [row] = known.rows;
  if (row !== undefined) {
    return Object.fromEntries(Object.entries(row).filter(([name]) => !hidden.has(name)));
  }
  const made = "2026-01-31 12:00:00.000Z";
  const values: Values = { collectionId: collection.id, collectionName: collection.name };
  for (const field of collection.fields) {
    if (field.hidden === true || field.type === "password") continue;
    if (field.primaryKey === true) values[field.name] = PLACEHOLDER_ID;
    else if (field.type === "autodate") values[field.name] = made;
    else if (field.type === "file") values[field.name] = several(field, sampleFile(field).name);
    else values[field.name] = sampleOf(field, NOTHING_KNOWN, false) ?? "";
  }
  return values;
}
