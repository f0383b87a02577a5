import { expect, it } from "vitest";
import type { Collection } from "../../api/types";
import type { FieldDraft } from "./draft";
import { presets } from "./presets";

const users = { id: "u", name: "users", type: "auth" } as unknown as Collection;
const teams = { id: "t", name: "teams", type: "base" } as unknown as Collection;
const field = (name: string, type: string, options = {}, system = false) =>
  ({ name, type, options, system }) as unknown as FieldDraft;
const FIELDS = [
  field("title", "text"),
  field("owner", "relation", { collectionId: "u", maxSelect: 1 }),
  field("readers", "relation", { collectionId: "u", maxSelect: 9 }),
  field("team", "relation", { collectionId: "t" }),
  field("published", "bool"),
  field("", "bool"),
];
const rules = (name: Parameters<typeof presets>[0], type = "base", fields = FIELDS) =>
  presets(name, type, fields, [users, teams]).map(({ rule }) => rule);

it("whoever is signed in, whom a field names, and what is set", () => {
  expect(rules("listRule")).toEqual([
    '@request.auth.id != ""',
    '@request.auth.id != "" && owner = @request.auth.id',
    '@request.auth.id != "" && readers ?= @request.auth.id',
    "published = true",
  ]);
});

it("strangers are let in to read only", () => {
  for (const name of ["createRule", "updateRule", "deleteRule"] as const) {
    expect(rules(name)).not.toContain("published = true");
  }
  expect(rules("viewRule")).toContain("published = true");
});

it("a new record is nobody's yet, and has no account", () => {
  expect(rules("createRule", "auth", [])).toEqual(['@request.auth.id != ""']);
  expect(rules("updateRule", "auth", [])).toContain("id = @request.auth.id");
});
