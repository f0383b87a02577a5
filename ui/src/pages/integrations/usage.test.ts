import { expect, it } from "vitest";
import { failuresOf, madeFor, type Span, sentenceOf, timesOf } from "./usage";

const none: Span = {
  calls: 0,
  failed: 0,
  by: { apps: 0, automations: 0, payments: 0, tests: 0 },
  failures: {},
  limited: 0,
  meanMs: null,
  longestMs: null,
  steps: [],
};

it("what failed most often comes first, and a way that is not known keeps its name", () => {
  const span = { ...none, failures: { timeout: 1, odd: 2, auth: 2 } };
  expect(failuresOf(span).map(({ words, count }) => [words, count])).toEqual([
    ["The service did not take the credentials", 2],
    ["odd", 2],
    ["No answer in time", 1],
  ]);
});

it("only those for whom there were calls are named", () => {
  expect(madeFor(none)).toEqual([]);
  const span = { ...none, by: { ...none.by, apps: 3, tests: 1 } };
  expect(madeFor(span).map(({ who, count }) => [who, count])).toEqual([
    ["apps", 3],
    ["tests", 1],
  ]);
});

it("a span is a sentence", () => {
  expect(sentenceOf(none)).toBe("0 calls, none failed");
  expect(sentenceOf({ ...none, calls: 1 })).toBe("1 call, none failed");
  expect(sentenceOf({ ...none, calls: 12, failed: 2 })).toBe("12 calls, 2 failed");
  expect(timesOf(none)).toBeNull();
  expect(timesOf({ ...none, meanMs: 1.5, longestMs: 2100 })).toBe(
    "They took 1.5 ms on average, 2.1 s at most.",
  );
});
