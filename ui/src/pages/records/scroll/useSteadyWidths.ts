import { type RefObject, useLayoutEffect, useState } from "react";

/** The widths in pixels that a table's columns have once its first rows are in it. Without them,
 * columns would move with every row that scrolls in. `null`: the browser decides.
 * @param what changes with the columns and with the room for them; `null` where nothing scrolls in, or nothing is there yet */
export function useSteadyWidths(
  table: RefObject<HTMLTableElement | null>,
  what: string | null,
): readonly number[] | null {
  const [steady, setSteady] = useState<{ what: string; widths: readonly number[] } | null>(null);
  const isKnown = steady !== null && steady.what === what;
  useLayoutEffect(() => {
    const head = table.current?.tHead;
    if (what === null || isKnown || !head || !table.current?.querySelector("[data-index]")) return;
    const heads = [...head.querySelectorAll("th")];
    const widths = heads.map((cell) => cell.getBoundingClientRect().width);
    setSteady({ what, widths });
    // After each drawing: rows are drawn a moment after they are there.
  });
  return isKnown ? steady.widths : null;
}
