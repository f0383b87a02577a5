// Many records at once, written as an import needs it: what is refused is named, nothing else is lost.
import { type ApiError, asApiError } from "./errors";
import { send } from "./send";
import type { Row, Values } from "./types";

/** A record to write: into the one with this id, or as a new one. */
export interface RecordWrite {
  id: string | null;
  body: Values;
}

/** Why a batch was not written. */
export interface BatchRefusal {
  /** The place of the write that it failed by; `null` where it was none of them. */
  at: number | null;
  reason: string;
}

function pathOf(collection: string, id: string | null): string {
  const path = `/api/collections/${encodeURIComponent(collection)}/records`;
  return id === null ? path : `${path}/${encodeURIComponent(id)}`;
}

/** Writes all of these together, or none. Throws what is not about them: no answer, no right. */
export async function writeBatch(
  collection: string,
  writes: readonly RecordWrite[],
): Promise<BatchRefusal | null> {
  const requests = writes.map(({ id, body }) => ({
    method: id === null ? "POST" : "PATCH",
    // Ids are all that need come back.
    url: `${pathOf(collection, id)}?fields=id`,
    body,
  }));
  try {
    await send<unknown>("POST", "/api/batch", { body: { requests } });
    return null;
  } catch (thrown) {
    const error = asApiError(thrown);
    if (error.status !== 400 && error.status !== 413) throw error;
    return refusalOf(error);
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

export function writeOne(collection: string, { id, body }: RecordWrite): Promise<Row> {
  return send<Row>(id === null ? "POST" : "PATCH", pathOf(collection, id), {
    query: { fields: "id" },
    body,
  });
}
