import { t } from "@lingui/core/macro";
import { useEffect, useRef, useState } from "react";
import { TableError } from "../../../tables/problem";
import { guessHeader, guessHow, type HowRead, readSheet, type Sheet } from "../../../tables/table";

export type SheetState =
  | { kind: "none" }
  | { kind: "reading"; file: File; share: number }
  | { kind: "failed"; file: File; how: HowRead | null; problem: string }
  | { kind: "read"; file: File; how: HowRead; sheet: Sheet; hasHeader: boolean; version: number };

/** A chosen file, read in the background; the newest choice counts. `first` is read at once. */
export function useSheet(first: File | null) {
  const [state, setState] = useState<SheetState>({ kind: "none" });
  const current = useRef<AbortController | null>(null);
  const version = useRef(0);
  const begin = useRef((_: File) => {});
  useEffect(() => {
    if (first !== null) begin.current(first);
    return () => current.current?.abort();
  }, [first]);

  const read = async (file: File, how: HowRead | null = null) => {
    current.current?.abort();
    const controller = new AbortController();
    current.current = controller;
    const { signal } = controller;
    let known = how;
    const show = (next: SheetState) => {
      if (!signal.aborted) setState(next);
    };
    show({ kind: "reading", file, share: 0 });
    try {
      known ??= await guessHow(file, signal);
      const sheet = await readSheet(
        file,
        known,
        (share) => show({ kind: "reading", file, share }),
        signal,
      );
      version.current += 1;
      const hasHeader = guessHeader(sheet);
      show({ kind: "read", file, how: known, sheet, hasHeader, version: version.current });
    } catch (error) {
      show({ kind: "failed", file, how: known, problem: problemOf(error) });
    }
  };
  begin.current = (file) => void read(file);
  return {
    state,
    read: (file: File, how?: HowRead) => void read(file, how),
    setHeader: (hasHeader: boolean) => {
      version.current += 1;
      setState((old) =>
        old.kind === "read" ? { ...old, hasHeader, version: version.current } : old,
      );
    },
    forget: () => {
      current.current?.abort();
      setState({ kind: "none" });
    },
  };
}

export type SheetReader = ReturnType<typeof useSheet>;

function problemOf(error: unknown): string {
  if (error instanceof TableError) return error.message;
  // It was moved, changed or is not ours to read.
  return t`The file could not be read. Choose it again.`;
}
