import { expect, it } from "vitest";
import { anyOf, quoted } from "./filters";

const bytes = (text: string) => new TextEncoder().encode(text).length;

it.each([
  ["36 characters", 36, 400, "a"],
  ["15 characters", 15, 400, "a"],
  ["5 characters", 5, 700, "a"],
  ["characters of several bytes", 30, 400, "ü"],
])("ids of %s are asked for in filters that the server takes, and none is left out", (...of) => {
  const [, length, count, fill] = of;
  const terms = Array.from(
    { length: count },
    (_, at) => `id = ${quoted(`${at}`.padEnd(length, fill))}`,
  );
  const filters = anyOf(terms);
  expect(filters.flatMap((filter) => filter.split(" || "))).toEqual(terms);
  for (const [at, filter] of filters.entries()) {
    const has = filter.split(" || ");
    expect(bytes(filter)).toBeLessThanOrEqual(3500);
    expect(has.length).toBeLessThanOrEqual(200);
    const next = filters[at + 1]?.split(" || ")[0];
    const isFull = has.length === 200 || bytes(`${filter} || ${next}`) > 3500;
    expect(next === undefined || isFull).toBe(true);
  }
});

it("no term is no filter, and one that is too long stands alone", () => {
  expect(anyOf([])).toEqual([]);
  const long = `id = ${quoted("x".repeat(4000))}`;
  expect(anyOf(["a = 1", long, "b = 1", "c = 1"])).toEqual(["a = 1", long, "b = 1 || c = 1"]);
});

it("a text ends where it ends, whatever is in it", () => {
  expect(quoted('a"b\\c')).toBe('"a\\"b\\\\c"');
});
