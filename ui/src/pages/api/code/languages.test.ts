import { describe, expect, it } from "vitest";
import type { AuthCollection } from "../../../api/authOptions";
import type { Collection } from "../../../api/types";
import { batchParts, type Call } from "../call";
import { operationsOf, peopleFor } from "../operations/all";
import { beginnings, callOf, type Operation } from "../operations/operation";
import { NOTHING_KNOWN } from "../samples";
import { codeFor, LANGUAGES } from "./languages";

const ADDRESS = "https://192.168.1.20:8443";

const BASE: Collection = {
  id: "c1",
  name: "notes",
  type: "base",
  system: false,
  fields: [
    { id: "1", name: "id", type: "text", primaryKey: true, system: true },
    { id: "2", name: "title", type: "text", required: true },
    { id: "3", name: "document", type: "file", protected: true },
    { id: "4", name: "owner", type: "relation", collectionId: "c2" },
  ],
  indexes: [],
  listRule: "",
  viewRule: '@request.auth.id != ""',
  createRule: null,
  updateRule: 'title != ""',
  deleteRule: "",
  created: "",
  updated: "",
};

const AUTH = {
  ...BASE,
  id: "c2",
  name: "users",
  type: "auth",
  fields: [{ id: "1", name: "id", type: "text", primaryKey: true, system: true }],
  authRule: "",
  passwordAuth: { enabled: true, identityFields: ["email"] },
  otp: { enabled: true, duration: 180, length: 6, emailTemplate: { subject: "", body: "" } },
  oauth2: { enabled: true, providers: [], mappedFields: {} },
  mfa: { enabled: false, duration: 0, rule: "" },
  anonymous: { enabled: true, max: 1, removeAfter: 0 },
} as unknown as AuthCollection;

const VIEW: Collection = { ...BASE, type: "view" };

const ids = (collection: Collection) =>
  operationsOf(collection, NOTHING_KNOWN).map(({ id }) => id as string);

describe("the operations", () => {
  it("of a base collection", () => {
    expect(ids(BASE)).toEqual([
      ...["list", "view", "create", "update", "delete", "batch", "realtime"],
      ...["upload", "fileURL", "fileToken"],
    ]);
  });

  it("of a view are reading alone", () => {
    expect(ids(VIEW)).toEqual(["list", "view", "fileURL", "fileToken"]);
  });

  it("of people have each way in that is switched on", () => {
    const ways = ["authMethods", "authWithPassword", "requestOTP", "authWithOTP", "authWithOAuth2"];
    expect(ids(AUTH)).toEqual([
      ...["list", "view", "create", "update", "delete", "batch", "realtime"],
      ...[...ways, "authWithPasskey", "authAnonymously", "authRefresh"],
      ...["requestPasswordReset", "confirmPasswordReset", "requestVerification"],
      ...["confirmVerification", "requestEmailChange", "confirmEmailChange"],
    ]);
    const none = {
      ...AUTH,
      otp: { ...AUTH.otp, enabled: false },
      anonymous: { ...AUTH.anonymous, enabled: false },
      passwordAuth: { enabled: false, identityFields: [] },
    } as AuthCollection;
    const left = ids(none);
    for (const way of ["authWithPassword", "requestOTP", "authWithOTP", "authAnonymously"]) {
      expect(left).not.toContain(way);
    }
  });

  it("say whom their rules let through, and whom code signs in for it", () => {
    const by = new Map(operationsOf(BASE, NOTHING_KNOWN).map((each) => [each.id, each]));
    expect(by.get("list")).toMatchObject({ rule: null, signedIn: "nobody" });
    expect(by.get("list")?.who).toContain("Anyone");
    expect(by.get("view")).toMatchObject({ rule: BASE.viewRule, signedIn: "person" });
    expect(by.get("create")).toMatchObject({ rule: null, signedIn: "admin" });
    expect(by.get("create")?.who).toContain("Only admins");
    expect(by.get("create")?.refusals.map(({ status }) => status)).toContain(403);
    expect(by.get("update")).toMatchObject({ rule: BASE.updateRule, signedIn: "nobody" });
  });

  it("sign in people of the own collection, or of the first one", () => {
    expect(peopleFor(AUTH, [])).toBe("users");
    expect(peopleFor(BASE, [{ ...AUTH, name: "staff" }])).toBe("staff");
    expect(peopleFor(BASE, [])).toBe("users");
  });
});

