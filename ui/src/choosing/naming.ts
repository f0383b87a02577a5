// How a record is called where others point to it. Pure.
import type { Collection, Field, Row } from "../api/types";
import { formatDateTime, parseWireDate } from "../parts/format";

/** Names under which most apps keep what a thing is called. */
const USUAL_NAMES = ["name", "title", "label", "subject", "username", "email", "slug"];

const NAMING_TYPES = new Set(["text", "number", "email", "url", "select", "date", "autodate"]);

/** The fields that name a record: those chosen for it, else one that looks like a name. */
export function namingFields(collection: Collection | undefined): Field[] {
  const fields = (collection?.fields ?? []).filter(
    (field) => NAMING_TYPES.has(field.type) && field.primaryKey !== true,
  );
  const chosen = fields.filter(({ presentable }) => presentable === true);
  if (chosen.length > 0) return chosen;
  const usual = USUAL_NAMES.map((name) =>
    fields.find((field) => field.name.toLowerCase() === name),
  ).find((field) => field !== undefined);
  return usual === undefined ? [] : [usual];
}

/** What a record is called: its naming fields, or its id where they are empty. */
export function labelOf(collection: Collection | undefined, row: Row): string {
  const parts = namingFields(collection).map(({ name }) => valueText(row[name]));
  const label = parts.filter((part) => part !== "").join(" · ");
  return label === "" ? row.id : label;
}

/** Longer ones would fill the head of a dialog. */
const TITLE_MOST = 60;

/** What a record is called in a heading, on one short line. */
export function titleOf(collection: Collection, row: Row): string {
  const label = labelOf(collection, row).replace(/\s+/g, " ").trim();
  return label.length > TITLE_MOST ? `${label.slice(0, TITLE_MOST - 1).trimEnd()}…` : label;
}

function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.map(String).join(", ");
  const date = parseWireDate(value);
  if (date !== null) return formatDateTime(date);
  return value === null || value === undefined ? "" : String(value);
}
