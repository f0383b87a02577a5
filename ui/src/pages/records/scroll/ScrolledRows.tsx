import { Skeleton } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, type RefObject, useEffect } from "react";
import type { Row } from "../../../api/types";
import type { Scroll } from "./useScroll";

/** Pixels of a row that was not drawn yet. */
const ROW_PX = 40;
/** Rows drawn before and after those in sight. */
const BESIDE = 12;

interface Props {
  scroll: Scroll;
  frame: RefObject<HTMLElement | null>;
  columns: number;
  children: (row: Row, key: string, attributes: RowAttributes) => ReactNode;
}

/** What a row's element needs, so that it is measured, and counted by screen readers. */
export interface RowAttributes {
  ref: (element: HTMLElement | null) => void;
  "data-index": number;
  "aria-rowindex": number;
}

/** The rows in sight, between two empty ones that stand for all others. */
export function ScrolledRows({ scroll, frame, columns, children }: Props) {
  const { total, rowAt, onRange } = scroll;
  const virtualizer = useVirtualizer({
    count: total,
    getScrollElement: () => frame.current,
    estimateSize: () => ROW_PX,
    overscan: BESIDE,
  });
  const items = virtualizer.getVirtualItems();
  const first = items[0];
  const last = items.at(-1);
  const [from, to] = [first?.index ?? 0, last?.index ?? 0];
  useEffect(() => onRange(from, to), [onRange, from, to]);
  // A row that moves keeps what is open in it. One that is in two parts of the list is drawn twice.
  const drawn = new Set<string>();
  const keyOf = ({ id }: Row, index: number) => {
    const key = drawn.has(id) ? `${id}-${index}` : id;
    drawn.add(id);
    return key;
  };
  return (
    <>
      <Space height={first?.start ?? 0} columns={columns} />
      {items.map(({ index }) => {
        const row = rowAt(index);
        const attributes: RowAttributes = {
          ref: virtualizer.measureElement,
          "data-index": index,
          // The head is the first row.
          "aria-rowindex": index + 2,
        };
        if (row !== undefined) return children(row, keyOf(row, index), attributes);
        return (
          <tr key={index} {...attributes}>
            <td colSpan={columns}>
              <Skeleton h={16} />
            </td>
          </tr>
        );
      })}
      <Space height={virtualizer.getTotalSize() - (last?.end ?? 0)} columns={columns} />
    </>
  );
}

function Space({ height, columns }: { height: number; columns: number }) {
  if (height <= 0) return null;
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a row is not reached by keyboard
    <tr aria-hidden="true" data-space>
      <td colSpan={columns} style={{ height }} />
    </tr>
  );
}
