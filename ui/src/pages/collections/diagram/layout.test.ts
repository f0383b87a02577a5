import { expect, it } from "vitest";
import type { Collection, Field } from "../../../api/types";
import { draw } from "./layout";

function collection(name: string, fields: Partial<Field>[]): Collection {
  const whole = fields.map((field) => ({ id: `${field.name}1`, type: "text", ...field }) as Field);
  return {
    id: `id_${name}`,
    name,
    type: "base",
    system: false,
    fields: whole,
    indexes: [],
    created: "",
    updated: "",
  };
}

const customers = collection("customers", [{ name: "id", system: true }, { name: "name" }]);
const orders = collection("orders", [
  { name: "note" },
  { name: "customer", type: "relation", collectionId: "id_customers", maxSelect: 1 },
  { name: "after", type: "relation", collectionId: "id_orders", maxSelect: 5 },
  { name: "gone", type: "relation", collectionId: "id_elsewhere" },
  { name: "secret", type: "relation", collectionId: "id_customers", hidden: true },
]);

it("draws a line for each relation between what is shown", () => {
  const { relations } = draw([orders, customers]);
  expect(relations).toEqual([
    { id: "orders.customer", from: "orders", to: "customers", field: "customer", several: false },
    { id: "orders.after", from: "orders", to: "orders", field: "after", several: true },
  ]);
  expect(draw([orders]).relations.map(({ id }) => id)).toEqual(["orders.after"]);
});

it("lists relations first, and no system fields", () => {
  const { boxes } = draw([orders, customers]);
  expect(boxes.map(({ fields }) => fields.map(({ name }) => name))).toEqual([
    ["customer", "after", "gone", "note"],
    ["name"],
  ]);
});

it("puts no box over another", () => {
  const many = Array.from({ length: 30 }, (_, at) =>
    collection(`c${at}`, [
      { name: "up", type: "relation", collectionId: `id_c${Math.floor(at / 3)}` },
      ...Array.from({ length: at }, (_, field) => ({ name: `f${field}` })),
    ]),
  );
  const { boxes } = draw(many);
  for (const [at, a] of boxes.entries()) {
    for (const b of boxes.slice(at + 1)) {
      const apart =
        a.x + a.width <= b.x ||
        b.x + b.width <= a.x ||
        a.y + a.height <= b.y ||
        b.y + b.height <= a.y;
      expect(apart, `${a.collection.name} and ${b.collection.name}`).toBe(true);
    }
  }
  expect(boxes.at(-1)?.more).toBe(18);
});
