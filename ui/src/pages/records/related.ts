// How a record is called where others point to it, and who points to whom. Pure.
import type { Reference } from "../../api/related";
import type { Collection, Field, Row } from "../../api/types";
import { formatDateTime, parseWireDate } from "../../parts/format";

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

/** The relations to bring along with a list, as `expand` has them. */
export function expandOf(collection: Collection, hidden: readonly string[] = []): string {
  const relations = collection.fields.filter(
    ({ type, name }) => type === "relation" && !hidden.includes(name),
  );
  return relations.map(({ name }) => name).join(",");
}

/** The related records that came along, by id. */
export function expanded(row: Row, field: string): Map<string, Row> {
  const found = row.expand?.[field];
  const rows = found === undefined ? [] : Array.isArray(found) ? found : [found];
  return new Map(rows.map((related) => [related.id, related]));
}

/** The ids that a relation holds, one or several. */
export function relationIds(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(String);
  return typeof value === "string" && value !== "" ? [value] : [];
}

export function isManyRelation(field: Field): boolean {
  return typeof field.maxSelect === "number" && field.maxSelect > 1;
}

export interface BackLink extends Reference {
  /** Whether those records go when this one does. */
  cascades: boolean;
}

/** Every place from which records can point to one of this collection. */
export function backLinks(
  collections: readonly Collection[],
  collection: Collection,
  id: string,
): BackLink[] {
  return collections
    .filter(({ type }) => type !== "view")
    .flatMap((other) =>
      other.fields
        .filter(({ type, collectionId }) => type === "relation" && collectionId === collection.id)
        .map((field) => ({
          collection: other.name,
          field: field.name,
          // Several ids are one text to `=`; an id is too long to be a part of another by chance.
          filter: `${field.name} ${isManyRelation(field) ? "~" : "="} "${id}"`,
          cascades: field.cascadeDelete === true,
        })),
    );
}

/** What holds of a relation's choice before it is sent; `null` when all is well. */
export function relationProblem(field: Field, ids: readonly string[]): string | null {
  const least = typeof field.minSelect === "number" ? field.minSelect : 0;
  if (ids.length > 0 && ids.length < least) return `Choose at least ${least}.`;
  const most = isManyRelation(field) ? Number(field.maxSelect) : 1;
  return ids.length > most ? `Choose no more than ${most}.` : null;
}
