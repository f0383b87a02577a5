import { plural, t } from "@lingui/core/macro";
import { expect, it } from "vitest";

it("says a value as it is, escapes and all", () => {
  const name = String.raw`C:\u0041\x42 {name} <b>`;
  expect(t`Open ${name}`).toBe(String.raw`Open C:\u0041\x42 {name} <b>`);
  const count = 2;
  expect(plural(count, { one: `# of ${name}`, other: `# of all ${name}` })).toBe(
    String.raw`2 of all C:\u0041\x42 {name} <b>`,
  );
});
