// All records of a collection as one long list, of which what is in sight is fetched.
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { type ListRequest, refreshRecords, useRecordBlocks } from "../../../api/records";
import type { Row, RowList } from "../../../api/types";
import { BLOCK, blocksOf, ROWS_MOST } from "./blocks";

/** Milliseconds between two looks at where the list was scrolled to. */
const LOOK_MS = 120;

/** Milliseconds until a list that others have made longer or shorter is fetched anew. */
const CHANGED_MS = 1000;

export interface Scroll {
  /** How many rows the list has. */
  total: number;
  /** The row at a place from 0 on, once it is there. */
  rowAt: (index: number) => Row | undefined;
  /** Rows that are in sight, the last one included. */
  onRange: (first: number, last: number) => void;
  /** Rows in sight are on their way. */
  isLoading: boolean;
}

/** @param first the list's first block, which also says how many there are; `null` turns it off. */
export function useScroll(collection: string, request: ListRequest, first: RowList | null) {
  const [[from, to], onRange] = useLooks();
  const total = Math.min(first?.totalItems ?? 0, ROWS_MOST);
  const pages = useMemo(
    () => (first === null ? [] : blocksOf(from, to, total)),
    [first, from, to, total],
  );
  const requests = useMemo(() => pages.map((page) => ({ ...request, page })), [pages, request]);
  const { blocks, isPending, error } = useRecordBlocks(collection, requests);

  // Its parts would not fit together: rows would be missing between two of them.
  const isOff = blocks.some((block) => block && block.totalItems !== first?.totalItems);
  useEffect(() => {
    if (!isOff) return;
    const timer = setTimeout(() => void refreshRecords(collection), CHANGED_MS);
    return () => clearTimeout(timer);
  }, [isOff, collection]);

  const found = new Map(pages.map((page, at) => [page, blocks[at]?.items]));
  const rowAt = (index: number) => {
    const items = index < BLOCK ? first?.items : found.get(Math.floor(index / BLOCK) + 1);
    return items?.[index % BLOCK];
  };
  const rows = useMemo(
    () => [...(first?.items ?? []), ...blocks.flatMap((block) => block?.items ?? [])],
    [first, blocks],
  );
  const scroll: Scroll = { total, rowAt, onRange, isLoading: isPending };
  return { scroll, rows, error };
}

/** The range that was told last, looked at a few times a second: whoever scrolls far tells hundreds. */
function useLooks() {
  const [range, setRange] = useState<readonly [number, number]>([0, 0]);
  const told = useRef(range);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
  const onRange = useCallback((first: number, last: number) => {
    told.current = [first, last];
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      setRange(told.current);
    }, LOOK_MS);
  }, []);
  return [range, onRange] as const;
}
