import { describe, expect, it } from "vitest";
import { isStill, isTooLong, type Kept, numberIn } from "./decimal";

describe("what was typed", () => {
  it.each<[string | number, Kept]>([
    ["", ""],
    ["-", ""],
    [".", ""],
    ["0", 0],
    ["12.", 12],
    ["0.0", 0],
    ["-0.5", -0.5],
    ["-.5", -0.5],
    ["007", 7],
    ["1.500", 1.5],
    [1.5, 1.5],
    [1e21, 1e21],
    ["12345678901234", 12_345_678_901_234],
    ["9007199254740991", Number.MAX_SAFE_INTEGER],
    ["0.0000001", 1e-7],
    ["0.30000000000000004", 0.1 + 0.2],
    ["100000000000000000000000", 1e23],
  ])("%j keeps %j, and stays as it is", (typed, kept) => {
    expect(numberIn(typed)).toBe(kept);
    expect(isTooLong(typed)).toBe(false);
    expect(isStill(typed, kept)).toBe(true);
    expect(isStill(typed, 4711)).toBe(false);
  });

  it.each([
    "12345678901234567890",
    "-12345678901234567890",
    "9007199254740993",
    "0.12345678901234567890",
    "1e400",
    "1e-400",
    `1${"0".repeat(400)}`,
  ])("%j is too long: nothing is kept, and it stays to be mended", (typed) => {
    expect(isTooLong(typed)).toBe(true);
    expect(numberIn(typed)).toBe("");
    expect(isStill(typed, "")).toBe(true);
    expect(isStill(typed, 4711)).toBe(false);
  });

  it.each(["0", "0.", "0.0", "-0", "12345678901234567890"])(
    "%j stays in a form that takes 0 for nothing",
    (typed) => {
      expect(isStill(typed, "")).toBe(true);
      expect(isStill(typed, 0)).toBe(true);
    },
  );

  it("a 0 that the form no longer keeps goes", () => {
    expect(isStill(0, "")).toBe(false);
  });
});
