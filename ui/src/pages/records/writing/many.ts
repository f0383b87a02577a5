// Writing many records: in batches where the box takes them, else a few at a time. What is refused is
// named and holds nobody else up.
import { type ApiError, asApiError } from "../../../api/errors";
import type { Row } from "../../../api/types";
import { type RecordWrite, writeBatch, writeOne } from "../../../api/writes";
import { AT_ONCE, Turns } from "../../../tables/pace";

/** The box's limits for batches; `null` where it takes none. */
export interface Batches {
  most: number;
}

export interface Order<T> {
  /** The collection's name. */
  collection: string;
  items: readonly T[];
  writeOf: (item: T) => RecordWrite;
  /** The fields that come back of each record: `id,name`. */
  fields?: string;
  batches: Batches | null;
  /** An item may need one before it to be there. */
  inTurn?: boolean;
  /** `row` is what the write left; `null` for a deletion. */
  onWritten: (item: T, row: Row | null) => void;
  onRefused: (item: T, reason: string) => void;
  /** Some more are decided, one way or the other. */
  onProgress: () => void;
}

export type Stopped = { by: "admin" } | { by: "server"; error: ApiError };

export interface End<T> {
  /** Why it ended before the last item, where it did. */
  stopped: Stopped | null;
  /** Those whose answer never came: they may be written or not. */
  unsure: T[];
}

/** More make a batch slow to stop and near the time that it may take. */
const BATCH_MOST = 100;
const BATCH_BYTES = 512 * 1024;
/** After so many refusals in one batch its other items are asked one by one. */
const REFUSALS_MOST = 3;

/** Thrown inside to end a run. */
class Stop<T> extends Error {
  readonly error: ApiError;
  readonly unsure: T[];

  constructor(error: ApiError, unsure: T[]) {
    super(error.message);
    this.error = error;
    this.unsure = unsure;
  }
}

/** Writes items in their order, or a few next ones at a time. What `signal` stops is finished first, so that what is said is true. */
export async function writeMany<T>(order: Order<T>, signal: AbortSignal): Promise<End<T>> {
  const { batches } = order;
  const run = new Run(order);
  try {
    const isWhole =
      batches !== null && batches.most > 1
        ? await run.batches(Math.min(batches.most, BATCH_MOST), signal)
        : await run.singles(signal);
    return { stopped: isWhole ? null : { by: "admin" }, unsure: [] };
  } catch (thrown) {
    if (!(thrown instanceof Stop)) throw thrown;
    return { stopped: { by: "server", error: thrown.error }, unsure: thrown.unsure };
  }
}

class Run<T> {
  readonly #order: Order<T>;

  constructor(order: Order<T>) {
    this.#order = order;
  }

  /** Whether it came to the end. */
  async batches(most: number, signal: AbortSignal): Promise<boolean> {
    const { items, writeOf } = this.#order;
    const turns = new Turns();
    for (let at = 0; at < items.length; ) {
      await turns.pause();
      if (signal.aborted) return false;
      const writes: [T, RecordWrite][] = [];
      for (let bytes = 0; writes.length < most && at + writes.length < items.length; ) {
        const item = items[at + writes.length];
        if (item === undefined) break;
        const write = writeOf(item);
        bytes += JSON.stringify(write).length;
        if (writes.length > 0 && bytes > BATCH_BYTES) break;
        writes.push([item, write]);
      }
      if (!(await this.#batch(writes, 0, signal))) return false;
      at += writes.length;
    }
    return true;
  }

  async singles(signal: AbortSignal): Promise<boolean> {
    const { items, writeOf, inTurn } = this.#order;
    let at = 0;
    let stop: Stop<T> | null = null;
    const worker = async () => {
      for (;;) {
        const item = items[at];
        if (item === undefined || stop !== null || signal.aborted) return;
        at += 1;
        try {
          await this.#single(item, writeOf(item));
        } catch (thrown) {
          if (!(thrown instanceof Stop)) throw thrown;
          const before = (stop as Stop<T> | null)?.unsure ?? [];
          stop = new Stop<T>(thrown.error, [...before, ...thrown.unsure]);
        }
      }
    };
    await Promise.all(Array.from({ length: inTurn === true ? 1 : AT_ONCE }, worker));
    if (stop !== null) throw stop;
    return at >= items.length;
  }

  /** Writes all of these, or finds out which of them are refused. Whether it came to the end. */
  async #batch(
    writes: readonly [T, RecordWrite][],
    refusals: number,
    signal: AbortSignal,
  ): Promise<boolean> {
    if (writes.length === 0) return true;
    if (signal.aborted) return false;
    const { collection, fields, onWritten, onRefused, onProgress } = this.#order;
    const answer = await writeBatch(
      collection,
      writes.map(([, write]) => write),
      fields,
    ).catch((error: unknown) => {
      throw stopOf(
        error,
        writes.map(([item]) => item),
      );
    });
    if ("rows" in answer) {
      for (const [at, [item]] of writes.entries()) onWritten(item, answer.rows[at] ?? null);
      onProgress();
      return true;
    }
    const { at, reason } = answer.refusal;
    const refused = at === null ? undefined : writes[at];
    if (at === null || refused === undefined || refusals + 1 >= REFUSALS_MOST) {
      for (const [item, write] of writes) {
        if (signal.aborted) return false;
        await this.#single(item, write);
      }
      return true;
    }
    // Nothing of it is written: what came before the refused item, and then what comes behind it.
    const isWhole = await this.#batch(writes.slice(0, at), refusals + 1, signal);
    onRefused(refused[0], reason);
    return isWhole && (await this.#batch(writes.slice(at + 1), refusals + 1, signal));
  }

  async #single(item: T, write: RecordWrite): Promise<void> {
    const { collection, fields, onWritten, onRefused, onProgress } = this.#order;
    let row: Row | null;
    try {
      row = await writeOne(collection, write, fields);
    } catch (error) {
      const refusal = asApiError(error);
      if (endsAll(refusal)) throw stopOf(refusal, [item]);
      onRefused(item, reasonOf(refusal));
      onProgress();
      return;
    }
    onWritten(item, row);
    onProgress();
  }
}

/** Refusals that are not about one record, and would meet all that follow. */
function endsAll({ status }: ApiError): boolean {
  return status <= 0 || status === 401 || status === 403 || status === 429 || status >= 500;
}

function stopOf<T>(error: unknown, items: T[]): Stop<T> {
  const refusal = asApiError(error);
  const { status } = refusal;
  // Paused, and out of room: those say that nothing was written.
  const mayBeWritten = status <= 0 || (status >= 500 && status !== 503 && status !== 507);
  return new Stop(refusal, mayBeWritten ? items : []);
}

/** The server's words, field by field where it has them. */
function reasonOf({ message, fields }: Pick<ApiError, "message" | "fields">): string {
  const parts = Object.entries(fields).map(([name, text]) => `${name}: ${text}`);
  return parts.length === 0 ? message : parts.join(" ");
}
