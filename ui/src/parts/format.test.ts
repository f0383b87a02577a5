import { describe, expect, it } from "vitest";
import {
  fingerprintLines,
  formatBytes,
  formatDuration,
  formatRelative,
  listWords,
  parseWireDate,
  toWireDate,
} from "./format";

describe("wire dates", () => {
  it("go both ways without loss", () => {
    const date = parseWireDate("2022-01-31 10:00:00.123Z");
    expect(date?.toISOString()).toBe("2022-01-31T10:00:00.123Z");
    expect(date && toWireDate(date)).toBe("2022-01-31 10:00:00.123Z");
  });

  it.each(["", "soon", "2022-01-31", "2022-13-41 10:00:00.000Z", 5, null, undefined])(
    "are none in %j",
    (text) => expect(parseWireDate(text)).toBeNull(),
  );
});

describe("relative times", () => {
  const now = new Date("2026-05-01T12:00:00Z");
  it.each([
    ["2026-05-01T11:59:30Z", "just now"],
    ["2026-05-01T11:55:00Z", "5 minutes ago"],
    ["2026-05-01T09:00:00Z", "3 hours ago"],
    ["2026-05-03T12:00:00Z", "in 2 days"],
  ])("%s reads %s", (then, words) => expect(formatRelative(new Date(then), now)).toBe(words));
});

it("lists as people do", () => {
  expect(listWords([])).toBe("");
  expect(listWords(["name"])).toBe("name");
  expect(listWords(["name", "email", "age"])).toBe("name, email and age");
});

it("cuts a fingerprint into groups that can be read aloud", () => {
  const lines = fingerprintLines("3a:0f:".repeat(16));
  expect(lines).toHaveLength(4);
  expect(lines[0]).toEqual(["3A0F", "3A0F", "3A0F", "3A0F"]);
});

it("sizes and durations read at a glance", () => {
  expect([0, 1, 812, 1024, 1536, 5 * 1024 ** 2, 3.2 * 1024 ** 3].map(formatBytes)).toEqual([
    "0 bytes",
    "1 byte",
    "812 bytes",
    "1 KB",
    "1.5 KB",
    "5 MB",
    "3.2 GB",
  ]);
  expect([0.42, 35.4, 2140].map(formatDuration)).toEqual(["0.4 ms", "35 ms", "2.1 s"]);
});
