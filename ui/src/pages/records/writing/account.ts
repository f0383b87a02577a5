// What became of many writes, record by record: nothing is told by halves.
import type { Row } from "../../../api/types";
import type { RecordWrite } from "../../../api/writes";
import { type Batches, type Stopped, writeMany } from "./many";

/** A record, and what it is called. */
export interface Named {
  id: string;
  name: string;
}

/** A record that stayed as it was, and why. */
export interface Refused extends Named {
  reason: string;
}

export interface Account {
  /** Records that are as they were to be. */
  done: Named[];
  refused: Refused[];
  /** Those whose answer never came: they may be written or not. */
  unsure: Named[];
  /** Those that nobody came to, since it ended before. */
  left: Named[];
  stopped: Stopped | null;
}

export function emptyAccount(): Account {
  return { done: [], refused: [], unsure: [], left: [], stopped: null };
}

/** Whether every record is as it was to be. */
export function isWhole({ refused, unsure, left }: Account): boolean {
  return refused.length + unsure.length + left.length === 0;
}

export interface Work<T extends Named> {
  /** The collection's name. */
  collection: string;
  items: readonly T[];
  writeOf: (item: T) => RecordWrite;
  /** The fields that come back of each record: `id,name`. */
  fields?: string;
  batches: Batches | null;
  /** Looks at what a write left: why it is not what was wanted, `null` when it is. */
  accept?: (item: T, row: Row | null) => string | null;
  onProgress?: () => void;
}

/** Writes all of these, and enters what became of each. */
export async function writeInto<T extends Named>(
  account: Account,
  { accept = () => null, onProgress = () => {}, ...work }: Work<T>,
  signal: AbortSignal,
): Promise<void> {
  const decided = new Set<T>();
  const refuse = (item: T, reason: string) => {
    decided.add(item);
    account.refused.push({ ...named(item), reason });
  };
  const { stopped, unsure } = await writeMany(
    {
      ...work,
      onWritten: (item, row) => {
        const reason = accept(item, row);
        if (reason !== null) return refuse(item, reason);
        decided.add(item);
        account.done.push(named(item));
      },
      onRefused: refuse,
      onProgress,
    },
    signal,
  );
  account.unsure.push(...unsure.map(named));
  for (const item of unsure) decided.add(item);
  account.left.push(...work.items.filter((item) => !decided.has(item)).map(named));
  account.stopped = stopped;
}

export function named({ id, name }: Named): Named {
  return { id, name };
}
