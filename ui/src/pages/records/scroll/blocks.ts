// Which parts of a long list are fetched. Pure.

/** Rows of one fetch. */
export const BLOCK = 100;

/** Browsers draw nothing that is taller than some 17 million pixels; a row may have 44. */
export const ROWS_MOST = 350_000;

/** The blocks, from 1 on, that have a row between two places; but the first one, which is always
 * there. */
export function blocksOf(from: number, to: number, total: number): number[] {
  const last = Math.min(Math.floor(to / BLOCK), Math.ceil(total / BLOCK) - 1);
  const blocks: number[] = [];
  for (let at = Math.max(1, Math.floor(from / BLOCK)); at <= last; at += 1) blocks.push(at + 1);
  return blocks;
}
