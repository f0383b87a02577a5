// Making a change in many records.
import { t } from "@lingui/core/macro";
import { asApiError } from "../../../api/errors";
import { readRecords } from "../../../api/records";
import type { Collection, Row } from "../../../api/types";
import { titleOf } from "../../../choosing/naming";
import { type Edited, editOf } from "../undo/steps";
import { type Account, emptyAccount, type Named, named, writeInto } from "../writing/account";
import type { Batches } from "../writing/many";
import { bodyOf, changedFields, type FieldChange } from "./change";

export interface BulkEnd {
  account: Account;
  /** The records that were changed, as they were just before and as they are. */
  edits: Edited[];
  before: Row[];
  /** Records that were that way already. */
  same: number;
}

export interface BulkWish {
  collection: Collection;
  records: readonly Named[];
  changes: readonly FieldChange[];
  batches: Batches | null;
}

/** Read just before they are written: the less time between, the less is missed. */
const STEP = 100;

interface Item extends Named {
  row: Row;
  names: string[];
}

/** `onProgress` hears of how many records it is decided what becomes of them. */
export async function runBulkEdit(
  wish: BulkWish,
  onProgress: (decided: number) => void,
  signal: AbortSignal,
): Promise<BulkEnd> {
  const { records } = wish;
  const end: BulkEnd = { account: emptyAccount(), edits: [], before: [], same: 0 };
  const { account } = end;
  const tell = () => onProgress(account.done.length + account.refused.length + end.same);
  for (let at = 0; at < records.length; at += STEP) {
    if (signal.aborted) {
      account.stopped = { by: "admin" };
      account.left.push(...records.slice(at).map(named));
      break;
    }
    await runStep(wish, records.slice(at, at + STEP), end, tell, signal);
    if (account.stopped !== null) {
      account.left.push(...records.slice(at + STEP).map(named));
      break;
    }
  }
  return end;
}

async function runStep(
  { collection, changes, batches }: BulkWish,
  records: readonly Named[],
  end: BulkEnd,
  tell: () => void,
  signal: AbortSignal,
): Promise<void> {
  const { account } = end;
  let present: ReadonlyMap<string, Row>;
  try {
    const ids = records.map(({ id }) => id);
    present = await readRecords(collection.name, ids);
  } catch (error) {
    account.stopped = { by: "server", error: asApiError(error) };
    account.left.push(...records.map(named));
    return;
  }
  const items: Item[] = [];
  for (const record of records) {
    const row = present.get(record.id);
    const names = row === undefined ? [] : changedFields(changes, row);
    if (row === undefined) {
      account.refused.push({ ...named(record), reason: t`It was deleted meanwhile.` });
    } else if (names.length === 0) end.same += 1;
    else items.push({ id: row.id, name: titleOf(collection, row), row, names });
  }
  const body = bodyOf(changes);
  await writeInto(
    account,
    {
      collection: collection.name,
      items,
      writeOf: ({ id }) => ({ method: "PATCH", id, body }),
      fields: ["id", ...changes.map(({ field }) => field.name)].join(","),
      batches,
      accept: (item, row) => {
        if (row !== null) end.edits.push(editOf(item.names, item, item.row, row));
        end.before.push(item.row);
        return null;
      },
      onProgress: tell,
    },
    signal,
  );
  tell();
}
