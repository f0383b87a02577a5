import { describe, expect, it } from "vitest";
import type { Field } from "../../../api/types";
import { unguarded } from "../../../tables/csv";
import { convert, type Ways } from "./convert";
import { exportCell, exportName } from "./exportRows";

const field = (type: string, options: Record<string, unknown> = {}): Field => ({
  id: "f",
  name: "f",
  type,
  ...options,
});
const WAYS = { numbers: "plain", days: "none" } as const;
const tags = field("select", { values: ["red", "Green", "a,b"], maxSelect: 2 });

describe("a cell becomes a value", () => {
  it.each([
    [field("text"), " x ", " x "],
    [field("text"), 12, "12"],
    [field("text"), " ", " "],
    [field("text"), "", ""],
    [field("number"), "", null],
    [field("number"), "1.5", 1.5],
    [field("number"), 7, 7],
    [field("bool"), "", false],
    [field("bool"), "Yes", true],
    [field("bool"), true, true],
    [field("date"), "", ""],
    [field("date"), "2024-01-31", "2024-01-31 00:00:00.000Z"],
    [field("email"), " a@b.de ", "a@b.de"],
    [field("json"), ' {"a":[1]} ', '{"a":[1]}'],
    [field("json"), "", null],
    [field("json"), [1], [1]],
    [field("select", { values: ["red", "Red"], maxSelect: 1 }), "red", "red"],
    [field("select", { values: ["Red"], maxSelect: 1 }), " RED ", "Red"],
    [field("select", { values: ["Red"], maxSelect: 1 }), ["Red"], "Red"],
    [tags, "red; green", ["red", "Green"]],
    [tags, "a,b", ["a,b"]],
    [tags, '["a,b","red","red"]', ["a,b", "red"]],
    [tags, ["Green"], ["Green"]],
    [tags, "", []],
    [field("relation", { maxSelect: 1 }), "abc", "abc"],
    [field("relation", { maxSelect: 1 }), "", ""],
    [field("relation", { maxSelect: 3 }), "a, b\na", ["a", "b"]],
    [field("geoPoint"), "52.52, 13.4", { lat: 52.52, lon: 13.4 }],
    [field("geoPoint"), '{"lon":13.4,"lat":52.52}', { lat: 52.52, lon: 13.4 }],
    [field("geoPoint"), { lon: 1, lat: 2 }, { lon: 1, lat: 2 }],
    [field("geoPoint"), "", { lon: 0, lat: 0 }],
  ])("%j %j", (of, cell, value) => {
    expect(convert(of, cell, WAYS)).toEqual({ value });
  });
});

describe("a cell is refused in words", () => {
  it.each([
    [field("text", { required: true }), "", "blank"],
    [field("text", { max: 3 }), "four", "at most 3"],
    [field("text"), "x".repeat(5001), "at most 5000"],
    [field("text", { min: 3 }), "\u{1f600}\u{1f600}", "at least 3"],
    [field("text"), "a\0b", "NUL"],
    [field("number"), "1e400", "larger"],
    [field("number"), Number.POSITIVE_INFINITY, "Larger"],
    [field("number"), "x", "not a number"],
    [field("number", { onlyInt: true }), "1.5", "whole"],
    [field("number", { min: 2 }), "1", "less"],
    [field("number", { max: 2 }), "3", "more"],
    [field("number", { required: true }), "0", "blank"],
    [field("bool", { required: true }), "no", "blank"],
    [field("bool"), "maybe", "neither"],
    [field("date"), "01/02/2024", "day or the month"],
    [field("email"), "nobody", "e-mail"],
    [field("json"), "{a:1}", "not JSON"],
    [field("select", { values: ["a", "A"], maxSelect: 1 }), "á", "none of the choices"],
    [tags, "red, blue", "“blue” is none"],
    [tags, "red, Green, a,b", "none of the choices"],
    [field("relation", { maxSelect: 1 }), "a,b", "at most 1"],
    [field("relation", { maxSelect: 2 }), "a,b,c", "at most 2"],
    [field("relation", { maxSelect: 1 }), "Ada Lovelace", "not the id"],
    [field("geoPoint"), "91, 0", "not a place"],
    [field("geoPoint"), "Berlin", "not a place"],
    [field("geoPoint"), "{}", "not a place"],
    [field("geoPoint"), 5, "not a place"],
    [field("file"), "a.png", "Nothing of a table"],
    [field("autodate"), "2024-01-31", "Nothing of a table"],
  ])("%j %j: %s", (of, cell, reason) => {
    const read = convert(of, cell, WAYS);
    expect("problem" in read && read.problem).toContain(reason);
  });
});

it("what is exported is the same after an import", () => {
  const cases: [Field, unknown][] = [
    [field("text"), "=1+1"],
    [field("text"), "'quoted"],
    [field("text"), ' two\nlines, "q" '],
    [field("number"), -1.5e-7],
    [field("number"), 1e21],
    [field("bool"), true],
    [field("bool"), false],
    [field("date"), "2022-01-31 10:00:00.123Z"],
    [field("date"), ""],
    [field("json"), { a: [1, null, "=x"] }],
    [field("json"), "text"],
    [field("json"), null],
    [field("json"), -5],
    [tags, ["a,b", "red"]],
    [field("relation", { maxSelect: 2 }), ["a", "b"]],
    [field("geoPoint"), { lon: -13.4, lat: 52.52 }],
  ];
  for (const [of, value] of cases) {
    const cell = unguarded(exportCell(of, value));
    // The server reads JSON's text itself.
    const sent = of.type === "json" && value !== null ? JSON.stringify(value) : value;
    expect(convert(of, cell, WAYS), JSON.stringify(value)).toEqual({ value: sent });
  }
});

it("a number for Excel has the language's sign, and is no formula", () => {
  expect(exportCell(field("number"), -1.5, ",")).toBe("-1,5");
  expect(exportCell(field("number"), 12, ",")).toBe("12");
  expect(exportCell(field("text"), "-1.5", ",")).toBe("-1.5");
  expect(exportCell(field("json"), [1.5], ",")).toBe("[1.5]");
});

describe("a JSON file's own values", () => {
  const ways: Ways = { ...WAYS, isJson: true };

  it("a text in a json field stays one, whatever it looks like", () => {
    for (const text of ["hello", "123", "true", "null", '{"a":1}', ""]) {
      const read = convert(field("json"), text, ways);
      // What is empty is nothing.
      expect(read).toEqual({ value: text === "" ? null : JSON.stringify(text) });
    }
    expect(convert(field("json"), [1, "x"], ways)).toEqual({ value: [1, "x"] });
  });

  it("a number that was rounded when it was read is refused", () => {
    const [long] = JSON.parse("[9007199254740993]") as number[];
    for (const type of ["number", "text", "relation", "json"]) {
      expect(convert(field(type), long, ways)).toHaveProperty("problem");
    }
    expect(convert(field("number"), 9_007_199_254_740_991, ways)).toEqual({
      value: 9_007_199_254_740_991,
    });
    expect(convert(field("number"), 1e300, ways)).toEqual({ value: 1e300 });
  });
});

it("an exported file is named after its collection and the day", () => {
  expect(exportName("orders", "csv", new Date(2024, 0, 5))).toBe("orders-2024-01-05.csv");
});
