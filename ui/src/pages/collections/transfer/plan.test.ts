import { describe, expect, it } from "vitest";
import type { Collection } from "../../../api/types";
import { exportText, planImport, readCollections, readyToSend } from "./plan";

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

it("an export has no dates", () => {
  const [exported] = JSON.parse(exportText([orders]));
  expect(exported).not.toHaveProperty("created");
  expect(exported).not.toHaveProperty("updated");
});

describe("services that people sign in with", () => {
  const people = (enabled: boolean, ...names: string[]) =>
    ({
      ...orders,
      type: "auth",
      oauth2: { enabled, providers: names.map((name) => ({ name, clientId: "a" })) },
    }) as Collection;
  const read = (text: string) => readCollections(text).collections ?? [];

  it("are exported without their secrets, and change nothing where they come from", () => {
    const secretive = people(true, "google") as Collection & { oauth2: { providers: object[] } };
    secretive.oauth2.providers[0] = { name: "google", clientId: "a", clientSecret: "geheim" };
    const text = exportText([secretive]);
    expect(text).not.toContain("geheim");
    expect(text).toContain("google");
    const [plan] = planImport([people(true, "google")], read(text), false);
    expect(plan?.kind).toBe("same");
  });

  it("wait, switched off, where nobody knows their secret", () => {
    const file = read(exportText([people(true, "google", "oidc")]));
    const here = [people(true, "google")];
    const [plan] = planImport(here, file, false);
    expect(plan?.details).toContainEqual({
      kind: "add",
      text: "Sign-in by oidc, once its secret is entered",
    });
    expect(readyToSend(here, file)).toMatchObject([{ oauth2: { enabled: false } }]);
    expect(readyToSend([people(true, "google", "oidc")], file)).toMatchObject([
      { oauth2: { enabled: true } },
    ]);
    const [fresh] = planImport([], file, false);
    expect(fresh?.details.map(({ text }) => text)).toContain(
      "Sign-in by google, once its secret is entered",
    );
  });

  it("that a file leaves out of its list are named before they go", () => {
    const [plan] = planImport([people(true, "google")], read(exportText([people(true)])), false);
    expect(plan?.details).toContainEqual({
      kind: "remove",
      text: "Sign-in by google, with its secret",
    });
    const silent = [{ id: orders.id, name: orders.name }];
    expect(planImport([people(true, "google")], silent, false)[0]?.kind).toBe("same");
  });
});
