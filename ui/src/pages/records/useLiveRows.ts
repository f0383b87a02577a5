import { useState } from "react";
import { type RecordEvent, useRecordEvents } from "../../api/realtime";
import { type ListRequest, patchRows, putRecord, refreshRecords } from "../../api/records";
import type { Collection, Row } from "../../api/types";
import { applyEvents, type LiveRows, madeHere, QUIET, refetching, unseen } from "./live";

/** Keeps records on screen, and the open one, in step with what others write.
 * @param requests what `rows` came from */
export function useLiveRows(
  collection: Collection,
  requests: readonly ListRequest[],
  rows: readonly Row[],
  isFetching: boolean,
) {
  const [live, setLive] = useState<LiveRows>(QUIET);
  const [wasFetching, setWasFetching] = useState(isFetching);
  if (isFetching !== wasFetching) {
    setWasFetching(isFetching);
    if (isFetching) setLive(refetching);
  }

  const hear = (events: readonly RecordEvent[]) => {
    setLive(applyEvents(live, rows, events).live);
    for (const request of requests) {
      patchRows(collection.name, request, (shown) => applyEvents(live, shown, events).rows);
    }
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
    fresh: unseen(live, rows),
    isGone: (id: string) => live.gone.includes(id),
    changesOf: (id: string) => live.changes[id] ?? 0,
    madeHere: (ids: readonly string[]) => setLive((old) => madeHere(old, ids)),
  };
}
