import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Finding } from "../../api/doctor";
import { stateWord, titleOf, verdict } from "./words";

const findings = (...states: Finding["state"][]) => ({
  findings: states.map((state, n) => ({ id: `check${n}`, state, text: "" })),
});

describe("the report in a sentence", () => {
  it.each([
    [findings("ok", "ok"), "Nothing was found in the way."],
    [findings("ok", "skip"), "Nothing was found in the way; one thing could not be looked at."],
    [findings("ok", "warn", "skip"), "Nothing is surely in the way, but one thing may be."],
    [findings("warn", "warn"), "Nothing is surely in the way, but 2 things may be."],
    [findings("fail", "warn"), "One thing is in the way. Begin with the first that is red."],
    [findings("fail", "fail"), "2 things are in the way. Begin with the first that is red."],
  ])("%j", (report, sentence) => expect(verdict(report)).toBe(sentence));
});

it("a check that this window does not know yet has its id for a name", () => {
  expect(titleOf("clock")).toBe("Clock");
  expect(titleOf("moon")).toBe("moon");
  expect(stateWord("skip")).toBe("not checked");
});

it("every check that the server knows has a title", () => {
  const { components } = JSON.parse(readFileSync("../server/openapi.json", "utf8"));
  const ids: string[] = components.schemas.Finding.properties.id.description.match(/[a-z]+/g);
  expect(ids).toContain("secrets");
  expect(ids.filter((id) => titleOf(id) === id)).toEqual([]);
});
