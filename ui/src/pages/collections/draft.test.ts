import { describe, expect, it } from "vitest";
import type { Collection } from "../../api/types";
import {
  blankForm,
  checkForm,
  droppedFields,
  formOf,
  hasProblems,
  moveField,
  newField,
  placeErrors,
  removeField,
  sameForm,
  settledBy,
  wireOf,
  withField,
  without,
} from "./draft";

const orders: Collection = {
  id: "pbc_1",
  name: "orders",
  type: "base",
  system: false,
  listRule: null,
  viewRule: "",
  createRule: "@request.auth.id != ''",
  updateRule: null,
  deleteRule: null,
  fields: [
    { id: "text1", name: "id", type: "text", system: true, required: true, primaryKey: true },
    { id: "text2", name: "title", type: "text", max: 80, help: "kept" },
    { id: "number3", name: "price", type: "number", min: null, max: null },
    { id: "autodate4", name: "created", type: "autodate", onCreate: true },
  ],
  indexes: ["CREATE INDEX `i` ON `orders` (`title`)"],
  created: "2026-01-01 10:00:00.000Z",
  updated: "2026-01-01 10:00:00.000Z",
};

describe("a saved collection", () => {
  it("comes back to the wire as it was, options unknown to the editor included", () => {
    const wire = wireOf(formOf(orders));
    expect(wire.fields?.[1]).toMatchObject({ id: "text2", name: "title", max: 80, help: "kept" });
    expect(wire.indexes).toEqual(orders.indexes);
    expect(wire).toMatchObject({ listRule: null, viewRule: "", createRule: orders.createRule });
    expect(sameForm(formOf(orders), formOf(orders))).toBe(true);
  });

  it("keeps a renamed field's id, so that the data stays", () => {
    const form = formOf(orders);
    form.fields = form.fields.map((f) => (f.name === "title" ? { ...f, name: "label" } : f));
    expect(wireOf(form).fields?.[1]).toMatchObject({ id: "text2", name: "label" });
    expect(sameForm(form, formOf(orders))).toBe(false);
  });

  it("keeps its indexes true to renamed fields, and drops those of dropped ones", () => {
    const form = formOf(orders);
    form.fields = form.fields.map((f) => (f.name === "title" ? { ...f, name: "label" } : f));
    expect(wireOf(form).indexes).toEqual(["CREATE INDEX `i` ON `orders` (`label`)"]);
    form.fields = removeField(form.fields, "text2");
    expect(wireOf(form).indexes).toEqual([]);
  });

  it("leaves out a dropped field and can name it", () => {
    const form = formOf(orders);
    form.fields = removeField(form.fields, "number3");
    expect(wireOf(form).fields?.map((f) => f.name)).toEqual(["id", "title", "created"]);
    expect(droppedFields(form).map((f) => f.name)).toEqual(["price"]);
  });
});

describe("the list of fields", () => {
  it("takes a new one before the dates that close it", () => {
    const { fields } = blankForm();
    const names = withField(withField(fields, newField("text", "a")), newField("text", "b")).map(
      (f) => f.name,
    );
    expect(names).toEqual(["a", "b", "created", "updated"]);
  });

  it("forgets a new one that is removed", () => {
    const added = newField("text", "a");
    expect(removeField([added], added.key)).toEqual([]);
  });

  it("moves, but not past its ends", () => {
    const fields = ["a", "b", "c"].map((name) => newField("text", name));
    const [a, b, c] = fields.map((f) => f.key) as [string, string, string];
    expect(moveField(fields, b, 1).map((f) => f.key)).toEqual([a, c, b]);
    expect(moveField(fields, a, -1)).toBe(fields);
    expect(moveField(fields, c, 1)).toBe(fields);
  });
});

describe("a check before asking the server", () => {
  it("passes a plain collection", () => {
    const form = { ...blankForm(), name: "orders" };
    expect(hasProblems(checkForm(form))).toBe(false);
  });

  it.each(["", "9lives", "two words", "naïve"])("refuses the name %j", (name) => {
    expect(checkForm({ ...blankForm(), name }).name).toBeDefined();
  });

  it.each(["", "a-b", "ID", "expand", "created"])("refuses the field name %j", (name) => {
    const field = newField("text", name);
    const form = blankForm();
    form.fields = [...form.fields, field];
    expect(checkForm(form).fields[field.key]).toBeDefined();
  });

  it("refuses an empty rule, which would mean anyone", () => {
    const form = blankForm();
    form.rules.deleteRule = { mode: "rule", expression: " " };
    expect(checkForm(form).rules.deleteRule).toBeDefined();
  });
});

