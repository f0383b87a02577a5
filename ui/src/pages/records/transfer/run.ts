// Writing what a plan says: in batches where the box takes them, else a few records at a time.
import { type ApiError, asApiError } from "../../../api/errors";
import { type RecordWrite, writeBatch, writeOne } from "../../../api/imports";
import { Turns } from "../../../tables/pace";
import { type Place, placesOf, type Refusal, type Task, valuesOf, type Wish } from "./plan";

export interface Progress {
  /** Rows that are decided, one way or the other. */
  done: number;
  added: number;
  updated: number;
  refused: Refusal[];
}

export interface Outcome extends Progress {
  /** Why it ended before the last row, where it did. */
  stopped: { by: "admin" } | { by: "server"; error: ApiError } | null;
  /** Rows whose answer never came: they may be written or not. */
  unsure: number;
}

/** The box's limits for batches; `null` where it takes none. */
export interface Batches {
  most: number;
}

/** More make a batch slow to stop and near the time that it may take. */
const BATCH_MOST = 100;
const BATCH_BYTES = 512 * 1024;
/** Few at a time: the browser holds six connections to the box, and one of them is the event stream. */
const AT_ONCE = 4;
/** After so many refusals in one batch its other rows are asked one by one. */
const REFUSALS_MOST = 3;

/** Thrown inside to end a run. */
class Stop extends Error {
  readonly error: ApiError;
  readonly unsure: number;

  constructor(error: ApiError, unsure: number) {
    super(error.message);
    this.error = error;
    this.unsure = unsure;
  }
}

