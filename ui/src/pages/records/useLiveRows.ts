import { useState } from "react";
import { type RecordEvent, useRecordEvents } from "../../api/realtime";
import { patchRows, putRecord, refreshRecords } from "../../api/records";
import type { Collection, Row } from "../../api/types";
import { applyEvents, type LiveRows, madeHere, QUIET, refetching, unseen } from "./live";

/** Keeps records on screen, and the open one, in step with what others write.
 * @param onGone is told the ids of records that were deleted */
export function useLiveRows(
  collection: Collection,
  rows: readonly Row[],
  isFetching: boolean,
  onGone: (ids: readonly string[]) => void,
) {
  const [live, setLive] = useState<LiveRows>(QUIET);
  const [wasFetching, setWasFetching] = useState(isFetching);
  if (isFetching !== wasFetching) {
    setWasFetching(isFetching);
    if (isFetching) setLive(refetching);
  }

  // What was seen is no news any more, also when it scrolls out of sight.
  const fresh = unseen(live, rows);
  if (fresh.length < live.fresh.length) setLive({ ...live, fresh });

  const hear = (events: readonly RecordEvent[]) => {
    setLive(applyEvents(live, rows, events).live);
    patchRows(collection.name, (shown) => applyEvents(live, shown, events).rows);
    const gone = events.filter(({ action }) => action === "delete");
    if (gone.length > 0) onGone(gone.map(({ record }) => record.id));
    for (const { action, record } of events) {
      putRecord(collection.name, record.id, action === "delete" ? null : record);
    }
    // An empty page has nothing that could jump: what comes is shown at once.
    if (rows.length === 0 && events.some(({ action }) => action === "create")) {
      void refreshRecords(collection.name);
    }
  };
  useRecordEvents(collection.name, hear, () => void refreshRecords(collection.name));

  return {
    fresh: fresh.length,
    isGone: (id: string) => live.gone.includes(id),
    changesOf: (id: string) => live.changes[id] ?? 0,
    madeHere: (ids: readonly string[]) => setLive((old) => madeHere(old, ids)),
  };
}
