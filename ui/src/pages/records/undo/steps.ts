// What it takes to bring back what was, and what stands in the way. Pure.
import { plural, t } from "@lingui/core/macro";
import type { Collection, Field, Row, Values } from "../../../api/types";
import { listWords } from "../../../parts/format";
import { hasRounded, sameValue, toWire } from "../values";
import type { Named } from "../writing/account";

/** A record that was changed: the fields that were, before and after. */
export interface Edited extends Named {
  before: Values;
  after: Values;
}

/** Fields of accounts whose change ends sign-ins, or unlinks other services. */
const WAYS_IN = new Set(["email", "verified", "password", "tokenKey"]);

/** Why a change of these fields is not to be taken back; `null` when it is. `rows` are the records before. */
export function whyEditStays(
  { type, fields }: Collection,
  names: readonly string[],
  rows: readonly Row[],
): string | null {
  const changed = fields.filter(({ name }) => names.includes(name));
  const waysIn = changed.filter(({ name }) => type === "auth" && WAYS_IN.has(name));
  if (waysIn.length > 0) {
    const listed = wordsOf(waysIn);
    return t`With ${listed}, sign-ins can end, which do not come back.`;
  }
  if (changed.some((field) => field.type === "file")) return t`Files do not come back.`;
  if (changed.some((field) => field.type === "password")) return t`Passwords do not come back.`;
  return unreadable(changed, rows);
}

/** Why these records would not be the same when they are made anew; empty when they would. */
export function whyGoneStays({ type, fields }: Collection, rows: readonly Row[]): string[] {
  if (type === "auth") return [t`Passwords and sign-ins do not come back.`];
  const reasons: string[] = [];
  const files = fields.filter(
    (field) => field.type === "file" && rows.some((row) => isFilled(row[field.name])),
  );
  if (files.length > 0) {
    const listed = wordsOf(files);
    reasons.push(t`The files in ${listed} do not come back.`);
  }
  const passwords = fields.filter((field) => field.type === "password");
  if (passwords.length > 0) {
    const listed = wordsOf(passwords);
    reasons.push(t`Passwords in ${listed} do not come back.`);
  }
  const unread = unreadable(
    fields.filter((field) => field.type !== "password"),
    rows,
  );
  return unread === null ? reasons : [...reasons, unread];
}

function isFilled(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : value !== "" && value !== undefined;
}

function wordsOf(fields: readonly Field[]): string {
  return listWords(fields.map(({ name }) => name));
}

/** What this window does not hold as the server does. */
function unreadable(fields: readonly Field[], rows: readonly Row[]): string | null {
  const absent = fields.filter(({ name }) => rows.some((row) => !(name in row)));
  if (absent.length > 0) {
    const listed = wordsOf(absent);
    return t`${listed} is not shown to you.`;
  }
  const rounded = fields.filter(
    ({ name, type }) => type === "json" && rows.some((row) => hasRounded(row[name])),
  );
  if (rounded.length === 0) return null;
  const listed = wordsOf(rounded);
  return t`${listed} has numbers of more digits than this window can keep.`;
}

/** The fields that somebody has changed since an edit. */
export function changedSince({ after }: Edited, present: Row): string[] {
  return Object.keys(after).filter((name) => !sameValue(after[name], present[name]));
}

export function isAsBefore({ before }: Edited, present: Row): boolean {
  return Object.keys(before).every((name) => sameValue(before[name], present[name]));
}

/** An edit of these fields, from the records before and after. */
export function editOf(names: readonly string[], { id, name }: Named, from: Row, to: Row): Edited {
  const of = (row: Row) => Object.fromEntries(names.map((field) => [field, row[field]]));
  return { id, name, before: of(from), after: of(to) };
}

/** What to send to give a record its earlier values. */
export function bodyBefore({ fields }: Collection, { before }: Edited): Values {
  const sent = Object.entries(before).map(([name, value]) => {
    const field = fields.find((candidate) => candidate.name === name);
    return [name, field === undefined ? value : toWire(field, value)];
  });
  return Object.fromEntries(sent);
}

/** What to send to make a deleted record anew. The server sets automatic dates itself. */
export function bodyAnew({ fields }: Collection, row: Row): Values {
  const sent = fields.filter(({ type }) => type !== "autodate");
  return Object.fromEntries(sent.map((field) => [field.name, toWire(field, row[field.name])]));
}

/** The fields in which a record is not what it was to become. */
export function strayFields(wanted: Values, got: Row | null): string[] {
  return Object.keys(wanted).filter((name) => !sameValue(wanted[name], got?.[name]));
}

/** The automatic dates of a collection: a record that is made anew gets new ones. */
export function datesAnew({ fields }: Collection): string | null {
  const dates = fields.filter(({ type }) => type === "autodate");
  const count = dates.length;
  const listed = wordsOf(dates);
  return count === 0
    ? null
    : plural(count, { one: `${listed} is set anew.`, other: `${listed} are set anew.` });
}

/** That a deletion can be undone, and what is not as before then. */
export function undoWords({ fields }: Collection): string {
  const dates = fields.filter(({ type }) => type === "autodate");
  const count = dates.length;
  const listed = wordsOf(dates);
  return count === 0
    ? t`You can undo this as long as you stay on this page.`
    : plural(count, {
        one: `You can undo this as long as you stay on this page. Then ${listed} is set anew.`,
        other: `You can undo this as long as you stay on this page. Then ${listed} are set anew.`,
      });
}
