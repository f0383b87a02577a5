import { expect, it } from "vitest";
import { collection, field, row } from "../../choosing/samples";
import { backLinks, expanded, expandOf, relationIds, relationProblem } from "./related";

it("related records are asked for by the relations on screen, and found by id", () => {
  const orders = collection("orders", [
    field("customer", "relation"),
    field("items", "relation", { maxSelect: 9 }),
    field("total", "number"),
  ]);
  expect(expandOf(orders)).toBe("customer,items");
  expect(expandOf(orders, ["customer"])).toBe("items");
  const ada = row({ id: "ada" });
  const order = row({ expand: { customer: ada, items: [row({ id: "i1" }), row({ id: "i2" })] } });
  expect(expanded(order, "customer").get("ada")).toBe(ada);
  expect([...expanded(order, "items").keys()]).toEqual(["i1", "i2"]);
  expect(expanded(row({}), "customer").size).toBe(0);
});

it("a relation holds ids, one or several", () => {
  expect([relationIds("a"), relationIds(["a", "b"]), relationIds(""), relationIds(null)]).toEqual([
    ["a"],
    ["a", "b"],
    [],
    [],
  ]);
});

it("back-links name every place that can point here, and not the views", () => {
  const customers = collection("customers", []);
  const to = { collectionId: customers.id };
  const orders = collection("orders", [
    field("customer", "relation", { ...to, cascadeDelete: true }),
    field("guests", "relation", { ...to, maxSelect: 5 }),
    field("other", "relation", { collectionId: "pbc_elsewhere" }),
  ]);
  const report = collection("report", [field("customer", "relation", to)], "view");
  expect(backLinks([customers, orders, report], customers, "c1")).toEqual([
    { collection: "orders", field: "customer", filter: 'customer = "c1"', cascades: true },
    { collection: "orders", field: "guests", filter: 'guests ~ "c1"', cascades: false },
  ]);
  expect(backLinks([orders], customers, 'a"b')[0]?.filter).toBe('customer = "a\\"b"');
});

it("says how many are too few or too many", () => {
  const many = field("items", "relation", { minSelect: 2, maxSelect: 3 });
  expect(relationProblem(many, ["a"])).toContain("at least 2");
  expect(relationProblem(many, [])).toBeNull();
  expect(relationProblem(many, ["a", "b", "c", "d"])).toContain("no more than 3");
  expect(relationProblem(many, ["a", "b"])).toBeNull();
});
