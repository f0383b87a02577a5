import { expect, it } from "vitest";
import type { Connector, Integration } from "../../api/integrations";
import type { Field } from "../../api/types";
import { boundIn, boundOf, fieldsFor, givenBy, inputsOf } from "./bound";

type Input = Connector["actions"][string]["input"][string];

const action = (names: readonly string[]) => {
  const input = (type: Input["type"]) => ({ type, required: false, title: "", options: [] });
  const inputs = Object.fromEntries(names.map((name) => [name, input("text")]));
  return { title: "Send", effect: "write" as const, input: inputs, output: [], stream: false };
};
const field = (name: string, type: string, more: Partial<Field> = {}): Field => ({
  id: name,
  name,
  type,
  ...more,
});

it("a record says any input but the key, and none where an action asks for a record itself", () => {
  expect(inputsOf(action(["topic", "message", "idempotency_key"]))).toEqual(["topic", "message"]);
  expect(inputsOf(action(["topic", "record"]))).toEqual([]);
});

it("fields are offered that an input takes, and nothing that signs somebody in", () => {
  const fields = [
    field("id", "text", { system: true }),
    field("password", "password", { system: true, hidden: true }),
    field("pin", "password"),
    field("tokenKey", "text", { system: true, hidden: true }),
    field("inner", "text", { hidden: true }),
    field("total", "number"),
    field("paid", "bool"),
    field("status", "select", { maxSelect: 1 }),
    field("tags", "select", { maxSelect: 3 }),
    field("where", "geoPoint"),
  ];
  expect(fieldsFor("text", fields)).toEqual(["id", "inner", "total", "status"]);
  expect(fieldsFor("integer", fields)).toEqual(["total"]);
  expect(fieldsFor("number", fields)).toEqual(["total"]);
  expect(fieldsFor("bool", fields)).toEqual(["paid"]);
  expect(fieldsFor("json", fields)).toEqual([
    ...["id", "inner", "total", "paid", "status", "tags", "where"],
  ]);
});

const ntfy = { actions: { publish: action(["topic", "message", "priority"]) } };

it("what is bound comes back as it was, and what is not any more is taken away", () => {
  const records = { publish: { collection: "orders", inputs: { message: "note" } } };
  const drafts = boundOf({ records } as unknown as Integration);
  expect(boundIn(ntfy, drafts)).toEqual(records);
  expect(boundIn(ntfy, { publish: { collection: "", inputs: {} } })).toEqual({ publish: null });
  expect(boundIn(ntfy, boundOf(null))).toEqual({});
});

it("what the connector does not know any more keeps nobody from saving", () => {
  const { publish } = boundOf({
    records: { publish: { collection: "orders", inputs: { message: "note", gone: "x" } } },
  } as unknown as Integration);
  if (publish === undefined) throw new Error("there is one");
  expect(boundIn(ntfy, { publish, left: publish })).toEqual({
    publish: { collection: "orders", inputs: { message: "note" } },
    left: null,
  });
});

it("an input without a field is the caller's", () => {
  const bound = { collection: "orders", inputs: { message: "note", topic: "" } };
  expect(givenBy(ntfy.actions.publish, bound)).toEqual(["topic", "priority"]);
  expect(boundIn(ntfy, { publish: bound }).publish?.inputs).toEqual({ message: "note" });
});
