// Collections and records for tests.
import type { Collection, Field, Row } from "../api/types";

export const field = (name: string, type: string, more: object = {}): Field => ({
  id: name,
  name,
  type,
  ...more,
});
export const collection = (name: string, fields: Field[], type = "base"): Collection => ({
  id: `pbc_${name}`,
  name,
  type,
  system: false,
  fields: [field("id", "text", { primaryKey: true }), ...fields],
  indexes: [],
  created: "",
  updated: "",
});
export const row = (values: object): Row => ({
  id: "abc",
  collectionId: "pbc_x",
  collectionName: "x",
  ...values,
});
