import { useEffect, useRef, useState } from "react";
import { refreshRecords } from "../../../api/records";
import type { Collection } from "../../../api/types";
import { handOver } from "../../../tables/handover";
import type { Batches } from "../writing/many";
import { type Key, keyText } from "./mapping";
import { pagesOf } from "./pages";
import { type Plan, planImport, type Wish } from "./plan";
import { type Outcome, type Progress, runImport } from "./run";

export type Phase =
  | { kind: "choosing" }
  | { kind: "looking"; records: number }
  | { kind: "checking"; rows: number }
  | { kind: "failed"; error: unknown }
  | { kind: "checked"; wish: Wish; plan: Plan }
  | { kind: "running"; plan: Plan; progress: Progress; began: number; isStopping: boolean }
  | { kind: "done"; plan: Plan; outcome: Outcome };

/** An import from its check to its end. */
export function useImport() {
  const [phase, setPhase] = useState<Phase>({ kind: "choosing" });
  const current = useRef<AbortController | null>(null);
  const isRunning = useRef(false);
  isRunning.current = phase.kind === "running";
  useEffect(() => () => current.current?.abort(), []);

  const begin = () => {
    current.current?.abort();
    const controller = new AbortController();
    current.current = controller;
    return controller.signal;
  };

  const check = async (wish: Wish) => {
    const signal = begin();
    const show = (next: Phase) => {
      if (!signal.aborted) setPhase(next);
    };
    try {
      const { key, collection } = wish;
      show(key === null ? { kind: "checking", rows: 0 } : { kind: "looking", records: 0 });
      const known =
        key === null
          ? new Map<string, string>()
          : await knownRecords(
              collection,
              key,
              (records) => show({ kind: "looking", records }),
              signal,
            );
      let shown = 0;
      const onRows = (rows: number) => {
        if (rows - shown < SHOW_EVERY) return;
        shown = rows;
        show({ kind: "checking", rows });
      };
      show({ kind: "checked", wish, plan: await planImport(wish, known, onRows, signal) });
    } catch (error) {
      show({ kind: "failed", error });
    }
  };

  const run = async (wish: Wish, plan: Plan, batches: Batches | null) => {
    const signal = begin();
    const began = performance.now();
    const progress: Progress = { done: 0, added: 0, updated: 0, refused: [] };
    setPhase({ kind: "running", plan, progress, began, isStopping: false });
    const onProgress = (next: Progress) =>
      setPhase((old) => (old.kind === "running" ? { ...old, progress: next } : old));
    try {
      const outcome = await runImport(wish, plan.tasks, batches, onProgress, signal);
      // It is not to come in a second time.
      handOver(null);
      setPhase({ kind: "done", plan, outcome });
    } catch (error) {
      setPhase({ kind: "failed", error });
    }
    void refreshRecords(wish.collection.name);
  };

  return {
    phase,
    isRunning: () => isRunning.current,
    check: (wish: Wish) => void check(wish),
    run: (wish: Wish, plan: Plan, batches: Batches | null) => void run(wish, plan, batches),
    /** Ends a run after what is under way. */
    stop: () => {
      current.current?.abort();
      setPhase((old) => (old.kind === "running" ? { ...old, isStopping: true } : old));
    },
    /** Back to the choices, which have changed. */
    reset: () => {
      if (isRunning.current) return;
      current.current?.abort();
      setPhase({ kind: "choosing" });
    },
  };
}

export type ImportState = ReturnType<typeof useImport>;

/** Rows between two numbers on the screen. */
const SHOW_EVERY = 2000;

/** The ids of a collection's records by what they are known by. */
async function knownRecords(
  collection: Collection,
  key: Key,
  onProgress: (count: number) => void,
  signal: AbortSignal,
): Promise<Map<string, string>> {
  const known = new Map<string, string>();
  let count = 0;
  const wanted = { which: "all", fields: [key.field] } as const;
  for await (const rows of pagesOf(collection, wanted, signal)) {
    for (const row of rows) {
      const text = keyText(key, row[key.field]);
      if (text !== "") known.set(text, row.id);
    }
    count += rows.length;
    onProgress(count);
  }
  return known;
}
