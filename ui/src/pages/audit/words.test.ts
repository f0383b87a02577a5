import { expect, it } from "vitest";
import { ACTIONS, detailOf, nameOf, partyOf, titleOf } from "./words";

it("every action has a name of its own", () => {
  expect(new Set(ACTIONS.map(nameOf)).size).toBe(ACTIONS.length);
});

it("an entry that is not known here is shown all the same", () => {
  expect(titleOf({ action: "somethingNew", outcome: "done" })).toBe("somethingNew");
  expect(titleOf({ action: "", outcome: "done" })).toBe("Unreadable entry");
});

it("a change that was taken back is not told as done", () => {
  expect(titleOf({ action: "collectionChanged", outcome: "refused" })).toContain("back");
});

it("people are called by their name, and those without one by what they are", () => {
  expect(partyOf({ kind: "user", name: "ada@example.com", id: "a1" })).toBe("ada@example.com");
  expect(partyOf({ kind: "user", id: "a1" })).toBe("a1");
  expect(partyOf({ kind: "window" })).toBe("At this computer");
  expect(partyOf({ kind: "" })).toBe("");
});

it("details are one text each", () => {
  expect(detailOf(["password", "tokenKey"])).toBe("password, tokenKey");
  expect(detailOf(null)).toBe("–");
  expect(detailOf({ before: null })).toContain("before");
});
