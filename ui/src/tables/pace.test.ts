import { expect, it } from "vitest";
import { AT_ONCE, askFew } from "./pace";

const items = Array.from({ length: 20 }, (_, at) => at);

it("asks a few at a time, and answers in their order", async () => {
  let [running, most] = [0, 0];
  const answers = await askFew(items, async (item) => {
    running += 1;
    most = Math.max(most, running);
    // The later ones of a few are the sooner ready.
    for (let turns = 20 - item; turns > 0; turns -= 1) await Promise.resolve();
    running -= 1;
    return item * 2;
  });
  expect(answers).toEqual(items.map((item) => item * 2));
  expect(most).toBe(AT_ONCE);
  expect(await askFew([], async () => 1)).toEqual([]);
});

it("asks no more once one has failed", async () => {
  const asked: number[] = [];
  const all = askFew(items, async (item) => {
    asked.push(item);
    if (item === 5) throw new Error("no");
    return item;
  });
  await expect(all).rejects.toThrow("no");
  expect(asked.length).toBeLessThan(5 + 1 + AT_ONCE);
});
