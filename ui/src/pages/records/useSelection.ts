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
  return { selected, select, chosen: scrolls ? [...seen.values()] : onScreen };
}
