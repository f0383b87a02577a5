import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { readRecords, refreshRecords } from "../../../api/records";
import type { Collection } from "../../../api/types";
import type { Named } from "../writing/account";
import { readBatches } from "../writing/batches";
import type { FieldChange } from "./change";
import { type BulkEnd, runBulkEdit } from "./run";

export type Phase =
  | { kind: "choosing" }
  | { kind: "running"; decided: number; isStopping: boolean }
  | { kind: "done"; end: BulkEnd }
  | { kind: "failed"; error: unknown };

/** A change of many records, from its choice to its end. */
export function useBulkEdit(
  collection: Collection,
  records: readonly Named[],
  onEnd: (end: BulkEnd, changes: readonly FieldChange[]) => void,
) {
  const [phase, setPhase] = useState<Phase>({ kind: "choosing" });
  const current = useRef<AbortController | null>(null);
  const isRunning = useRef(false);
  isRunning.current = phase.kind === "running";
  useEffect(() => () => current.current?.abort(), []);

  const ids = records.map(({ id }) => id);
  const present = useQuery({
    queryKey: ["records", collection.name, "bulk", ids],
    queryFn: ({ signal }) => readRecords(collection.name, ids, signal),
    staleTime: 0,
    gcTime: 0,
    enabled: phase.kind === "choosing",
  });

  const run = async (changes: readonly FieldChange[]) => {
    const controller = new AbortController();
    current.current = controller;
    setPhase({ kind: "running", decided: 0, isStopping: false });
    try {
      const end = await runBulkEdit(
        { collection, records, changes, batches: await readBatches() },
        (decided) => setPhase((old) => (old.kind === "running" ? { ...old, decided } : old)),
        controller.signal,
      );
      setPhase({ kind: "done", end });
      onEnd(end, changes);
    } catch (error) {
      setPhase({ kind: "failed", error });
    }
    void refreshRecords(collection.name);
  };

  return {
    phase,
    present,
    isRunning: () => isRunning.current,
    run: (changes: readonly FieldChange[]) => void run(changes),
    /** Ends a run after what is under way. */
    stop: () => {
      current.current?.abort();
      setPhase((old) => (old.kind === "running" ? { ...old, isStopping: true } : old));
    },
  };
}

export type BulkEdit = ReturnType<typeof useBulkEdit>;
