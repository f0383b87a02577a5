// Indexes as the wire has them (`CREATE INDEX …`) and as they are edited: columns know their field by
// its key, so that renaming a field, or indexing one that is new, needs no care. Pure.
import { t } from "@lingui/core/macro";
import type { FieldDraft } from "./draft";

export interface IndexColumn {
  /** The field's key in the form. */
  field: string;
  /** Whether `A` and `a` are the same. */
  ignoreCase: boolean;
}

export interface IndexParts {
  name: string;
  unique: boolean;
  columns: IndexColumn[];
  /** What follows `WHERE`; empty for every record. */
  where: string;
}

export interface IndexDraft {
  key: string;
  /** As the server has it; `null` for a new one. */
  sql: string | null;
  /** `null` where it says more than this editor knows: then it is kept as it is. */
  parts: IndexParts | null;
}

const STATEMENT =
  /^\s*create\s+(unique\s+)?index\s+(?:if\s+not\s+exists\s+)?([`"[]?\w+[`"\]]?)\s+on\s+[`"[]?\w*[`"\]]?\s*\(([^()]*)\)\s*(?:where\s+([\s\S]+))?$/i;
const COLUMN = /^[`"[]?(\w+)[`"\]]?(?:\s+collate\s+[`"]?(\w+)[`"]?)?(?:\s+(asc))?$/i;

let indexesMade = 0;

export function indexOf(sql: string, fields: readonly FieldDraft[]): IndexDraft {
  indexesMade += 1;
  return { key: `index-${indexesMade}`, sql, parts: partsOf(sql, fields) };
}

function partsOf(sql: string, fields: readonly FieldDraft[]): IndexParts | null {
  const [, unique, name = "", list = "", where = ""] = STATEMENT.exec(sql) ?? [];
  const columns: IndexColumn[] = [];
  for (const text of list.split(",")) {
    const [, column, collation] = COLUMN.exec(text.trim()) ?? [];
    const field = fields.find(({ savedName }) => savedName === column);
    const known = collation === undefined || /^(nocase|binary)$/i.test(collation);
    if (field === undefined || !known) return null;
    columns.push({ field: field.key, ignoreCase: collation?.toLowerCase() === "nocase" });
  }
  return {
    name: name.replaceAll(/[^\w]/g, ""),
    unique: unique !== undefined,
    columns,
    where: where.trim(),
  };
}

/** An index still to be filled in, under a name that nobody else has. */
export function newIndex(field: string | undefined): IndexDraft {
  indexesMade += 1;
  const letters = crypto.getRandomValues(new Uint8Array(10));
  const name = `idx_${[...letters].map((byte) => (byte % 36).toString(36)).join("")}`;
  const columns = field === undefined ? [] : [{ field, ignoreCase: false }];
  return {
    key: `index-${indexesMade}`,
    sql: null,
    parts: { name, unique: false, columns, where: "" },
  };
}

/** The statements to send; an index of a removed field goes with it. */
export function wireIndexes(
  indexes: readonly IndexDraft[],
  fields: readonly FieldDraft[],
  collection: string,
): string[] {
  return keptIndexes(indexes, fields).map((index) => wireIndex(index, fields, collection));
}

/** The indexes whose fields all stay. */
export function keptIndexes(
  indexes: readonly IndexDraft[],
  fields: readonly FieldDraft[],
): IndexDraft[] {
  const kept = fields.filter(({ dropped }) => !dropped);
  const gone = fields.filter(({ dropped }) => dropped);
  return indexes.filter(({ sql, parts }) =>
    parts === null
      ? !gone.some(({ savedName }) => columnsText(sql ?? "").includes(`\`${savedName}\``))
      : parts.columns.every(({ field }) => kept.some(({ key }) => key === field)),
  );
}

function wireIndex(
  { sql, parts }: IndexDraft,
  fields: readonly FieldDraft[],
  collection: string,
): string {
  if (parts === null) return renamed(sql ?? "", fields);
  const columns = parts.columns.map(({ field, ignoreCase }) => {
    const name = fields.find(({ key }) => key === field)?.name.trim() ?? "";
    // untranslated: SQL
    return ignoreCase ? `\`${name}\` COLLATE NOCASE` : `\`${name}\``;
  });
  const where = parts.where === "" ? "" : ` WHERE ${quoteRenamed(parts.where, fields)}`;
  // untranslated: SQL
  return `CREATE ${parts.unique ? "UNIQUE " : ""}INDEX \`${parts.name}\` ON \`${collection}\` (${columns.join(", ")})${where}`;
}

function columnsText(sql: string): string {
  return sql.slice(Math.max(0, sql.indexOf("(")));
}

/** Only within the parentheses and behind: the index and its table may be called as a field is. */
function renamed(sql: string, fields: readonly FieldDraft[]): string {
  const columns = columnsText(sql);
  return sql.slice(0, sql.length - columns.length) + quoteRenamed(columns, fields);
}

function quoteRenamed(text: string, fields: readonly FieldDraft[]): string {
  const names = new Map(
    fields.flatMap(({ savedName, name }) => (savedName === null ? [] : [[savedName, name.trim()]])),
  );
  return text.replaceAll(/`(\w+)`/g, (quoted, name: string) => {
    const now = names.get(name);
    return now === undefined ? quoted : `\`${now}\``;
  });
}

/** What an index does, in words; `nameOf` gives a field's present name. */
export function indexWords({ parts, sql }: IndexDraft, nameOf: (key: string) => string): string {
  if (parts === null) return sql ?? "";
  const names = parts.columns.map(({ field }) => nameOf(field));
  if (names.length === 0) return t`An index without fields`;
  const list = names.join(" + ");
  return parts.unique ? t`${list} may appear once only` : t`Quick to find and sort by ${list}`;
}

/** What keeps an index from being made, before the server is asked; `null` when nothing does. */
export function indexProblem({ parts }: IndexDraft): string | null {
  if (parts === null) return null;
  if (parts.columns.length === 0) return t`Choose at least one field, or remove this index.`;
  const fields = parts.columns.map(({ field }) => field);
  return new Set(fields).size < fields.length ? t`Each field may be in it once.` : null;
}
