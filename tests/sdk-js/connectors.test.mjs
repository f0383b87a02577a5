// The connectors, judged by their JSON Schema as every other program reads it.
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";
import { Ajv2020 } from "ajv/dist/2020.js";

const FOLDER = new URL("../../server/src/integrations/connectors/", import.meta.url);
const SCHEMA = "connector.schema.json";

const read = async (name) => JSON.parse(await readFile(new URL(name, FOLDER), "utf8"));
const names = (await readdir(FOLDER)).filter((name) => name !== SCHEMA);
const ajv = new Ajv2020({
  allErrors: true,
  strict: true,
  formats: { regex: (text) => Boolean(new RegExp(text, "u")) },
});
const isConnector = ajv.compile(await read(SCHEMA));

test("every connector is what the schema says", async () => {
  assert.ok(names.length >= 10);
  for (const name of names) {
    assert.ok(isConnector(await read(name)), `${name}: ${ajv.errorsText(isConnector.errors)}`);
  }
});

test("what is no connector is refused", async () => {
  const good = await read("stripe.json");
  const changes = {
    "an address in the clear": (it) => (it.base = "http://api.stripe.com"),
    "a slash at its end": (it) => (it.base += "/"),
    "an odd id": (it) => (it.id = "../x"),
    "no actions": (it) => (it.actions = {}),
    "no test": (it) => delete it.test,
    "an action called test": (it) => (it.actions.test = it.actions.refund),
    "a method that is none": (it) => (it.actions.refund.method = "TRACE"),
    "an action without a path or a verb": (it) => delete it.actions.refund.path,
    "a verb that is none": (it) => (it.actions.refund.verb = "guess"),
    "a host that is an address": (it) => (it.hosts = ["10.0.0.1"]),
    "a format that is none": (it) => (it.credentials.secret_key.format = "rsa"),
    "an effect that is none": (it) => (it.actions.refund.effect = "maybe"),
    "a proof that lacks something": (it) => delete it.auth.password,
    "a place that is no pointer": (it) => (it.actions.refund.output.id = "id"),
    "what nobody knows": (it) => (it.actions.refund.retries = 5),
    "an input without a type": (it) => delete it.actions.refund.input.amount.type,
    "no patience at all": (it) => (it.timeout_ms = 0),
    "an action called usage": (it) => (it.actions.usage = it.actions.refund),
    "an action called sign-in": (it) => (it.actions["sign-in"] = it.actions.refund),
    "a token that nobody fetches": (it) => (it.auth = { kind: "token" }),
    "a token in the clear": (it) => (it.auth = { kind: "token", fetch: { url: "http://x.example" } }),
    "a sign-in without a client": (it) =>
      (it.auth = { kind: "authorization_code", authorize: "/a", token: "/t" }),
    "a way back elsewhere": (it) =>
      (it.auth = {
        kind: "authorization_code",
        authorize: "/a",
        token: "/t",
        client: { id: "x" },
        redirect: "https://evil.example",
      }),
  };
  for (const [what, change] of Object.entries(changes)) {
    const bad = structuredClone(good);
    change(bad);
    assert.ok(!isConnector(bad), what);
  }
});
