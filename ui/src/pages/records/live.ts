// What other people's writes do to a page of records that is on screen. The list never jumps: changed
// rows change where they are, deleted ones are struck through, new ones wait behind a count. Pure.
import type { RecordEvent } from "../../api/realtime";
import type { Row } from "../../api/types";

export interface LiveRows {
  /** New records that the page does not show. */
  fresh: readonly string[];
  /** Rows that were deleted while shown. */
  gone: readonly string[];
  /** How often a row has changed, which is what makes it flash again. */
  changes: Readonly<Record<string, number>>;
  /** Records made here: no news to the one who made them. */
  own: readonly string[];
}

export const QUIET: LiveRows = { fresh: [], gone: [], changes: {}, own: [] };

// Counting further tells nobody more, and the list of ids should not grow all night.
export const FRESH_MOST = 1000;

/** The page after a batch of events. Returns the same `rows` when none of them changed. */
export function applyEvents(
  live: LiveRows,
  rows: readonly Row[],
  events: readonly RecordEvent[],
): { live: LiveRows; rows: readonly Row[] } {
  const at = new Map(rows.map((row, index) => [row.id, index]));
  const nextRows = [...rows];
  const fresh = new Set(live.fresh);
  const gone = new Set(live.gone);
  const changes = { ...live.changes };
  let changed = false;

  for (const { action, record } of events) {
    const index = at.get(record.id);
    if (action === "delete") {
      fresh.delete(record.id);
      if (index !== undefined) gone.add(record.id);
    } else if (index !== undefined) {
      // Also a `create`: a record deleted and put back, or one that the page fetched in between.
      const shown = nextRows[index];
      const news = gone.delete(record.id) || shown?.updated !== record.updated;
      // Events bring no related records: those that came with the page are still called the same.
      const next =
        shown?.expand === undefined || record.expand !== undefined
          ? record
          : { ...record, expand: shown.expand };
      if (!news && sameRow(shown, next)) continue;
      nextRows[index] = next;
      changed = true;
      changes[record.id] = (changes[record.id] ?? 0) + 1;
    } else if (gone.delete(record.id)) {
      // Put back while it was out of sight.
    } else if (action === "create" && !live.own.includes(record.id) && fresh.size < FRESH_MOST) {
      fresh.add(record.id);
    }
  }
  return {
    live: { ...live, fresh: [...fresh], gone: [...gone], changes },
    rows: changed ? nextRows : rows,
  };
}

function sameRow(one: Row | undefined, other: Row): boolean {
  const sorted = (row: Row | undefined) => JSON.stringify(Object.entries(row ?? {}).sort());
  return sorted(one) === sorted(other);
}

/** Records made here, whose events may come before or after the answer. */
export function madeHere(live: LiveRows, ids: readonly string[]): LiveRows {
  return {
    ...live,
    own: [...live.own, ...ids].slice(-FRESH_MOST),
    fresh: live.fresh.filter((id) => !ids.includes(id)),
  };
}

/** A fetch of the page begins: what it brings needs no telling. */
export function refetching(live: LiveRows): LiveRows {
  return { ...live, fresh: [], gone: [] };
}

/** New records that are still not on the page. */
export function unseen(live: LiveRows, rows: readonly Row[]): readonly string[] {
  const shown = new Set(rows.map(({ id }) => id));
  return live.fresh.filter((id) => !shown.has(id));
}
