import { expect, it } from "vitest";
import type { Integration } from "../../api/integrations";
import { chargesIn, chargesOf } from "./charges";

const present: Integration = {
  name: "pay",
  connector: "stripe",
  enabled: true,
  base: "",
  tokenBase: "",
  locked: false,
  local: [],
  hosts: [],
  credentials: [],
  publicKeys: {},
  rules: {},
  charges: {
    orders: {
      amount: "total",
      currency: "EUR",
      state: "payment",
      capture: "manual",
      rule: "a = 1",
    },
    gifts: { amount: "price", currency: "currency", state: "", capture: "automatic", rule: null },
  },
  records: {},
  updated: "",
};

it("what is charged comes back as it was", () => {
  const drafts = chargesOf(present);
  expect(drafts.map(({ rule }) => rule.mode)).toEqual(["rule", "admins"]);
  expect(chargesIn(drafts, ["orders", "gifts"])).toEqual(present.charges);
});

it("what is taken away is sent as such, and an open rule is an empty one", () => {
  const [orders] = chargesOf(present);
  if (orders === undefined) throw new Error("there is one");
  const open = { ...orders, rule: { mode: "anyone" as const, expression: "x" } };
  expect(chargesIn([open], ["orders", "gifts"])).toEqual({
    gifts: null,
    orders: { amount: "total", currency: "EUR", state: "payment", capture: "manual", rule: "" },
  });
});
