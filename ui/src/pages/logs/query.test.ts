import { describe, expect, it } from "vitest";
import type { LogEntry } from "../../api/logs";
import { detailsOf, hoursOf, isNarrowed, logFilter, outcomeOf, titleOf } from "./query";
import { readLogsSearch } from "./search";

const NOW = new Date("2026-11-24T19:31:42.500Z");
const entry = (data: LogEntry["data"], level = 0): LogEntry => ({
  id: "l1",
  created: "2026-11-24 19:31:00.000Z",
  level,
  message: "noted",
  data,
});

describe("the filter", () => {
  it("is empty when nothing is chosen", () => {
    expect(logFilter({}, NOW)).toBe("");
    expect(isNarrowed({ page: 3, entry: "x" })).toBe(false);
  });

  it("has every word somewhere, with what would break out of it escaped", () => {
    const filter = logFilter({ text: 'orders "a b" 50% x"y' }, NOW);
    expect(filter).toContain('message ~ "orders"');
    expect(filter).toContain('message ~ "a b"');
    expect(filter).toContain('message ~ "50\\\\%"');
    expect(filter).toContain('message ~ "x\\"y"');
    expect(filter.match(/ && /g)).toHaveLength(3);
  });

  it("combines choices, and counts back from the whole minute", () => {
    expect(logFilter({ status: "refused", method: "POST", since: "hour" }, NOW)).toBe(
      'data.status >= 400 && data.status < 500 && data.method = "POST" && created >= "2026-11-24 18:31:00.000Z"',
    );
  });
});

it("the address keeps only what is known", () => {
  expect(
    readLogsSearch({ text: 404, status: "odd", method: "GET", since: "day", page: "x", entry: 1 }),
  ).toEqual({ text: "404", method: "GET", since: "day" });
});

it("entries are told apart by how they turned out", () => {
  expect(outcomeOf(entry({ status: 204 }))).toBe("ok");
  expect(outcomeOf(entry({ status: 404 }, 8))).toBe("refused");
  expect(outcomeOf(entry({ status: 503 }))).toBe("failed");
  expect(outcomeOf(entry({}, 8))).toBe("failed");
  expect(outcomeOf(entry({}, 4))).toBe("warning");
  expect(outcomeOf(entry({}))).toBe("note");
});

it("an entry is called by its request, or by what was noted", () => {
  expect(titleOf(entry({ method: "GET", url: "/api/health" }))).toBe("GET /api/health");
  expect(titleOf(entry({}))).toBe("noted");
});

it("details leave out what is empty and spell out what is nested", () => {
  expect(detailsOf(entry({ status: 400, referer: "", details: { a: 1 }, odd: true }))).toEqual([
    ["Status", "400"],
    ["Details", '{\n  "a": 1\n}'],
    ["odd", "true"],
  ]);
});

describe("hours", () => {
  it("have no gaps and end now", () => {
    const hours = hoursOf(
      [
        { date: "2026-11-24 16:00:00.000Z", total: 3 },
        { date: "2026-11-24 18:00:00.000Z", total: 5 },
      ],
      NOW,
      24,
    );
    expect(hours).toHaveLength(24);
    expect(hours.slice(-4).map(({ total }) => total)).toEqual([3, 0, 5, 0]);
    expect(hours.at(-1)?.start.toISOString()).toBe("2026-11-24T19:00:00.000Z");
  });

  it("are no more than fit", () => {
    const long = [{ date: "2026-11-01 16:00:00.000Z", total: 3 }];
    expect(hoursOf(long, NOW, 48)).toHaveLength(48);
    expect(hoursOf([], NOW, 48)).toHaveLength(24);
  });
});
