import { describe, expect, it } from "vitest";
import { cronOf, isTime, type Plan, planOf } from "./schedule";

const BERLIN = -60;
const NEW_YORK = 300;
const KATHMANDU = -345;

describe("a plan", () => {
  it.each([
    [{ kind: "daily", time: "03:00" }, BERLIN, "0 2 * * *"],
    [{ kind: "daily", time: "00:30" }, BERLIN, "30 23 * * *"],
    [{ kind: "daily", time: "03:00" }, NEW_YORK, "0 8 * * *"],
    [{ kind: "daily", time: "03:00" }, KATHMANDU, "15 21 * * *"],
    [{ kind: "weekly", time: "03:00", weekday: 0 }, BERLIN, "0 2 * * 0"],
    [{ kind: "weekly", time: "00:00", weekday: 0 }, BERLIN, "0 23 * * 6"],
    [{ kind: "weekly", time: "22:00", weekday: 6 }, NEW_YORK, "0 3 * * 0"],
    [{ kind: "never" }, BERLIN, ""],
    [{ kind: "custom", expression: "0 */6 * * *" }, BERLIN, "0 */6 * * *"],
  ] satisfies [Plan, number, string][])(
    "%o at %i minutes is kept as %s and read back",
    (plan, offset, cron) => {
      expect(cronOf(plan, offset)).toBe(cron);
      expect(planOf(cron, offset)).toEqual(plan);
    },
  );

  it("is read from macros and from what has no plainer name", () => {
    expect(planOf("@daily", BERLIN)).toEqual({ kind: "daily", time: "01:00" });
    expect(planOf("@weekly", 0)).toEqual({ kind: "weekly", time: "00:00", weekday: 0 });
    for (const expression of ["@hourly", "0 3 1 * *", "0 3 * * 1-5", "99 3 * * *", "0 24 * * *"]) {
      expect(planOf(expression, 0)).toEqual({ kind: "custom", expression });
    }
  });
});

it("a time has hours and minutes", () => {
  expect(["03:00", "23:59"].every(isTime)).toBe(true);
  expect(["", "24:00", "3:00", "03:60"].some(isTime)).toBe(false);
});
