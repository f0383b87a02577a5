import { expect, it } from "vitest";
import type { Automation } from "../../api/automations";
import type { Connector } from "../../api/integrations";
import { actionsOf, draftOf, formOf, inputsOf, sentenceOf } from "./automation";

const input = { required: true, title: "", pattern: "", options: [] };
const connector = {
  actions: {
    look: { title: "Look", effect: "read", input: {}, output: [] },
    pay: {
      title: "Pay",
      effect: "money",
      input: {
        amount: { ...input, type: "integer" },
        note: { ...input, type: "text" },
        more: { ...input, type: "json" },
        idempotency_key: { ...input, type: "text" },
      },
      output: [],
    },
  },
} as unknown as Connector;

const automation: Automation = {
  id: "a",
  error: "",
  updated: "",
  name: "charge",
  enabled: true,
  collection: "orders",
  on: ["create", "delete"],
  condition: "",
  integration: "bank",
  action: "pay",
  input: { amount: 5, note: "7", more: { id: "{{record.id}}" } },
};

it("goes from an automation to what is typed and back", () => {
  const { id: _id, error: _error, updated: _updated, ...form } = automation;
  const draft = draftOf(automation);
  expect(draft.input.note).toBe("7");
  expect(formOf(draft, connector)).toEqual(form);
  const typed = { ...draft, input: { amount: "{{record.amount}}", note: "", more: "[1" } };
  expect(formOf(typed, connector).input).toEqual({ amount: "{{record.amount}}", more: "[1" });
});

it("offers what does something, and no key", () => {
  expect(actionsOf(connector)).toEqual([{ value: "pay", label: "Pay" }]);
  expect(inputsOf(connector, "pay").map(([name]) => name)).toEqual(["amount", "note", "more"]);
  expect(sentenceOf(automation)).toBe("When one of orders is made or deleted");
});
