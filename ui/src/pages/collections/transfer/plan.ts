// What an import would do to the collections that are here. Pure; the server decides in the end.
import { t } from "@lingui/core/macro";
import type { ImportedCollection } from "../../../api/collections";
import type { Collection, Field } from "../../../api/types";
import { RULE_WORDS } from "../../../parts/ruleWords";
import { RULE_NAMES } from "../draft";
import { lackingSecrets, lostServices, takeable, withoutSecrets } from "./services";

export interface Detail {
  kind: "add" | "change" | "remove";
  text: string;
}

export interface CollectionPlan {
  kind: "add" | "change" | "same" | "remove";
  name: string;
  type: string;
  details: Detail[];
  /** Names of fields whose values go. */
  losing: string[];
}

export type Reading =
  | { collections: ImportedCollection[]; problem: null }
  | { collections: null; problem: string };

/** Reads what was exported: a list of collections, an object that holds one, or one collection. */
export function readCollections(text: string): Reading {
  const bad = (problem: string): Reading => ({ collections: null, problem });
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : "";
    return bad(`${t`This is not JSON.`} ${reason}`.trim());
  }
  const held = isObject(parsed) && Array.isArray(parsed.collections) ? parsed.collections : parsed;
  const list = Array.isArray(held) ? held : [held];
  if (list.length === 0) return bad(t`There are no collections in it.`);
  const names = new Set<string>();
  for (const [at, item] of list.entries()) {
    if (!isObject(item) || typeof item.name !== "string" || item.name === "") {
      const place = at + 1;
      return bad(t`Number ${place} in it is not a collection: it has no name.`);
    }
    const { name } = item;
    if (names.has(name.toLowerCase())) return bad(t`${name} is in it twice.`);
    names.add(name.toLowerCase());
    if (item.fields !== undefined && !isFieldList(item.fields)) {
      return bad(t`The fields of ${name} are not a list of fields with names and types.`);
    }
  }
  return { collections: list as ImportedCollection[], problem: null };
}

/** One entry per collection that is in the file, and per one that would go. */
export function planImport(
  present: readonly Collection[],
  imported: readonly ImportedCollection[],
  deleteMissing: boolean,
): CollectionPlan[] {
  const matched = new Set<string>();
  const plans = imported.map((incoming): CollectionPlan => {
    const old = presentOf(present, incoming);
    const waiting = lackingSecrets(incoming, old).map(
      (name): Detail => ({ kind: "add", text: t`Sign-in by ${name}, once its secret is entered` }),
    );
    const taken = takeable(incoming, old);
    if (old === undefined) return planNew(taken, waiting);
    matched.add(old.id);
    return planChange(old, taken, waiting, deleteMissing);
  });
  const missing = present.filter(({ id, system }) => !system && !matched.has(id));
  if (!deleteMissing) return plans;
  return [
    ...plans,
    ...missing.map(
      ({ name, type }): CollectionPlan => ({
        kind: "remove",
        name,
        type,
        details: [],
        losing: [],
      }),
    ),
  ];
}

/** The collection here that one of a file stands for. */
function presentOf(
  present: readonly Collection[],
  { id, name }: ImportedCollection,
): Collection | undefined {
  return (
    present.find((old) => old.id === id) ??
    present.find((old) => old.name.toLowerCase() === name.toLowerCase())
  );
}

/** What is sent for a file. */
export function readyToSend(
  present: readonly Collection[],
  imported: readonly ImportedCollection[],
): ImportedCollection[] {
  return imported.map((incoming) => takeable(incoming, presentOf(present, incoming)));
}

function planNew(
  { name, type = "base", fields = [] }: ImportedCollection,
  waiting: readonly Detail[],
): CollectionPlan {
  const own = fields.filter(({ system }) => system !== true);
  const details = own.map(
    (field): Detail => ({ kind: "add", text: `${field.name} (${field.type})` }),
  );
  return { kind: "add", name, type, details: [...details, ...waiting], losing: [] };
}

