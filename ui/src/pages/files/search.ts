// The files page's state that belongs in its address.
import type { FileFilter, FileKind, FileSort } from "../../api/allFiles";

export const KINDS = [
  "picture",
  "video",
  "sound",
  "document",
  "other",
] as const satisfies readonly FileKind[];

/** The first is what is meant where nothing is said. */
export const SORTS = ["newest", "largest", "name"] as const satisfies readonly FileSort[];

export interface FilesSearch extends FileFilter {
  /** Large pictures instead of a table. */
  view?: "grid";
}

/** Keeps what is known and well formed; defaults are left out. */
export function readFilesSearch(search: Record<string, unknown>): FilesSearch {
  const kind = KINDS.find((known) => known === search.kind);
  const sort = SORTS.slice(1).find((known) => known === search.sort);
  return {
    ...text("search", search.search),
    ...text("collection", search.collection),
    ...(kind !== undefined && { kind }),
    ...(sort !== undefined && { sort }),
    ...(search.view === "grid" && { view: "grid" }),
  };
}

// The router reads `search=12` as a number and `search=true` as a boolean: both were text.
function text<K extends string>(key: K, value: unknown): { [P in K]?: string } {
  const plain =
    typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  return (plain && value !== "" ? { [key]: String(value) } : {}) as { [P in K]?: string };
}

/** What the server is asked for. */
export function filterOf({ view: _, ...filter }: FilesSearch): FileFilter {
  return filter;
}

/** Whether some files are left out. */
export function isNarrowed({ search, collection, kind }: FilesSearch): boolean {
  return search !== undefined || collection !== undefined || kind !== undefined;
}
