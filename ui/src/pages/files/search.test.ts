import { expect, it } from "vitest";
import { filterOf, isNarrowed, readFilesSearch } from "./search";

it("keeps what is known and well formed, and no defaults", () => {
  expect(readFilesSearch({ search: 2024, kind: "picture", sort: "largest", view: "grid" })).toEqual(
    { search: "2024", kind: "picture", sort: "largest", view: "grid" },
  );
  expect(
    readFilesSearch({ search: "", collection: {}, kind: "photo", sort: "newest", view: "list" }),
  ).toEqual({});
});

it("how files are shown is not asked of the server", () => {
  expect(filterOf({ search: "a", view: "grid" })).toEqual({ search: "a" });
  expect(isNarrowed({ sort: "name", view: "grid" })).toBe(false);
  expect(isNarrowed({ kind: "video" })).toBe(true);
});
