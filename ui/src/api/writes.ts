// Many records at once: written, changed and deleted, and what is refused is named.
import { type ApiError, asApiError } from "./errors";
import { send } from "./send";
import type { Row, Values } from "./types";

/** One write: a new record, values of one that is there, or its end. */
export type RecordWrite =
  | { method: "POST"; body: Values }
  | { method: "PATCH"; id: string; body: Values }
  | { method: "DELETE"; id: string };

/** Why a batch was not written. */
export interface BatchRefusal {
  /** The place of the write that it failed by; `null` where it was none of them. */
  at: number | null;
  reason: string;
}

/** What each write left, in their order: `null` where that is nothing. */
export type BatchAnswer = { rows: (Row | null)[] } | { refusal: BatchRefusal };

function urlOf(collection: string, write: RecordWrite): string {
  const path = `/api/collections/${encodeURIComponent(collection)}/records`;
  return write.method === "POST" ? path : `${path}/${encodeURIComponent(write.id)}`;
}

/**
 * Does all of these together, or none. `fields` names what is to come back of each record. Throws what is
 * neither about them nor about batches, as when no answer comes.
 */
export async function writeBatch(
  collection: string,
  writes: readonly RecordWrite[],
  fields = "id",
): Promise<BatchAnswer> {
  const query = new URLSearchParams({ fields });
  const requests = writes.map((write) => ({
    method: write.method,
    url: `${urlOf(collection, write)}?${query}`,
    ...(write.method !== "DELETE" && { body: write.body }),
  }));
  try {
    const answers = await send<{ body: Row | null }[]>("POST", "/api/batch", {
      body: { requests },
    });
    return { rows: writes.map((_, at) => answers[at]?.body ?? null) };
  } catch (thrown) {
    const error = asApiError(thrown);
    // 403: batches are switched off. Who may not write at all is told so by each write.
    if (![400, 403, 413].includes(error.status)) throw error;
    return { refusal: refusalOf(error) };
  }
}

/** `requests.3.name: Cannot be blank.` is about the fourth write. */
export function refusalOf({ message, fields }: ApiError): BatchRefusal {
  const found = Object.keys(fields).flatMap(
    (path) => /^requests\.(\d+)(?:\.|$)/.exec(path)?.[1] ?? [],
  );
  const [at] = found;
  if (at === undefined) return { at: null, reason: message };
  const own = Object.entries(fields).filter(([path]) => path.startsWith(`requests.${at}.`));
  const parts = own.map(([path, text]) => `${path.slice(`requests.${at}.`.length)}: ${text}`);
  const reason = parts.length === 0 ? (fields[`requests.${at}`] ?? message) : parts.join(" ");
  return { at: Number(at), reason };
}

/** Does one of these, and returns what it left. */
export async function writeOne(
  collection: string,
  write: RecordWrite,
  fields = "id",
): Promise<Row | null> {
  const row = await send<Row | undefined>(write.method, urlOf(collection, write), {
    ...(write.method !== "DELETE" && { query: { fields }, body: write.body }),
  });
  return row ?? null;
}
