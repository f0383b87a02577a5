import { describe, expect, it } from "vitest";
import type { Collection } from "../../../api/types";
import { exportText, planImport, readCollections } from "./plan";

const orders: Collection = {
  id: "pbc_1",
  name: "orders",
  type: "base",
  system: false,
  listRule: null,
  viewRule: null,
  createRule: null,
  updateRule: null,
  deleteRule: null,
  fields: [
    { id: "text1", name: "id", type: "text", system: true },
    { id: "text2", name: "title", type: "text", max: 80 },
    { id: "number3", name: "price", type: "number" },
  ],
  indexes: ["CREATE INDEX `i` ON `orders` (\n  `title`\n)"],
  created: "2026-01-01 10:00:00.000Z",
  updated: "2026-01-01 10:00:00.000Z",
};
const guests: Collection = { ...orders, id: "pbc_2", name: "guests", indexes: [] };
const admins: Collection = { ...orders, id: "pbc_3", name: "_superusers", system: true };

describe("a file", () => {
  it.each([
    ["a list", [{ name: "a" }], ["a"]],
    ["an object with a list", { collections: [{ name: "a" }, { name: "b" }] }, ["a", "b"]],
    ["one collection", { name: "a", fields: [] }, ["a"]],
  ])("that is %s is read", (_what, value, names) => {
    const { collections, problem } = readCollections(JSON.stringify(value));
    expect(problem).toBeNull();
    expect(collections?.map(({ name }) => name)).toEqual(names);
  });

  it.each([
    ["{", "not JSON"],
    ["[]", "no collections"],
    ["7", "Number 1"],
    ["null", "Number 1"],
    ['[{"name":"a"},{"id":"x"}]', "Number 2"],
    ['[{"name":"a"},{"name":"A"}]', "twice"],
    ['[{"name":"a","fields":[{"name":1}]}]', "fields of a"],
    ['[{"name":"a","fields":"x"}]', "fields of a"],
  ])("%s is refused with a reason", (text, reason) => {
    expect(readCollections(text).problem).toContain(reason);
  });
});

describe("the preview of an import", () => {
  it("of what was exported here says that nothing changes", () => {
    const { collections } = readCollections(exportText([orders, guests]));
    const plan = planImport([orders, guests, admins], collections ?? [], true);
    expect(plan.map(({ name, kind }) => [name, kind])).toEqual([
      ["orders", "same"],
      ["guests", "same"],
    ]);
  });

  it("names new collections with their fields", () => {
    const [plan] = planImport([], [{ name: "a", fields: orders.fields }], false);
    expect(plan).toMatchObject({ kind: "add", type: "base", losing: [] });
    expect(plan?.details.map(({ text }) => text)).toEqual(["title (text)", "price (number)"]);
  });

  it("tells renaming, changing and adding apart, and keeps what the file does not mention", () => {
    const [plan] = planImport(
      [orders],
      [
        {
          ...orders,
          name: "sales",
          listRule: "",
          authRule: "",
          fields: [
            { id: "text2", name: "label", type: "text", max: 90 },
            { id: "x", name: "paid", type: "bool" },
          ],
          indexes: ["CREATE UNIQUE INDEX `i` ON `orders` (`title`)", "CREATE INDEX j ON s (x)"],
        },
      ],
      false,
    );
    expect(plan?.kind).toBe("change");
    expect(plan?.losing).toEqual([]);
    expect(plan?.details.map(({ text }) => text)).toEqual([
      "Renamed from orders",
      "title becomes label",
      "label: max",
      "paid (bool)",
      "Rule: List and search",
      "Index i",
      "Index j",
      "Option: authRule",
    ]);
  });

  it("says whose values go, and leaves system fields and collections alone", () => {
    const plan = planImport(
      [orders, guests, admins],
      [{ name: "ORDERS", fields: [{ id: "", name: "title", type: "number" }] }],
      true,
    );
    expect(plan.map(({ name, kind }) => [name, kind])).toEqual([
      ["ORDERS", "change"],
      ["guests", "remove"],
    ]);
    expect(plan[0]?.losing).toEqual(["title", "price"]);
  });

  it("compares a field with the one of its name where the ids are another box's", () => {
    const fields = [{ id: "other", name: "title", type: "text", max: 80 }];
    const [plan] = planImport([orders], [{ name: "orders", fields }], false);
    expect(plan?.kind).toBe("same");
  });
});

it("an export has no dates and no half secrets", () => {
  const [exported] = JSON.parse(
    exportText([
      { ...orders, oauth2: { enabled: true, providers: [{ name: "x" }] } } as Collection,
    ]),
  );
  expect(exported).not.toHaveProperty("created");
  expect(exported.oauth2).toEqual({ enabled: true, providers: [] });
});
