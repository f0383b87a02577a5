import { expect, it } from "vitest";
import { blocksOf } from "./blocks";

it.each([
  [0, 20, 1000, []],
  [0, 99, 1000, []],
  [90, 130, 1000, [2]],
  [199, 200, 1000, [2, 3]],
  [980, 1010, 1000, [10]],
  [0, 500, 101, [2]],
  [0, 500, 100, []],
  [0, 0, 0, []],
  [5000, 5020, 100, []],
])("rows %i to %i of %i are in %j", (from, to, total, blocks) => {
  expect(blocksOf(from, to, total)).toEqual(blocks);
});