function call(operation: Operation, collection: Collection, more: Partial<Call> = {}): Call {
  const values = beginnings(operation);
  return { ...callOf(operation, collection.name, "users", values, operation.body), ...more };
}

const CASES = [BASE, AUTH, VIEW].flatMap((collection) =>
  operationsOf(collection, NOTHING_KNOWN).flatMap((operation) =>
    LANGUAGES.map((language) => ({ language, id: operation.id, collection, operation })),
  ),
);

describe.each(CASES)(
  "$id of $collection.type in $language",
  ({ language, collection, operation }) => {
    const code = codeFor(language, call(operation, collection), ADDRESS);

    it("has the box's address and the collection", () => {
      if (operation.id === "authWithPasskey" && language !== "js") return expect(code).toBeNull();
      expect(code).toContain(ADDRESS);
      if (!["batch", "fileToken"].includes(operation.id)) expect(code).toContain(collection.name);
      expect(code).not.toMatch(/undefined|\[object/);
    });

    it("closes what it opens", () => {
      const bare = strings(code ?? "");
      for (const [open, close] of ["()", "[]", "{}"]) {
        expect(bare.split(open as string).length, code ?? "").toBe(
          bare.split(close as string).length,
        );
      }
    });
  },
);

/** The code without what is in quotes or remarked. */
function strings(code: string): string {
  return code
    .replace(/"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\])*'/g, "")
    .replace(/(^|\s)(\/\/|#).*$/gm, "");
}

describe("a hostile value stays within its quotes", () => {
  const [list] = operationsOf(BASE, NOTHING_KNOWN);
  const create = operationsOf(BASE, NOTHING_KNOWN).find(({ id }) => id === "create");
  const evil = `'"; drop($x, \${y}, \\(z)) \`w\`\n`;

  it.each(LANGUAGES)("in %s", (language) => {
    if (list === undefined || create === undefined) throw new Error("no operations");
    const values = { page: "1); evil(", perPage: "30", filter: evil, sort: evil };
    const read = codeFor(language, call(list, BASE, { values }), ADDRESS) ?? "";
    const written =
      codeFor(language, call(create, BASE, { body: { [evil]: evil } }), ADDRESS) ?? "";
    for (const code of [read, written]) {
      expect(strings(code.replace(/'\\''/g, ""))).not.toContain("drop(");
      expect(strings(code)).not.toContain("evil(");
    }
  });
});

it("JavaScript with long options is JavaScript", () => {
  const operations = operationsOf(BASE, NOTHING_KNOWN);
  const long = `title = "${"x".repeat(100)}"`;
  for (const [id, values] of [
    ["list", { filter: long }],
    ["list", { filter: long, sort: "-created", expand: "owner" }],
    ["fileURL", { id: "x", filename: "a.png", thumb: "1".repeat(80), token: "x" }],
  ] as const) {
    const operation = operations.find((one) => one.id === id);
    if (operation === undefined) throw new Error(`no ${id}`);
    const code = codeFor("js", call(operation, BASE, { values }), ADDRESS) ?? "";
    const body = code.replace(/^import .*$/gm, "");
    expect(() => new Function(`return async () => { ${body} }`), code).not.toThrow();
  }
});

describe("a batch", () => {
  const url = "/api/collections/notes/records";
  it.each([
    [{ requests: [{ method: "POST", url, body: { a: 1 } }] }, "create"],
    [{ requests: [{ method: "PATCH", url: `${url}/x%20y`, body: {} }] }, "update"],
    [{ requests: [{ method: "DELETE", url: `${url}/x` }] }, "delete"],
  ])("of %o is made by the SDK's methods", (body, action) => {
    expect(batchParts(body)?.map((part) => part.action)).toEqual([action]);
  });

  it.each([
    [null],
    [{ requests: "none" }],
    [{ requests: [null] }],
    [{ requests: [{ method: "PUT", url, body: {} }] }],
    [{ requests: [{ method: "POST", url: `${url}/x` }] }],
    [{ requests: [{ method: "DELETE", url }] }],
    [{ requests: [{ method: "POST", url: "https://elsewhere/api", body: {} }] }],
  ])("of %o is sent as it is", (body) => {
    expect(batchParts(body)).toBeNull();
  });
});
