import { useState } from "react";
import type { Row } from "../../api/types";

type Selected = Readonly<Record<string, true>>;

/** Which records are chosen. In a long list they stay so when they scroll out of sight.
 * @param rows those on screen */
export function useSelection(rows: readonly Row[], scrolls: boolean) {
  const [selected, setSelected] = useState<Selected>({});
  const [kept, setKept] = useState<readonly Row[]>([]);
  const onScreen = rows.filter(({ id }) => selected[id] === true);
  const seen = new Map([...kept, ...onScreen].map((row) => [row.id, row]));
  const select = (next: Selected) => {
    setSelected(next);
    const known = new Map([...kept, ...rows].map((row) => [row.id, row]));
    setKept([...known.values()].filter(({ id }) => next[id] === true));
  };
  /** Those that were deleted cannot be chosen any more. In pages they are seen struck through. */
  const drop = (ids: readonly string[]) => {
    if (!scrolls) return;
    setKept((old) => old.filter(({ id }) => !ids.includes(id)));
    setSelected((old) => {
      const rest = Object.entries(old).filter(([id]) => !ids.includes(id));
      return Object.fromEntries(rest);
    });
  };
  return { selected, select, drop, chosen: scrolls ? [...seen.values()] : onScreen };
}