/** Writes tasks in their order, or a few next ones at a time. What `signal` stops is finished first, so that what is said is true. */
export async function runImport(
  wish: Wish,
  tasks: readonly Task[],
  batches: Batches | null,
  onProgress: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<Outcome> {
  const run = new Run(wish, onProgress);
  // A password takes the box a while to hash; a batch of them would take too long.
  const inBatches = batches !== null && batches.most > 1 && wish.collection.type !== "auth";
  let stopped: Outcome["stopped"] = null;
  let unsure = 0;
  try {
    const isWhole = inBatches
      ? await run.batches(tasks, Math.min(batches.most, BATCH_MOST), signal)
      : await run.singles(tasks, signal);
    if (!isWhole) stopped = { by: "admin" };
  } catch (thrown) {
    if (!(thrown instanceof Stop)) throw thrown;
    stopped = { by: "server", error: thrown.error };
    unsure = thrown.unsure;
  }
  run.progress.refused.sort((one, other) => one.row.number - other.row.number);
  return { ...run.progress, stopped, unsure };
}

class Run {
  readonly progress: Progress = { done: 0, added: 0, updated: 0, refused: [] };
  readonly #wish: Wish;
  readonly #places: Place[];
  readonly #onProgress: (progress: Progress) => void;

  constructor(wish: Wish, onProgress: (progress: Progress) => void) {
    this.#wish = wish;
    this.#places = placesOf(wish);
    this.#onProgress = onProgress;
  }

  /** Whether it came to the end. */
  async batches(tasks: readonly Task[], most: number, signal: AbortSignal): Promise<boolean> {
    const turns = new Turns();
    for (let at = 0; at < tasks.length; ) {
      await turns.pause();
      if (signal.aborted) return false;
      const writes: [Task, RecordWrite][] = [];
      for (let bytes = 0; writes.length < most && at + writes.length < tasks.length; ) {
        const task = tasks[at + writes.length];
        if (task === undefined) break;
        const write = this.#writeOf(task);
        bytes += JSON.stringify(write.body).length;
        if (writes.length > 0 && bytes > BATCH_BYTES) break;
        writes.push([task, write]);
      }
      await this.#batch(writes, 0);
      at += writes.length;
    }
    return true;
  }

  async singles(tasks: readonly Task[], signal?: AbortSignal): Promise<boolean> {
    let at = 0;
    let stop: Stop | null = null;
    const worker = async () => {
      for (;;) {
        const task = tasks[at];
        if (task === undefined || stop !== null || signal?.aborted === true) return;
        at += 1;
        try {
          await this.#single(task, this.#writeOf(task));
        } catch (thrown) {
          if (!(thrown instanceof Stop)) throw thrown;
          stop = new Stop(thrown.error, thrown.unsure + ((stop as Stop | null)?.unsure ?? 0));
        }
      }
    };
    await Promise.all(Array.from({ length: this.#atOnce() }, worker));
    if (stop !== null) throw stop;
    return at >= tasks.length;
  }

  /** One at a time where a row may name one that stands before it. */
  #atOnce(): number {
    const own = this.#wish.collection.id;
    const namesItself = this.#places.some(({ field }) => field.collectionId === own);
    return namesItself ? 1 : AT_ONCE;
  }

  /** Writes all of these, or finds out which of them are refused. */
  async #batch(writes: readonly [Task, RecordWrite][], refusals: number): Promise<void> {
    if (writes.length === 0) return;
    const bodies = writes.map(([, write]) => write);
    const refusal = await writeBatch(this.#wish.collection.name, bodies).catch((error: unknown) => {
      throw stopOf(error, writes.length);
    });
    if (refusal === null) {
      for (const [task] of writes) this.#written(task);
      this.#tell();
      return;
    }
    const refused = refusal.at === null ? undefined : writes[refusal.at];
    if (refusal.at === null || refused === undefined || refusals + 1 >= REFUSALS_MOST) {
      for (const [task, write] of writes) await this.#single(task, write);
      return;
    }
    // Nothing of it is written: what came before the refused row, and then what comes behind it.
    await this.#batch(writes.slice(0, refusal.at), refusals + 1);
    this.#refused(refused[0], refusal.reason);
    await this.#batch(writes.slice(refusal.at + 1), refusals + 1);
  }

  async #single(task: Task, write: RecordWrite): Promise<void> {
    try {
      await writeOne(this.#wish.collection.name, write);
      this.#written(task);
    } catch (error) {
      const refusal = asApiError(error);
      if (endsAll(refusal)) throw stopOf(refusal, 1);
      this.#refused(task, reasonOf(refusal));
    }
    this.#tell();
  }

  #writeOf({ row, id }: Task): RecordWrite {
    const { body } = valuesOf(this.#wish, this.#places, row, id === null);
    const isAccount = this.#wish.collection.type === "auth";
    if (isAccount && id === null) body.password ??= randomPassword();
    if (isAccount && "password" in body) body.passwordConfirm = body.password;
    return { id, body };
  }

  #written({ id }: Task): void {
    this.progress.done += 1;
    if (id === null) this.progress.added += 1;
    else this.progress.updated += 1;
  }

  #refused({ row }: Task, reason: string): void {
    this.progress.done += 1;
    this.progress.refused.push({ row, reason });
  }

  #tell(): void {
    this.#onProgress({ ...this.progress });
  }
}

/** Refusals that are not about one row, and would meet all that follow. */
function endsAll({ status }: ApiError): boolean {
  return status <= 0 || status === 401 || status === 403 || status === 429 || status >= 500;
}

function stopOf(error: unknown, rows: number): Stop {
  const refusal = asApiError(error);
  const { status } = refusal;
  // Paused, and out of room: those say that nothing was written.
  const mayBeWritten = status <= 0 || (status >= 500 && status !== 503 && status !== 507);
  return new Stop(refusal, mayBeWritten ? rows : 0);
}

/** The server's words, field by field where it has them. */
export function reasonOf({ message, fields }: Pick<ApiError, "message" | "fields">): string {
  const parts = Object.entries(fields).map(([name, text]) => `${name}: ${text}`);
  return parts.length === 0 ? message : parts.join(" ");
}

/** For an account that comes without one: nobody knows it, its owner sets another. */
function randomPassword(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
