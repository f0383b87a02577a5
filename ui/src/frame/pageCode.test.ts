import { expect, it, vi } from "vitest";
import { notFetched, PageNotFetched, reloadOnce } from "./pageCode";

function memory(): Storage {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  } as unknown as Storage;
}

it("reloads for a page that did not come, but not again and again", () => {
  const storage = memory();
  const reload = vi.fn();
  const start = 1_700_000_000_000;
  expect(reloadOnce(storage, start, reload)).toBe(true);
  expect(reloadOnce(storage, start + 2_000, reload)).toBe(false);
  expect(reload).toHaveBeenCalledTimes(1);
  // Another day, another update.
  expect(reloadOnce(storage, start + 86_400_000, reload)).toBe(true);
  expect(reload).toHaveBeenCalledTimes(2);
});

it("keeps the browser's own words as the cause", () => {
  const cause = new Error("Unable to preload CSS for /_/assets/x.css");
  expect(() => notFetched(cause)).toThrow(PageNotFetched);
  expect(() => notFetched(cause)).toThrow(expect.objectContaining({ cause }));
});
