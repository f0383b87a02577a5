// All records of a collection, page by page.
import { listRecords } from "../../../api/records";
import type { Collection, Row } from "../../../api/types";

/** As many as the server gives at once. */
const PAGE = 1000;

export interface Wanted {
  /** All of them, by id; else what the filter finds, in an order. */
  which: "all" | { filter: string; sort: string };
  /** Names of fields. */
  fields: readonly string[];
}

/**
 * Pages of records. All of a collection are walked by id, so that what comes and goes meanwhile moves
 * nothing. Else they come by page numbers; a record that moves from a page to the next meanwhile is not
 * given twice. A view is asked by page numbers always: its ids may be no order, nor each there once.
 */
export async function* pagesOf(
  collection: Collection,
  { which, fields }: Wanted,
  signal: AbortSignal,
): AsyncGenerator<Row[]> {
  const isView = collection.type === "view";
  const byId = which === "all" && !isView;
  const common = { perPage: PAGE, skipTotal: 1, fields: [...new Set(["id", ...fields])].join(",") };
  const seen = new Set<string>();
  let last = "";
  for (let page = 1; ; page += 1) {
    signal.throwIfAborted();
    const place = byId
      ? { sort: "id", filter: last === "" ? "" : `id > ${quote(last)}` }
      : { ...(which !== "all" && which), page };
    const { items } = await listRecords(collection.name, { ...common, ...place }, signal);
    const fresh = items.filter(({ id }) => isView || byId || !seen.has(id));
    if (!byId) for (const { id } of fresh) seen.add(id);
    last = items.at(-1)?.id ?? last;
    if (fresh.length > 0) yield fresh;
    if (items.length < PAGE) return;
  }
}

function quote(text: string): string {
  return `"${text.replaceAll(/["\\]/g, "\\$&")}"`;
}
