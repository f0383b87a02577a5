import { describe, expect, it } from "vitest";
import { isTooLong, plainNumber, written } from "./decimal";

describe("a number as it is typed", () => {
  it.each<[string, string | null, string | null]>([
    // text, in English, in German
    ["", "", ""],
    ["  ", "", ""],
    ["7", "7", "7"],
    ["-7", "-7", "-7"],
    ["+7", "7", "7"],
    ["−7", "-7", "-7"],
    ["007", "007", "007"],
    ["1.5", "1.5", "1.5"],
    ["1,5", "1.5", "1.5"],
    ["12.", "12", "12"],
    ["12,", "12", "12"],
    [".5", "0.5", "0.5"],
    [",5", "0.5", "0.5"],
    ["-0,05", "-0.05", "-0.05"],
    ["1.234", "1.234", "1234"],
    ["1,234", "1234", "1.234"],
    ["0.500", "0.500", "0.500"],
    ["1234.567", "1234.567", "1234.567"],
    ["1234,567", "1234.567", "1234.567"],
    ["1.234,56", "1234.56", "1234.56"],
    ["1,234.56", "1234.56", "1234.56"],
    ["1.234.567", "1234567", "1234567"],
    ["1.234.567,89", "1234567.89", "1234567.89"],
    ["1 234,5", "1234.5", "1234.5"],
    ["1 234", "1234", "1234"],
    ["1e3", "1e3", "1e3"],
    ["1.5e-7", "1.5e-7", "1.5e-7"],
    ["1,2,3", null, null],
    ["1.2.3", null, null],
    ["1,23.4", null, null],
    ["12.34,5", null, null],
    ["1..2", null, null],
    ["-", null, null],
    [".", null, null],
    ["x", null, null],
    ["12 kg", null, null],
    ["0x10", null, null],
    ["Infinity", null, null],
    ["NaN", null, null],
  ])("%j is %j in English and %j in German", (text, english, german) => {
    expect(plainNumber(text, ".")).toBe(english);
    expect(plainNumber(text, ",")).toBe(german);
  });

  it.each([0, -0.5, 1234.56, 1e-7, 1e21, 0.1 + 0.2, Number.MAX_SAFE_INTEGER])(
    "%d is read as it is written",
    (value) => {
      for (const decimal of [".", ","]) {
        expect(Number(plainNumber(written(value, decimal), decimal))).toBe(value);
      }
    },
  );
});

it.each([
  ["", false],
  ["0", false],
  ["1.500", false],
  ["12345678901234", false],
  ["9007199254740991", false],
  ["0.0000001", false],
  ["0.30000000000000004", false],
  ["100000000000000000000000", false],
  ["12345678901234567890", true],
  ["9007199254740993", true],
  ["0.12345678901234567890", true],
  ["1e400", true],
  ["1e-400", true],
])("%j has too many digits: %j", (plain, isIt) => {
  expect(isTooLong(plain)).toBe(isIt);
});