it("puts the server's messages where they belong, counting the fields that were sent", () => {
  const form = formOf(orders);
  form.fields = removeField(form.fields, "text2");
  const problems = placeErrors(form, {
    name: "Taken.",
    listRule: "Unknown field nope.",
    "fields.1.max": "Too large.",
    "indexes.0": "Broken.",
    "indexes.7": "Nobody's.",
  });
  expect(problems.name).toBe("Taken.");
  expect(problems.rules).toEqual({ listRule: "Unknown field nope." });
  expect(problems.fields).toEqual({ number3: "max: Too large." });
  expect(problems.other).toEqual(["indexes.0: Broken.", "indexes.7: Nobody's."]);
});

it("puts a message about an index beside it, and calls options by their labels", () => {
  const form = formOf(orders);
  const problems = placeErrors(form, {
    "indexes.0": "Broken.",
    "fields.2.values.1": "Too long.",
  });
  expect(problems.indexes).toEqual({ [form.indexes[0]?.key ?? ""]: "Broken." });
  expect(problems.fields).toEqual({ number3: "Choices: Too long." });
});

describe("a view", () => {
  const view: Collection = { ...orders, type: "view", viewQuery: "SELECT id FROM orders" };

  it("sends its query and who may read it, and nothing that follows from the query", () => {
    const wire = wireOf(formOf({ ...view, viewQuery: " SELECT id FROM orders\n" }));
    expect(wire).toEqual({
      name: "orders",
      type: "view",
      viewQuery: "SELECT id FROM orders",
      listRule: null,
      viewRule: "",
      pairedOnly: false,
    });
  });

  it("needs a query, and no more than that", () => {
    const form = { ...formOf(view), viewQuery: " " };
    form.rules.createRule = { mode: "rule", expression: "" };
    const problems = checkForm(form);
    expect(problems.viewQuery).toBeDefined();
    expect(problems.rules).toEqual({});
    expect(hasProblems(checkForm({ ...form, viewQuery: "SELECT 1" }))).toBe(false);
  });

  it("takes the server's word about its query once, not also as missing fields", () => {
    const problems = placeErrors(formOf(view), { viewQuery: "No.", fields: "Cannot be blank." });
    expect(problems.viewQuery).toBe("No.");
    expect(problems.other).toEqual([]);
  });
});

describe("what a field cannot do without", () => {
  it.each([
    ["relation", { collectionId: "pbc_1" }],
    ["select", { values: ["a"] }],
  ])("is asked of a %s before the server is", (type, options) => {
    const form = blankForm();
    const [empty, filled] = [newField(type, "a"), newField(type, "b", options)];
    form.fields = [empty, filled];
    expect(Object.keys(checkForm(form).fields)).toEqual([empty.key]);
  });
});

describe("a problem", () => {
  const form = formOf(orders);
  const problems = {
    name: "Taken.",
    rules: { viewRule: "Wrong.", listRule: "Wrong." },
    fields: { a: "Empty.", b: "Twice." },
    indexes: {},
    other: ["Odd."],
  };

  it("goes when what it is about is changed, and stays otherwise", () => {
    expect(settledBy(problems, form, { name: "rooms" }).name).toBeUndefined();
    expect(settledBy(problems, form, { pairedOnly: true })).toEqual(problems);
    const viewRule = { mode: "rule", expression: "id != ''" } as const;
    const left = settledBy(problems, form, { rules: { ...form.rules, viewRule } });
    expect(left.rules).toEqual({ listRule: "Wrong." });
    expect(left.name).toBe("Taken.");
    expect(without(problems.fields, "a")).toEqual({ b: "Twice." });
  });

  it("with a name comes with one that would do", () => {
    const named = (name: string) => checkForm({ ...blankForm(), name }).name;
    expect(named("Rooms and beds")).toContain("For example: rooms_and_beds");
    expect(named("2. Räume!")).toContain("For example: r_ume");
    expect(named("!!")).not.toContain("For example");
  });
});
