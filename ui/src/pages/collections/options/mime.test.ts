import { expect, it } from "vitest";
import { togglePreset } from "./mime";

it("a kind of files is completed by the first press and taken away by the next", () => {
  const types = ["a/a", "a/b"];
  const completed = togglePreset(["a/b", "x/x"], types);
  expect(completed).toEqual(["a/b", "x/x", "a/a"]);
  expect(togglePreset(completed, types)).toEqual(["x/x"]);
});
