// Writing what a plan says.
import type { Values } from "../../../api/types";
import type { RecordWrite } from "../../../api/writes";
import { type Batches, type Stopped, writeMany } from "../writing/many";
import { placesOf, type Refusal, type Task, valuesOf, type Wish } from "./plan";

export interface Progress {
  /** Rows that are decided, one way or the other. */
  done: number;
  added: number;
  updated: number;
  refused: Refusal[];
}

export interface Outcome extends Progress {
  /** Why it ended before the last row, where it did. */
  stopped: Stopped | null;
  /** Rows whose answer never came: they may be written or not. */
  unsure: number;
}

/** Writes tasks, each as a record of its own. */
export async function runImport(
  wish: Wish,
  tasks: readonly Task[],
  batches: Batches | null,
  onProgress: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<Outcome> {
  const { collection } = wish;
  const isAccount = collection.type === "auth";
  const places = placesOf(wish);
  const progress: Progress = { done: 0, added: 0, updated: 0, refused: [] };
  const bodyOf = ({ row, id }: Task): Values => {
    const { body } = valuesOf(wish, places, row, id === null);
    if (isAccount && id === null) body.password ??= randomPassword();
    if (isAccount && "password" in body) body.passwordConfirm = body.password;
    return body;
  };
  const writeOf = (task: Task): RecordWrite =>
    task.id === null
      ? { method: "POST", body: bodyOf(task) }
      : { method: "PATCH", id: task.id, body: bodyOf(task) };
  const { stopped, unsure } = await writeMany(
    {
      collection: collection.name,
      items: tasks,
      writeOf,
      // A password takes the box a while to hash; a batch of them would take too long.
      batches: isAccount ? null : batches,
      // A row may name one that stands before it.
      inTurn: places.some(({ field }) => field.collectionId === collection.id),
      onWritten: ({ id }) => {
        progress.done += 1;
        if (id === null) progress.added += 1;
        else progress.updated += 1;
      },
      onRefused: ({ row }, reason) => {
        progress.done += 1;
        progress.refused.push({ row, reason });
      },
      onProgress: () => onProgress({ ...progress }),
    },
    signal,
  );
  progress.refused.sort((one, other) => one.row.number - other.row.number);
  return { ...progress, stopped, unsure: unsure.length };
}

/** For an account that comes without one: nobody knows it, its owner sets another. */
function randomPassword(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
