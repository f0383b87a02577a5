import { expect, it } from "vitest";
import { readJsonObject } from "./jsonObject";

it("what is sent is an object or nothing", () => {
  expect(readJsonObject(" ")).toEqual({});
  expect(readJsonObject('{"a":1}')).toEqual({ a: 1 });
  for (const text of ["[1]", "null", "1", "{a:1}", "x"]) expect(readJsonObject(text)).toBeNull();
});
