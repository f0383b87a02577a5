import { describe, expect, it } from "vitest";
import { cronWords, jobWords, nextRun, parseCron } from "./cron";

const NOW = new Date("2026-11-24T19:31:42.500Z"); // a Tuesday

describe("the next run", () => {
  it.each([
    ["* * * * *", "2026-11-24T19:32:00.000Z"],
    ["31 * * * *", "2026-11-24T20:31:00.000Z"],
    ["0 */6 * * *", "2026-11-25T00:00:00.000Z"],
    ["*/15 19 * * *", "2026-11-24T19:45:00.000Z"],
    ["0 0 * * 0", "2026-11-29T00:00:00.000Z"],
    ["30 8 1 1,7 *", "2027-01-01T08:30:00.000Z"],
    ["0 12 29 2 *", "2028-02-29T12:00:00.000Z"],
    ["@daily", "2026-11-25T00:00:00.000Z"],
    ["5-10/5 20-21 * * *", "2026-11-24T20:05:00.000Z"],
  ])("of %s is %s", (expression, next) => {
    expect(nextRun(expression, NOW)?.toISOString()).toBe(next);
  });

  it("of a day that never comes is never", () => {
    expect(nextRun("0 0 31 2 *", NOW)).toBeNull();
  });

  it.each(["", "* * * *", "60 * * * *", "a * * * *", "*/0 * * * *", "5-1 * * * *", "@never"])(
    "of %j, which is no schedule, is unknown",
    (expression) => {
      expect(parseCron(expression)).toBeNull();
      expect(nextRun(expression, NOW)).toBeNull();
    },
  );
});

it("plain schedules read as words, others as they are", () => {
  expect(
    [
      "* * * * *",
      "0 * * * *",
      "0 */6 * * *",
      "0 0 * * *",
      "@weekly",
      "@monthly",
      "1,2 3 4 5 *",
    ].map(cronWords),
  ).toEqual([
    "Every minute",
    "Every hour",
    "Every 6 hours",
    "Every day",
    "Every week",
    "Every month",
    "1,2 3 4 5 *",
  ]);
});

it("the box's own jobs say what they do", () => {
  expect(jobWords("__pbLogsCleanup__")).toBe("Throw away old log entries");
  expect(jobWords("nightly")).toBe("nightly");
});
