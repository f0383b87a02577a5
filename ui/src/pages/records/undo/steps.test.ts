import { describe, expect, it } from "vitest";
import { collection, field, row } from "../../../choosing/samples";
import {
  bodyAnew,
  bodyBefore,
  changedSince,
  datesAnew,
  editOf,
  isAsBefore,
  strayFields,
  whyEditStays,
  whyGoneStays,
} from "./steps";

const guests = collection("guests", [
  field("id", "text", { primaryKey: true }),
  field("name", "text"),
  field("wishes", "json"),
  field("created", "autodate"),
]);
const ada = row({ id: "a", name: "Ada", wishes: { a: 1, b: "2" }, created: "then" });
const edit = editOf(["name", "wishes"], { id: "a", name: "Ada" }, ada, {
  ...ada,
  name: "Augusta",
  wishes: "12",
});

describe("an edit", () => {
  it("knows the fields that were changed, and no others", () => {
    expect(edit.before).toEqual({ name: "Ada", wishes: { a: 1, b: "2" } });
    expect(edit.after).toEqual({ name: "Augusta", wishes: "12" });
  });

  it("is taken back only from what it left, whatever order keys come in", () => {
    expect(changedSince(edit, row({ name: "Augusta", wishes: "12" }))).toEqual([]);
    expect(changedSince(edit, row({ name: "Augusta", wishes: 12 }))).toEqual(["wishes"]);
    expect(changedSince(edit, row({ name: "Somebody", wishes: null }))).toEqual(["name", "wishes"]);
    expect(isAsBefore(edit, row({ name: "Ada", wishes: { b: "2", a: 1 } }))).toBe(true);
    expect(isAsBefore(edit, row({ name: "Ada", wishes: { b: "2" } }))).toBe(false);
  });

  it("is sent so that a text of json stays one", () => {
    const back = { ...edit, before: { name: "true", wishes: "true" } };
    expect(bodyBefore(guests, back)).toEqual({ name: "true", wishes: '"true"' });
  });

  it("stays where its fields hold what does not come back", () => {
    const people = collection(
      "people",
      [field("email", "email"), field("name", "text"), field("photo", "file")],
      "auth",
    );
    expect(whyEditStays(people, ["name"], [row({ name: "a" })])).toBeNull();
    expect(whyEditStays(people, ["name", "email"], [])).toContain("With email, sign-ins");
    expect(whyEditStays(people, ["photo"], [])).toContain("Files");
    expect(whyEditStays(collection("mail", [field("email", "email")]), ["email"], [])).toBeNull();
  });

  it("stays where a number has more digits than a page can keep", () => {
    const big = row({ name: "x", wishes: { deep: [JSON.parse("12345678901234567890")] } });
    expect(whyEditStays(guests, ["wishes"], [big])).toContain("more digits");
    expect(whyEditStays(guests, ["name"], [big])).toBeNull();
    expect(whyGoneStays(guests, [ada, { ...big, created: "" }])).toEqual([
      expect.stringContaining("wishes has numbers of more digits"),
    ]);
  });
});

describe("a deleted record", () => {
  it("is made anew with all but its automatic dates", () => {
    expect(bodyAnew(guests, ada)).toEqual({ id: "a", name: "Ada", wishes: { a: 1, b: "2" } });
    expect(datesAnew(guests)).toBe("created is set anew.");
    expect(whyGoneStays(guests, [ada])).toEqual([]);
  });

  it("is gone for good with a file, a password or an account, each of which is named", () => {
    const papers = collection("papers", [
      field("name", "text"),
      field("scan", "file"),
      field("more", "file", { maxSelect: 5 }),
    ]);
    const bare = row({ name: "x", scan: "", more: [] });
    expect(whyGoneStays(papers, [bare])).toEqual([]);
    expect(whyGoneStays(papers, [bare, { ...bare, more: ["a.txt"] }])).toEqual([
      "The files in more do not come back.",
    ]);
    const doors = collection("doors", [field("pin", "password")]);
    expect(whyGoneStays(doors, [row({ pin: "" })])).toEqual(["Passwords in pin do not come back."]);
    expect(whyGoneStays(collection("people", [], "auth"), [])).toHaveLength(1);
  });

  it("is gone for good where not all of it was to be seen", () => {
    expect(whyGoneStays(guests, [row({ name: "Ada", wishes: null, created: "" })])).toEqual([]);
    expect(whyGoneStays(guests, [row({ wishes: null, created: "" })])).toEqual([
      "name is not shown to you.",
    ]);
  });

  it("is not called back where the server made something else of it", () => {
    expect(strayFields({ name: "", visits: 3 }, row({ name: "made-up", visits: 3 }))).toEqual([
      "name",
    ]);
    expect(strayFields({ name: "" }, null)).toEqual(["name"]);
  });
});
