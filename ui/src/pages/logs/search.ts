// The log's state that belongs in its address.

export const STATUSES = ["ok", "refused", "failed"] as const;
export const METHODS = ["GET", "POST", "PATCH", "PUT", "DELETE"] as const;
export const SPANS = ["hour", "day", "week"] as const;

export interface LogsSearch {
  text?: string;
  status?: (typeof STATUSES)[number];
  method?: (typeof METHODS)[number];
  /** How far back; without it, everything that is kept. */
  since?: (typeof SPANS)[number];
  page?: number;
  /** The open entry's id. */
  entry?: string;
}

/** Keeps what is known and well formed. */
export function readLogsSearch(search: Record<string, unknown>): LogsSearch {
  const page = Number(search.page);
  const text = typeof search.text === "number" ? String(search.text) : search.text;
  return {
    ...(typeof text === "string" && text !== "" && { text }),
    ...choice("status", STATUSES, search.status),
    ...choice("method", METHODS, search.method),
    ...choice("since", SPANS, search.since),
    ...(Number.isInteger(page) && page > 1 && { page }),
    ...(typeof search.entry === "string" && search.entry !== "" && { entry: search.entry }),
  };
}

function choice<K extends string, V extends string>(key: K, known: readonly V[], value: unknown) {
  const found = known.find((candidate) => candidate === value);
  return (found === undefined ? {} : { [key]: found }) as { [P in K]?: V };
}
