import { expect, it } from "vitest";
import type { Connector, Integration } from "../../api/integrations";
import { draftOf, madeSecret, matching, setupOf } from "./setup";

const action = {
  title: "Begin a payment",
  effect: "money" as const,
  input: {},
  output: [],
  stream: false,
};
const stripe: Connector = {
  id: "stripe",
  own: false,
  title: "Stripe",
  category: "payments",
  docs: "https://docs.stripe.com/api",
  note: "",
  base: "https://api.stripe.com",
  hasBase: true,
  hosts: [],
  credentials: {
    secret_key: {
      title: "Secret key",
      pattern: "",
      example: "",
      optional: false,
      hint: "",
      public: false,
    },
  },
  actions: { pay: action, refund: { ...action, title: "Pay back" } },
  payments: false,
  signIn: false,
  scopes: [],
  tokenHosts: [],
};
const present: Integration = {
  name: "shop",
  connector: "stripe",
  enabled: false,
  base: "",
  tokenBase: "",
  locked: false,
  signIn: null,
  local: ["nas.local"],
  hosts: [],
  credentials: ["secret_key"],
  publicKeys: {},
  rules: { pay: "@request.auth.id != ''", refund: "" },
  charges: {},
  records: {},
  limit: { calls: 5, seconds: 7_200 },
  updated: "",
};

it("what is set up comes back as it was, and credentials only when they are typed", () => {
  const draft = draftOf(stripe, present);
  expect(draft.rules.pay).toEqual({ mode: "rule", expression: "@request.auth.id != ''" });
  expect(draft.rules.refund?.mode).toBe("anyone");
  expect(setupOf(stripe, draft)).toEqual({
    connector: "stripe",
    base: "",
    local: ["nas.local"],
    enabled: false,
    credentials: {},
    rules: { pay: "@request.auth.id != ''", refund: "" },
    records: {},
    limit: { calls: 5, seconds: 7_200 },
  });
  const typed = { ...draft, credentials: { secret_key: "sk_test_x" }, local: "a, b\n c" };
  const setup = setupOf(stripe, typed);
  expect(setup.credentials).toEqual({ secret_key: "sk_test_x" });
  expect(setup.local).toEqual(["a", "b", "c"]);
});

it("hosts are added where a connector has some", () => {
  const push = { ...stripe, hosts: ["fcm.googleapis.com"], hasBase: false };
  const draft = draftOf(push, { ...present, hosts: ["push.example.com", "*.example.org"] });
  expect(setupOf(push, draft).hosts).toEqual(["push.example.com", "*.example.org"]);
  expect(setupOf(stripe, draft)).not.toHaveProperty("hosts");
});

it("where tokens come from is sent for those that fetch them elsewhere only", () => {
  const elsewhere = { ...stripe, tokenHosts: ["login.example"] };
  const draft = { ...draftOf(elsewhere, null), tokenBase: " https://stand-in.example " };
  expect(setupOf(elsewhere, draft).tokenBase).toBe("https://stand-in.example");
  expect(setupOf(stripe, draft)).not.toHaveProperty("tokenBase");
});

it("a new one is for admins only, and rules that are taken away are sent as such", () => {
  const draft = draftOf(stripe, null);
  expect(draft).toMatchObject({ name: "stripe", enabled: true });
  expect(setupOf(stripe, draft).rules).toEqual({ pay: null, refund: null });
  expect(setupOf(stripe, draft).limit).toEqual({ calls: 60, seconds: 60 });
});

it("a search looks at what connectors are for and what they do", () => {
  expect(matching([stripe], "pay BACK")).toEqual([stripe]);
  expect(matching([stripe], "payments")).toEqual([stripe]);
  expect(matching([stripe], "")).toEqual([stripe]);
  expect(matching([stripe], "telegram")).toEqual([]);
});

it("secrets are made of drawn bytes behind their prefix, never twice the same", () => {
  const secrets = Array.from({ length: 20 }, () => madeSecret({ prefix: "whsec_", bytes: 32 }));
  for (const secret of secrets) expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(new Set(secrets).size).toBe(20);
});
