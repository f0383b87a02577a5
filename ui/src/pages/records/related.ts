// Who points to whom. Pure.
import { t } from "@lingui/core/macro";
import { quoted } from "../../api/filters";
import type { Reference } from "../../api/related";
import type { Collection, Field, Row } from "../../api/types";

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

/** A place from which records can point to those of a collection. */
export interface Link {
  /** The name of the collection whose records point. */
  collection: string;
  field: string;
  isMany: boolean;
  /** A record that points has to. */
  isRequired: boolean;
  /** Whether those records go when what they point to does. */
  cascades: boolean;
}

/** Every place from which records can point to one of this collection. */
export function linksTo(collections: readonly Collection[], { id }: Collection): Link[] {
  return collections
    .filter(({ type }) => type !== "view")
    .flatMap((other) =>
      other.fields
        .filter(({ type, collectionId }) => type === "relation" && collectionId === id)
        .map((field) => ({
          collection: other.name,
          field: field.name,
          isMany: isManyRelation(field),
          isRequired: field.required === true,
          cascades: field.cascadeDelete === true,
        })),
    );
}

/** Finds the records that point to this one from there. */
export function pointingTerm({ field, isMany }: Link, id: string): string {
  // Several ids are one text to `=`; an id is too long to be a part of another by chance.
  return `${field} ${isMany ? "~" : "="} ${quoted(id)}`;
}

export interface BackLink extends Reference {
  /** Whether those records go when this one does. */
  cascades: boolean;
}

/** Every place from which records can point to this one. */
export function backLinks(
  collections: readonly Collection[],
  collection: Collection,
  id: string,
): BackLink[] {
  return linksTo(collections, collection).map((link) => ({
    collection: link.collection,
    field: link.field,
    filter: pointingTerm(link, id),
    cascades: link.cascades,
  }));
}

/** What holds of a relation's choice before it is sent; `null` when all is well. */
export function relationProblem(field: Field, ids: readonly string[]): string | null {
  const least = typeof field.minSelect === "number" ? field.minSelect : 0;
  if (ids.length > 0 && ids.length < least) return t`Choose at least ${least}.`;
  const most = isManyRelation(field) ? Number(field.maxSelect) : 1;
  return ids.length > most ? t`Choose no more than ${most}.` : null;
}
