import { describe, expect, it } from "vitest";
import type { Field } from "../api/types";
import { explainRefusal, isExpression, toFilter } from "./filter";

const field = (name: string, type: string): Field => ({ id: name, name, type });
const fields = [field("id", "text"), field("title", "text"), field("price", "number")];

describe("plain words", () => {
  it("are looked for in every text field, all of them", () => {
    expect(toFilter("red shoe", fields)).toBe(
      '(id ~ "red" || title ~ "red") && (id ~ "shoe" || title ~ "shoe")',
    );
  });

  it("stay together in double quotes", () => {
    expect(toFilter('"red shoe"', [field("title", "text")])).toBe('title ~ "red shoe"');
  });

  it("cannot break out of their quotes", () => {
    expect(toFilter('a"b\\', [field("title", "text")])).toBe('title ~ "a\\"b\\\\"');
  });

  it("find nothing to ask for without text fields", () => {
    expect(toFilter("red", [field("price", "number")])).toBe("");
  });
});

describe("a filter", () => {
  it.each(["price > 5", "title='a b'", "a ?~ 'x' && b != null", "  done = true "])(
    "is sent as it is: %s",
    (text) => expect(toFilter(text, fields)).toBe(text.trim()),
  );

  it("is not made by an operator inside quotes", () => {
    expect(isExpression('"a=b"')).toBe(false);
    expect(isExpression('title = "a"')).toBe(true);
  });
});

it("asks for everything when empty", () => {
  expect(toFilter("   ", fields)).toBe("");
});

describe("a refused filter", () => {
  it.each([
    ['title = "a', "A quote is opened"],
    ["(price > 5", "parenthesis"],
    ["price == 5", "single ="],
    ["price > 5 and price < 9", "&&"],
    ["price > 5 | price < 2", "each twice"],
    ["prize > 5", "There is no field prize."],
    ["title = Tea", "There is no field Tea. Put text in quotes"],
    ["price > ", "A filter compares fields"],
    ['title = "nope" && price = = 1', "A filter compares fields"],
    ["created > @now && strftime('%Y', title) = TRUE", "There is no field created."],
  ])("%s is explained", (text, words) => {
    expect(explainRefusal(text, fields)).toContain(words);
  });
});
