import { describe, expect, it } from "vitest";
import type { RuleTried, RuleWhy } from "../../../api/ruleTrial";
import { isApart, sideWords, summary } from "./why";

const why = (holds: boolean, more: Partial<RuleWhy> = {}): RuleWhy => ({
  text: "n > 1",
  join: "compared",
  holds,
  sides: [],
  parts: [],
  ...more,
});
const tried = (...allowed: boolean[]): RuleTried => ({
  answer: "depends",
  outcomes: allowed.map((one, at) => ({ id: `r${at}`, allowed: one, why: why(one) })),
});

describe("the result is said in one sentence", () => {
  it.each([
    ["list", tried(true, false), "Ada finds 1 of these 2 records."],
    ["view", tried(true, true), "Ada may open all of these 2 records."],
    ["delete", tried(false), "Ada may delete none of this one record."],
    ["update", tried(), "There is no record here to try it with."],
    ["create", tried(true), "Ada may create this record."],
    ["create", tried(false), "Ada may not create this record."],
  ] as const)("%s", (action, result, words) => {
    expect(summary(action, "Ada", result)).toBe(words);
  });

  it("also where nothing has to be looked at", () => {
    expect(summary("list", "Ada", { answer: "nobody", outcomes: [] })).toContain("admins only");
    expect(summary("list", "Ada", { answer: "anyone", outcomes: [] })).toContain("Everybody");
  });
});

it("a side is said as its reader knows it, unless it says so itself", () => {
  expect(sideWords({ text: "owner", told: "all", values: ["abc"] })).toBe('owner is "abc"');
  expect(sideWords({ text: "n", told: "all", values: [5] })).toBe("n is 5");
  expect(sideWords({ text: "@request.auth.id", told: "all", values: [null] })).toBe(
    "@request.auth.id is nothing",
  );
  expect(sideWords({ text: "tags:each", told: "all", values: ["", "x"] })).toBe(
    'tags:each is empty, "x"',
  );
  expect(sideWords({ text: "password", told: "secret", values: [] })).toBe("password is not shown");
  expect(sideWords({ text: "tags:each", told: "first", values: [1, 2] })).toBe(
    "tags:each is 1, 2, …",
  );
  expect(sideWords({ text: "@collection.bans.email", told: "anywhere", values: [] })).toContain(
    "any record",
  );
  for (const text of ['"x"', "5", "-1", "true", "null"]) {
    expect(sideWords({ text, told: "all", values: [1] })).toBeNull();
  }
});

it("parts that are true of different things are told from a plain no", () => {
  const both = [why(true), why(true)];
  expect(isApart(why(false, { join: "all", parts: both }))).toBe(true);
  expect(isApart(why(true, { join: "all", parts: both }))).toBe(false);
  expect(isApart(why(false, { join: "all", parts: [why(true), why(false)] }))).toBe(false);
});
