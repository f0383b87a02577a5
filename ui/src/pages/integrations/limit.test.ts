import { expect, it } from "vitest";
import { limitDraftOf, limitIn, PRESET } from "./limit";

it.each([
  { seconds: 1, span: 1, unit: "seconds" },
  { seconds: 90, span: 90, unit: "seconds" },
  { seconds: 60, span: 1, unit: "minutes" },
  { seconds: 5_400, span: 90, unit: "minutes" },
  { seconds: 86_400, span: 24, unit: "hours" },
])("$seconds seconds are $span $unit, and back", ({ seconds, span, unit }) => {
  const draft = limitDraftOf({ calls: 7, seconds });
  expect(draft).toEqual({ on: true, calls: 7, span, unit });
  expect(limitIn(draft)).toEqual({ calls: 7, seconds });
});

it("no limit stays none, and offers the preset to whoever wants one", () => {
  const draft = limitDraftOf(null);
  expect(draft).toEqual({ ...PRESET, on: false });
  expect(limitIn(draft)).toBeNull();
  expect(limitIn({ ...draft, on: true })).toEqual({ calls: 60, seconds: 60 });
});