function planChange(
  old: Collection,
  incoming: ImportedCollection,
  waiting: readonly Detail[],
  deleteMissing: boolean,
): CollectionPlan {
  const details: Detail[] = [
    ...waiting,
    ...lostServices(incoming, old).map(
      (name): Detail => ({ kind: "remove", text: t`Sign-in by ${name}, with its secret` }),
    ),
  ];
  const { name: oldName } = old;
  if (incoming.name !== oldName) {
    details.push({ kind: "change", text: t`Renamed from ${oldName}` });
  }
  const losing: string[] = [];
  if (incoming.fields !== undefined && old.type !== "view") {
    const fields = planFields(old.fields, incoming.fields, deleteMissing);
    details.push(...fields.details);
    losing.push(...fields.losing);
  }
  for (const rule of RULE_NAMES) {
    if (rule in incoming && (incoming[rule] ?? null) !== (old[rule] ?? null)) {
      const { label } = RULE_WORDS[rule];
      details.push({ kind: "change", text: t`Rule: ${label}` });
    }
  }
  if (incoming.indexes !== undefined) details.push(...planIndexes(old.indexes, incoming.indexes));
  const known = new Set<string>([...PLANNED, ...RULE_NAMES]);
  const before: Readonly<Record<string, unknown>> = { ...old };
  for (const [option, value] of Object.entries(incoming)) {
    if (!known.has(option) && !sameJson(value, before[option])) {
      details.push({ kind: "change", text: t`Option: ${option}` });
    }
  }
  const kind = details.length === 0 ? "same" : "change";
  return { kind, name: incoming.name, type: old.type, details, losing };
}

/** What has a line of its own, or says nothing. */
const PLANNED = ["id", "name", "type", "system", "fields", "indexes", "created", "updated"];

function planFields(old: readonly Field[], incoming: readonly Field[], deleteMissing: boolean) {
  const details: Detail[] = [];
  const losing: string[] = [];
  const matched = new Set<string>();
  for (const field of incoming) {
    const before =
      old.find(({ id }) => id === field.id) ?? old.find(({ name }) => name === field.name);
    if (before === undefined) {
      details.push({ kind: "add", text: `${field.name} (${field.type})` });
      continue;
    }
    matched.add(before.id);
    const { name, type } = field;
    const { name: oldName, type: oldType } = before;
    if (oldName !== name) {
      details.push({ kind: "change", text: t`${oldName} becomes ${name}` });
    }
    if (oldType !== type) {
      losing.push(oldName);
      details.push({ kind: "remove", text: t`${name}: ${oldType} becomes ${type}` });
      continue;
    }
    const options = changedOptions(before, field);
    if (options.length > 0) {
      details.push({ kind: "change", text: `${name}: ${options.join(", ")}` });
    }
  }
  if (deleteMissing) {
    for (const { name, system } of old.filter(({ id }) => !matched.has(id))) {
      if (system === true) continue;
      losing.push(name);
      details.push({ kind: "remove", text: t`${name}, with its values` });
    }
  }
  return { details, losing };
}

function changedOptions(before: Field, after: Field): string[] {
  return Object.keys(after).filter(
    (option) =>
      !["id", "name", "type"].includes(option) && !sameJson(after[option], before[option]),
  );
}

function planIndexes(old: readonly string[], incoming: readonly string[]): Detail[] {
  // The name of the table follows the collection's, and spaces say nothing.
  const plain = (sql: string) =>
    sql.replaceAll(/\s+/g, " ").replaceAll(/\( | \)/g, (paren) => paren.trim());
  const nameOf = (sql: string) => /index\s+[`"[]?(\w+)/i.exec(sql)?.[1] ?? sql;
  const before = new Map(old.map((sql) => [nameOf(sql), plain(sql)]));
  const after = new Map(incoming.map((sql) => [nameOf(sql), plain(sql)]));
  const details: Detail[] = [];
  for (const [name, sql] of after) {
    if (!before.has(name)) details.push({ kind: "add", text: t`Index ${name}` });
    else if (before.get(name) !== sql) details.push({ kind: "change", text: t`Index ${name}` });
  }
  for (const name of before.keys()) {
    if (!after.has(name)) details.push({ kind: "remove", text: t`Index ${name}` });
  }
  return details;
}

/** Collections as they are exported: without what only this box knows. */
export function exportText(collections: readonly Collection[]): string {
  const plain = collections.map((collection) => {
    const { created: _made, updated: _changed, ...rest } = withoutSecrets(collection);
    return rest;
  });
  return JSON.stringify(plain, null, 2);
}

function sameJson(one: unknown, other: unknown): boolean {
  return JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
}

function isFieldList(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.every(
      (field) =>
        isObject(field) && typeof field.name === "string" && typeof field.type === "string",
    )
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
