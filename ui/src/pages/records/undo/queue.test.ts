import { expect, it } from "vitest";
import { placed, Queue } from "./queue";

it("a step that is tried again goes where it was, and the oldest is forgotten", () => {
  const steps = [{ at: 1 }, { at: 4 }];
  expect(placed(steps, { at: 2 })).toEqual([{ at: 1 }, { at: 2 }, { at: 4 }]);
  expect(placed(steps, { at: 5 })).toEqual([{ at: 1 }, { at: 4 }, { at: 5 }]);
  const many = Array.from({ length: 50 }, (_, at) => ({ at: at + 1 }));
  expect(placed(many, { at: 51 }).map(({ at }) => at)).toEqual(
    Array.from({ length: 50 }, (_, at) => at + 2),
  );
  expect(placed(many, { at: 0 })).toEqual(many);
});

it("work is done in turn, also after some that failed", async () => {
  const queue = new Queue();
  const log: string[] = [];
  let finish = () => {};
  const first = queue.add(async () => {
    log.push("first begins");
    await new Promise<void>((resolve) => {
      finish = resolve;
    });
    log.push("first ends");
    throw new Error("first");
  });
  const second = queue.add(async () => {
    log.push("second");
    return 2;
  });
  await Promise.resolve();
  expect(log).toEqual(["first begins"]);
  finish();
  await expect(first).rejects.toThrow("first");
  expect(await second).toBe(2);
  expect(await queue.add(async () => 3)).toBe(3);
  expect(log).toEqual(["first begins", "first ends", "second"]);
});
