// Taking back a change or a deletion.
import { plural, t } from "@lingui/core/macro";
import { asApiError } from "../../../api/errors";
import { readRecords } from "../../../api/records";
import type { Collection, Row } from "../../../api/types";
import { titleOf } from "../../../choosing/naming";
import { listWords } from "../../../parts/format";
import { type Account, emptyAccount, named, writeInto } from "../writing/account";
import type { Batches } from "../writing/many";
import { bodyAnew, bodyBefore, changedSince, type Edited, isAsBefore, strayFields } from "./steps";

/** Read just before they are written: the less time between, the less is missed. */
const STEP = 100;

/** Gives records their earlier values, but for those that somebody has changed since. */
export async function undoEdit(
  collection: Collection,
  edits: readonly Edited[],
  batches: Batches | null,
  signal = new AbortController().signal,
): Promise<Account> {
  const account = emptyAccount();
  for (let at = 0; at < edits.length; at += STEP) {
    const step = edits.slice(at, at + STEP);
    const stop = await undoStep(account, collection, step, batches, signal);
    if (stop) {
      account.left.push(...edits.slice(at + STEP).map(named));
      break;
    }
  }
  return account;
}

/** Whether it came to an end here. */
async function undoStep(
  account: Account,
  collection: Collection,
  edits: readonly Edited[],
  batches: Batches | null,
  signal: AbortSignal,
): Promise<boolean> {
  let present: ReadonlyMap<string, Row>;
  try {
    const ids = edits.map(({ id }) => id);
    present = await readRecords(collection.name, ids, signal);
  } catch (error) {
    account.stopped = { by: "server", error: asApiError(error) };
    account.left.push(...edits.map(named));
    return true;
  }
  const items: Edited[] = [];
  for (const edit of edits) {
    const row = present.get(edit.id);
    const since = row === undefined ? [] : changedSince(edit, row);
    if (row === undefined) refuse(account, edit, t`It was deleted meanwhile.`);
    else if (isAsBefore(edit, row)) account.done.push(named(edit));
    else if (since.length > 0) {
      refuse(account, edit, changedWords(since));
    } else items.push(edit);
  }
  const names = new Set(items.flatMap(({ before }) => Object.keys(before)));
  await writeInto(
    account,
    {
      collection: collection.name,
      items,
      writeOf: (edit) => ({ method: "PATCH", id: edit.id, body: bodyBefore(collection, edit) }),
      fields: ["id", ...names].join(","),
      batches,
      accept: ({ before }, row) => strayWords(strayFields(before, row)),
    },
    signal,
  );
  return account.stopped !== null;
}

/** Makes deleted records anew, under their ids. */
export async function putBack(
  collection: Collection,
  rows: readonly Row[],
  batches: Batches | null,
  signal = new AbortController().signal,
): Promise<Account> {
  const account = emptyAccount();
  const kept = collection.fields.filter(({ type }) => type !== "autodate");
  await writeInto(
    account,
    {
      collection: collection.name,
      items: rows.map((row) => ({ id: row.id, name: titleOf(collection, row), row })),
      writeOf: ({ row }) => ({ method: "POST", body: bodyAnew(collection, row) }),
      fields: "*",
      batches,
      accept: ({ row }, made) => {
        const wanted = Object.fromEntries(kept.map(({ name }) => [name, row[name]]));
        return strayWords(strayFields(wanted, made));
      },
    },
    signal,
  );
  return account;
}

function changedWords(since: readonly string[]): string {
  const fields = listWords(since);
  const count = since.length;
  return plural(count, {
    one: `${fields} has been changed since, and stays that way.`,
    other: `${fields} have been changed since, and stays that way.`,
  });
}

function strayWords(stray: readonly string[]): string | null {
  if (stray.length === 0) return null;
  const fields = listWords(stray);
  return t`It was written, but ${fields} did not come back as before.`;
}

function refuse(account: Account, edit: Edited, reason: string) {
  account.refused.push({ ...named(edit), reason });
}
