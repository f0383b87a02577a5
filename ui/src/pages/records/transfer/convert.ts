// A cell of a table as the value that a field takes, and what can be told before asking the server. Pure.
import { t } from "@lingui/core/macro";
import type { Field } from "../../../api/types";
import { type DayOrder, readDate } from "../../../tables/dates";
import { type NumberStyle, readNumber } from "../../../tables/numbers";
import { quoted, type Reading } from "../../../tables/problem";
import { cellText, isBlank, readBool, readList } from "../../../tables/words";
import { BLANK } from "../values";

/** How a table's cells are written where that cannot be seen from one of them. */
export interface Ways {
  numbers: NumberStyle;
  days: DayOrder;
  /** Cells are JSON's own values, where a text is a text and not JSON. */
  isJson?: boolean;
}

const ADDRESS = /^[^\s@]+@[^\s@]+$/;

/** Types that keep the spaces around a text. */
const AS_WRITTEN = new Set(["text", "editor", "password"]);

export function convert(field: Field, cell: unknown, ways: Ways): Reading<unknown> {
  const isEmpty = AS_WRITTEN.has(field.type) ? cellText(cell) === "" : isBlank(cell);
  if (isEmpty) {
    return isNeeded(field) ? { problem: BLANK } : { value: blankOf(field) };
  }
  if (typeof cell === "string" && cell.includes("\0")) {
    return { problem: t`A character that no text has (NUL) is in it.` };
  }
  // JSON was read by then, and with more digits than a number keeps it was rounded. Those that are
  // written with an exponent are only that large.
  const isRounded = Number.isInteger(cell) && !Number.isSafeInteger(cell);
  if (isRounded && (field.type !== "number" || Math.abs(cell as number) < 1e21)) {
    return { problem: t`It has more digits than a number keeps. Write it in quotes.` };
  }
  return READERS[field.type]?.(field, cell, ways) ?? { problem: t`Nothing of a table fits here.` };
}

/** Whether it is refused empty. A text, an id and a password may fill themselves; 0 and no are blank. */
export function isNeeded(field: Field): boolean {
  const fillsItself =
    typeof field.autogeneratePattern === "string" && field.autogeneratePattern !== "";
  const isGiven = field.primaryKey === true || field.type === "password";
  return field.required === true && !isGiven && !fillsItself;
}

function isMany(field: Field): boolean {
  return typeof field.maxSelect === "number" && field.maxSelect > 1;
}

function blankOf(field: Field): unknown {
  switch (field.type) {
    case "bool":
      return false;
    case "number":
    case "json":
      return null;
    case "geoPoint":
      return { lon: 0, lat: 0 };
    case "select":
    case "relation":
      return isMany(field) ? [] : "";
    default:
      return "";
  }
}

type Reader = (field: Field, cell: unknown, ways: Ways) => Reading<unknown>;

const READERS: Readonly<Record<string, Reader>> = {
  text: readText,
  editor: readText,
  url: (field, cell) => readText(field, trimmed(cell)),
  email: (_, cell) => {
    const text = cellText(cell).trim();
    const written = quoted(text);
    return ADDRESS.test(text)
      ? { value: text }
      : { problem: t`${written} is not an e-mail address.` };
  },
  password: readText,
  number: readFieldNumber,
  bool: (field, cell) => {
    const read = typeof cell === "boolean" ? { value: cell } : readBool(cellText(cell));
    return "value" in read && !read.value && isNeeded(field) ? { problem: BLANK } : read;
  },
  date: (_, cell, { days }) => readDate(cellText(cell), days),
  json: readJson,
  select: readSelect,
  relation: readRelation,
  geoPoint: readPlace,
};

function trimmed(cell: unknown): unknown {
  return typeof cell === "string" ? cell.trim() : cell;
}

/** PocketBase's limit for a text field that sets none. */
const TEXT_MOST = 5000;

function readText(field: Field, cell: unknown): Reading<string> {
  const value = cellText(cell);
  const length = [...value].length;
  const most = limit(field.max) || (field.type === "text" ? TEXT_MOST : 0);
  const least = limit(field.min);
  if (most > 0 && length > most) return { problem: t`${length} characters, at most ${most} fit.` };
  if (length < least) return { problem: t`${length} characters, at least ${least} are needed.` };
  return { value };
}

function limit(value: unknown): number {
  return typeof value === "number" ? value : 0;
}

