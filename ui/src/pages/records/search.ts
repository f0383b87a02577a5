// The grid's state that belongs in its address, so that reload, back and links work.

export const PAGE_SIZES = [50, 100, 200] as const;
/** No pages: all records in one list. */
export const ALL = "all";
export const NEW_RECORD = "new";

export interface RecordsSearch {
  page?: number;
  perPage?: number | typeof ALL;
  sort?: string;
  filter?: string;
  /** The open record's id, or `new`. */
  record?: string;
}

/** Keeps what is known and well formed; defaults are left out, so that plain addresses stay plain. */
export function readRecordsSearch(search: Record<string, unknown>): RecordsSearch {
  const page = Number(search.page);
  const perPage =
    search.perPage === ALL ? ALL : PAGE_SIZES.find((size) => size === Number(search.perPage));
  return {
    ...(Number.isInteger(page) && page > 1 && { page }),
    ...(perPage !== undefined && perPage !== PAGE_SIZES[0] && { perPage }),
    ...text("sort", search.sort),
    ...text("filter", search.filter),
    ...text("record", search.record),
  };
}

// The router reads `filter=12` as a number and `filter=true` as a boolean: both were text.
function text<K extends string>(key: K, value: unknown): { [P in K]?: string } {
  const plain =
    typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  return (plain && value !== "" ? { [key]: String(value) } : {}) as { [P in K]?: string };
}
