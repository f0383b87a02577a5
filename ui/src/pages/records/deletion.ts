// What goes with records that are deleted, and whether they can come back.
import { t } from "@lingui/core/macro";
import { anyOf } from "../../api/filters";
import { readRecords } from "../../api/records";
import { countRecords } from "../../api/related";
import type { Collection, Row } from "../../api/types";
import { titleOf } from "../../choosing/naming";
import { askFew } from "../../tables/pace";
import { type Link, linksTo, pointingTerm } from "./related";
import { whyGoneStays } from "./undo/steps";
import { type Account, emptyAccount, writeInto } from "./writing/account";
import type { Batches } from "./writing/many";

export interface Pointing extends Link {
  /** Records that point to those that go; `null` for some. */
  count: number | null;
  /** Those take others along in turn. */
  goesOn: boolean;
}

/** What is known of records that are to be deleted. */
export interface Fate {
  /** As the server has them. */
  rows: readonly Row[];
  /** Those that are gone already. */
  missing: number;
  pointing: readonly Pointing[];
  /** Why the deletion is for good; empty where it can be undone. */
  forGood: readonly string[];
}

/** Looks at what would go with records. */
export async function fateOf(
  collection: Collection,
  ids: readonly string[],
  collections: readonly Collection[],
  signal?: AbortSignal,
): Promise<Fate> {
  const present = await readRecords(collection.name, ids, signal);
  const rows = ids.flatMap((id) => present.get(id) ?? []);
  const links = linksTo(collections, collection);
  const asked = links.flatMap((link) =>
    anyOf(ids.map((id) => pointingTerm(link, id))).map((filter) => ({ link, filter })),
  );
  const counts = await askFew(asked, ({ link, filter }) =>
    countRecords(link.collection, filter, signal),
  );
  const pointing = links.flatMap((link) => {
    const own = counts.filter((_, at) => asked[at]?.link === link);
    return pointingFrom(link, own, collections) ?? [];
  });
  const cut = pointing.some(isCut) ? [t`What pointed here does not do so again.`] : [];
  return {
    rows,
    missing: ids.length - rows.length,
    pointing,
    forGood: [...cut, ...whyGoneStays(collection, rows)],
  };
}

/** `counts` are those of the filters that it took. */
function pointingFrom(
  link: Link,
  counts: readonly number[],
  collections: readonly Collection[],
): Pointing | null {
  const sum = counts.reduce((all, count) => all + count, 0);
  if (sum === 0) return null;
  const from = collections.find(({ name }) => name === link.collection);
  const onward = from === undefined ? [] : linksTo(collections, from);
  // A list can name ids of two filters: it would count twice.
  const isExact = !link.isMany || counts.length === 1;
  return { ...link, count: isExact ? sum : null, goesOn: onward.some((next) => next.cascades) };
}

/** Whether what points this way does not any more when its record goes; else that one stays. */
export function isCut({ isRequired, cascades, isMany }: Link): boolean {
  return !isRequired || cascades || isMany;
}

/** Whether what was said of records is still true of them. */
export function isSameFate(one: Fate, other: Fate): boolean {
  const told = ({ rows, pointing, forGood }: Fate) =>
    JSON.stringify([rows.map(({ id }) => id), pointing, forGood]);
  return told(one) === told(other);
}

export interface Deleted {
  account: Account;
  rows: Row[];
}

/** Deletes these records, and keeps what they were. */
export async function deleteRecords(
  collection: Collection,
  rows: readonly Row[],
  batches: Batches | null,
  signal = new AbortController().signal,
): Promise<Deleted> {
  const account = emptyAccount();
  await writeInto(
    account,
    {
      collection: collection.name,
      items: rows.map((row) => ({ id: row.id, name: titleOf(collection, row) })),
      writeOf: ({ id }) => ({ method: "DELETE", id }),
      batches,
    },
    signal,
  );
  const gone = new Set(account.done.map(({ id }) => id));
  return { account, rows: rows.filter(({ id }) => gone.has(id)) };
}

/** Why they cannot come back, in one sentence; `null` where they can. */
export function forGoodWords({ forGood }: Fate): string | null {
  return forGood.length === 0 ? null : forGood.join(" ");
}
