import { describe, expect, it } from "vitest";
import { labelOf, namingFields } from "./naming";
import { collection, field, row } from "./samples";

describe("a record is called", () => {
  it("by the fields chosen for it", () => {
    const guests = collection("guests", [
      field("name", "text"),
      field("room", "number", { presentable: true }),
      field("arrives", "date", { presentable: true }),
    ]);
    expect(namingFields(guests).map(({ name }) => name)).toEqual(["room", "arrives"]);
    expect(labelOf(guests, row({ name: "Ada", room: 12, arrives: "" }))).toBe("12");
  });

  it("by what looks like a name, where none was chosen", () => {
    const guests = collection("guests", [field("note", "text"), field("Title", "text")]);
    expect(labelOf(guests, row({ note: "x", Title: "Dr" }))).toBe("Dr");
  });

  it("by its id, where there is nothing else", () => {
    expect(labelOf(collection("guests", [field("n", "number")]), row({ n: 3 }))).toBe("abc");
    expect(labelOf(undefined, row({ name: "Ada" }))).toBe("abc");
    expect(labelOf(collection("guests", [field("name", "text")]), row({ name: "" }))).toBe("abc");
  });
});
