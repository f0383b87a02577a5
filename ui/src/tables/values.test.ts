import { describe, expect, it } from "vitest";
import { type DayOrder, guessDayOrder, readDate } from "./dates";
import { guessNumberStyle, type NumberStyle, readNumber } from "./numbers";
import { readBool, readList } from "./words";

const NUMBERS: [string, NumberStyle, number | string][] = [
  ["12", "plain", 12],
  [" -1.5 ", "plain", -1.5],
  ["+3", "plain", 3],
  [".5", "plain", 0.5],
  ["5.", "plain", 5],
  ["1e3", "plain", 1000],
  ["\u22125", "plain", -5],
  ["-0", "plain", 0],
  ["1e-400", "plain", 0],
  ["1e400", "plain", "larger"],
  ["-1e400", "plain", "larger"],
  [`1e${"9".repeat(20)}`, "plain", "not a number"],
  ["9".repeat(500), "plain", "not a number"],
  ["9007199254740993", "plain", "more digits"],
  ["9007199254740991", "plain", 9_007_199_254_740_991],
  ["1,234", "plain", "two ways"],
  ["1,5", "plain", "two ways"],
  ["1.234,5", "plain", "two ways"],
  ["1,234.5", "point", 1234.5],
  ["1 234.5", "point", 1234.5],
  ["1'234", "point", 1234],
  ["12,34", "point", "not a number"],
  ["1.234,5", "comma", 1234.5],
  ["1.234", "comma", 1234],
  ["0,125", "comma", 0.125],
  ["1.5", "comma", "not a number"],
  ["1\u202f234,5", "comma", 1234.5],
  ["", "plain", "not a number"],
  ["abc", "plain", "not a number"],
  ["12abc", "plain", "not a number"],
  ["0x10", "plain", "not a number"],
  ["Infinity", "plain", "not a number"],
  ["NaN", "plain", "not a number"],
  ["1 2", "plain", "not a number"],
  ["--1", "plain", "not a number"],
  ["=1+1", "plain", "not a number"],
  ["€5", "plain", "not a number"],
];

it.each(NUMBERS)("the number %j, written as %s, is %j", (text, style, expected) => {
  const read = readNumber(text, style);
  if (typeof expected === "number") expect(read).toEqual({ value: expected });
  else expect("problem" in read && read.problem).toContain(expected);
});

it.each([
  [["1.5", "2"], "plain"],
  [["1,5", "2"], "comma"],
  [["1,234", "2"], "plain"],
  [["1,234", "2,345.5"], "point"],
  [["1.234", "2,5"], "comma"],
  [["1,234,567"], "point"],
  [["1.234.567"], "comma"],
  [["0,125"], "comma"],
  [["1,5", "1.5"], "plain"],
  [["x", ""], "plain"],
  [[], "plain"],
] as const)("numbers such as %j are written as %s", (texts, style) => {
  expect(guessNumberStyle(texts)).toBe(style);
});

const DATES: [string, DayOrder, string | null][] = [
  ["2024-01-31", "none", "2024-01-31 00:00:00.000Z"],
  ["2024-1-5", "none", "2024-01-05 00:00:00.000Z"],
  ["2024/01/31", "none", "2024-01-31 00:00:00.000Z"],
  ["2022-01-31 10:00:00.123Z", "none", "2022-01-31 10:00:00.123Z"],
  ["2022-01-31T10:00:00.123456789Z", "none", "2022-01-31 10:00:00.123Z"],
  ["2022-01-31T10:00+02:00", "none", "2022-01-31 08:00:00.000Z"],
  ["2022-01-01T00:30:00+0100", "none", "2021-12-31 23:30:00.000Z"],
  ["2022-01-31 10:00", "none", "2022-01-31 10:00:00.000Z"],
  ["31.01.2024", "dmy", "2024-01-31 00:00:00.000Z"],
  ["1/31/2024 3:05 PM", "mdy", "2024-01-31 15:05:00.000Z"],
  ["1/31/2024 12:05 am", "mdy", "2024-01-31 00:05:00.000Z"],
  ["31/01/2024", "none", null],
  ["31/01/2024", "mdy", null],
  ["2024-02-30", "none", null],
  ["2023-02-29", "none", null],
  ["2024-02-29", "none", "2024-02-29 00:00:00.000Z"],
  ["2024-13-01", "none", null],
  ["2024-00-10", "none", null],
  ["2024-01-31 24:00", "none", null],
  ["2024-01-31 10:61", "none", null],
  ["2024-01-31T10:00+99:00", "none", null],
  ["0000-01-01", "none", null],
  ["0001-01-01T00:00+02:00", "none", null],
  ["9999-12-31T23:59:59-02:00", "none", null],
  ["0099-12-31", "none", "0099-12-31 00:00:00.000Z"],
  ["31.01.24", "dmy", null],
  ["1.1/2024", "dmy", null],
  ["yesterday", "dmy", null],
  ["45322", "dmy", null],
  ["", "dmy", null],
  [`2024-01-31${" ".repeat(100_000)}x`, "none", null],
];

it.each(DATES)("the date %j, in the order %s, is %j", (text, order, expected) => {
  const read = readDate(text, order);
  expect("value" in read ? read.value : null).toBe(expected);
});

it("a date that is none in either order is not asked about", () => {
  expect(readDate("32.13.2025", "none")).toEqual({ problem: "“32.13.2025” is not a date." });
  expect(readDate("01/02/2025", "none")).toHaveProperty("problem");
});

it.each([
  [["31/01/2024", "01/02/2024"], "dmy"],
  [["01/31/2024", "01/02/2024"], "mdy"],
  [["01/02/2024"], "none"],
  [["01.02.2024"], "dmy"],
  [["31/01/2024", "01/31/2024"], "none"],
  [["2024-01-31"], "none"],
  [["x"], "none"],
] as const)("dates such as %j have the order %s", (texts, order) => {
  expect(guessDayOrder(texts)).toBe(order);
});

describe("yes and no", () => {
  it.each(["true", "Yes", " ja ", "1", "ON", "x", "✓"])("%j is yes", (text) => {
    expect(readBool(text)).toEqual({ value: true });
  });
  it.each(["false", "NO", "nein", "0", "", " "])("%j is no", (text) => {
    expect(readBool(text)).toEqual({ value: false });
  });
  it.each(["maybe", "2", "truee", "null"])("%j is neither", (text) => {
    expect(readBool(text)).toHaveProperty("problem");
  });
});

it.each([
  ["a, b;c|d\ne", ["a", "b", "c", "d", "e"]],
  ['["a,b", 1, true]', ["a,b", "1", "true"]],
  [",,", []],
  ["[]", []],
] as const)("the list %j is %j", (text, list) => {
  expect(readList(text)).toEqual({ value: list });
});

it.each(["[1", "[{}]", "[[1]]"])("%j is no list", (text) => {
  expect(readList(text)).toHaveProperty("problem");
});