function readFieldNumber(field: Field, cell: unknown, { numbers }: Ways): Reading<number> {
  const read = typeof cell === "number" ? finite(cell) : readNumber(cellText(cell), numbers);
  if ("problem" in read) return read;
  const { value } = read;
  if (value === 0 && isNeeded(field)) return { problem: BLANK };
  if (field.onlyInt === true && !Number.isInteger(value)) {
    return { problem: t`${value} is not a whole number.` };
  }
  const { min, max } = field;
  if (typeof min === "number" && value < min) {
    return { problem: t`${value} is less than ${min}.` };
  }
  if (typeof max === "number" && value > max) {
    return { problem: t`${value} is more than ${max}.` };
  }
  return read;
}

// JSON knows 1e400, and reads it as infinite.
function finite(value: number): Reading<number> {
  return Number.isFinite(value) ? { value } : { problem: t`Larger than any number field holds.` };
}

/** As text, which the server reads: it would take a text of its own for JSON once more. */
function readJson(_: Field, cell: unknown, { isJson }: Ways): Reading<unknown> {
  if (typeof cell !== "string") return { value: cell };
  if (isJson === true) return { value: JSON.stringify(cell) };
  try {
    JSON.parse(cell);
    return { value: cell.trim() };
  } catch {
    const written = quoted(cell);
    return { problem: t`${written} is not JSON. Text needs double quotes.` };
  }
}

function listOf(cell: unknown): Reading<string[]> {
  return Array.isArray(cell) ? { value: cell.map(cellText) } : readList(cellText(cell));
}

function readSelect(field: Field, cell: unknown): Reading<unknown> {
  const choices = Array.isArray(field.values) ? field.values.map(String) : [];
  const whole = Array.isArray(cell) ? null : choiceOf(choices, cellText(cell));
  if (!isMany(field)) {
    const only =
      Array.isArray(cell) && cell.length === 1 ? choiceOf(choices, cellText(cell[0])) : whole;
    return only === null ? { problem: noChoice(cellText(cell)) } : { value: only };
  }
  // A choice may have a comma in it.
  if (whole !== null) return { value: [whole] };
  const list = listOf(cell);
  if ("problem" in list) return list;
  const chosen: string[] = [];
  for (const text of list.value) {
    const choice = choiceOf(choices, text);
    if (choice === null) return { problem: noChoice(text) };
    if (!chosen.includes(choice)) chosen.push(choice);
  }
  return tooMany(field, chosen) ?? { value: chosen };
}

function noChoice(text: string): string {
  const written = quoted(text);
  return t`${written} is none of the choices.`;
}

/** The choice that is written so, else the only one that is written so in other letters. */
function choiceOf(choices: readonly string[], text: string): string | null {
  const wanted = text.trim();
  if (choices.includes(text)) return text;
  if (choices.includes(wanted)) return wanted;
  const near = choices.filter((choice) => choice.toLowerCase() === wanted.toLowerCase());
  return near.length === 1 ? (near[0] ?? null) : null;
}

function tooMany(field: Field, list: readonly string[]): { problem: string } | null {
  const most = limit(field.maxSelect);
  const count = list.length;
  return count > most ? { problem: t`${count} are given, at most ${most} fit.` } : null;
}

function readRelation(field: Field, cell: unknown): Reading<unknown> {
  const list = listOf(cell);
  if ("problem" in list) return list;
  const ids = [...new Set(list.value)];
  const odd = ids.find((id) => /\s/.test(id));
  if (odd !== undefined) {
    const written = quoted(odd);
    return { problem: t`${written} is not the id of a record.` };
  }
  if (isMany(field)) return tooMany(field, ids) ?? { value: ids };
  const count = ids.length;
  return count > 1 ? { problem: t`${count} are given, at most 1 fits.` } : { value: ids[0] ?? "" };
}

function readPlace(_: Field, cell: unknown): Reading<{ lon: number; lat: number }> {
  const place =
    typeof cell === "string"
      ? (pairOf(cell) ?? placeOf(cell))
      : (cell as { lat?: unknown; lon?: unknown });
  const { lat, lon } = place ?? {};
  const isPlace =
    typeof lat === "number" &&
    typeof lon === "number" &&
    Math.abs(lat) <= 90 &&
    Math.abs(lon) <= 180;
  if (isPlace) return { value: { lon, lat } };
  const written = quoted(cellText(cell));
  return { problem: t`${written} is not a place. Write latitude, longitude: 52.52, 13.4` };
}

function pairOf(text: string): { lat: number; lon: number } | null {
  const [, lat, lon] =
    /^\s*([+-]?\d{1,3}(?:\.\d+)?)\s*[,; ]\s*([+-]?\d{1,3}(?:\.\d+)?)\s*$/.exec(text) ?? [];
  return lat === undefined ? null : { lat: Number(lat), lon: Number(lon) };
}

function placeOf(text: string): { lat?: unknown; lon?: unknown } | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" ? value : null;
  } catch {
    return null;
  }
}
