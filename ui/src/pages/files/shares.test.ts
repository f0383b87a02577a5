import { expect, it } from "vitest";
import type { FileUsage } from "../../api/allFiles";
import { partsOf } from "./shares";

function usage(sizes: readonly number[]): FileUsage {
  const collections = sizes.map((bytes, at) => ({ id: `c${at}`, name: `c${at}`, files: 1, bytes }));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  return {
    files: sizes.length,
    bytes,
    missing: 0,
    collections,
    kinds: [],
    besides: null,
    disk: null,
  };
}

it("a few collections are each a part", () => {
  const parts = partsOf(usage([60, 30, 10]));
  expect(parts.map(({ name, share }) => [name, share])).toEqual([
    ["c0", 0.6],
    ["c1", 0.3],
    ["c2", 0.1],
  ]);
});

it("of many, the small ones are one part", () => {
  const parts = partsOf(usage([50, 20, 10, 8, 6, 4, 2]));
  expect(parts).toHaveLength(5);
  expect(parts.at(-1)).toEqual({ name: null, files: 3, bytes: 12, share: 0.12 });
  expect(parts.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(100);
});

it("files without anything in them make no part longer", () => {
  expect(partsOf(usage([0, 0])).map(({ share }) => share)).toEqual([0, 0]);
});
