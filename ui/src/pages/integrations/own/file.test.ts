import { describe, expect, it } from "vitest";
import type { ConnectorDraft, DraftOperation } from "../../../api/connectors";
import {
  at,
  type ConnectorFile,
  copyOf,
  fileOf,
  firstChoice,
  formed,
  freeName,
  lineOf,
  readText,
  renamed,
  spanOf,
  textOf,
  withAction,
} from "./file";

const file: ConnectorFile = {
  actions: {
    look: { path: "/", method: "GET", effect: "read", title: "Look", query: { "a/b": "1" } },
    send: { title: "Send", effect: "write", method: "POST", path: "/x" },
  },
  test: { action: "look" },
  title: "Office",
  category: "other",
  docs: "https://example.com",
  id: "office",
};

describe("the text of a connector", () => {
  it("is in the order in which people read", () => {
    const text = textOf(file);
    const names = [...text.matchAll(/^ {2}"(\w+)"/gm)].map(([, name]) => name);
    expect(names).toEqual(["id", "title", "category", "docs", "test", "actions"]);
    expect(text.indexOf('"title": "Look"')).toBeLessThan(text.indexOf('"method": "GET"'));
    expect(JSON.parse(text)).toEqual(file);
  });

  it("is read, or refused in words", () => {
    expect(readText(textOf(file)).value).toEqual(file);
    expect(readText("[]").problem).toContain("begins with {");
    expect(readText("{").problem).toContain("no JSON");
  });

  it("leads to a place, or to what it would be in", () => {
    const text = textOf(file);
    const part = (place: string) => {
      const span = spanOf(text, place);
      return span === null ? null : text.slice(span.from, span.to);
    };
    expect(part("/actions/look/query/a~1b")).toBe('"a/b": "1"');
    expect(part("/actions/send/nothing/here")).toMatch(/^"send": \{/);
    expect(lineOf(text, "/title")).toBe(3);
    expect(spanOf("", "/title")).toBeNull();
    expect(at("actions", "a/b~c", 0)).toBe("/actions/a~1b~0c/0");
  });
});

describe("the form", () => {
  it("shows what it can show, and nothing else", () => {
    expect(formed({ actions: {} })?.test).toEqual({ action: "" });
    for (const odd of [
      {},
      { actions: [] },
      { actions: { a: 5 } },
      { actions: { a: { title: 5 } } },
      { actions: { a: { input: { b: { options: "c" } } } } },
      { actions: { a: { query: { b: 5 } } } },
      { actions: {}, credentials: { a: null } },
      { actions: {}, auth: {} },
      { actions: {}, error: { code: [5] } },
      { actions: {}, test: "a" },
      { actions: {}, title: 5 },
    ]) {
      expect(formed(odd), JSON.stringify(odd)).toBeNull();
    }
  });

  it("renames at the place, and loses nothing to a name that is taken", () => {
    expect(Object.keys(renamed({ a: 1, b: 2 }, "a", "c"))).toEqual(["c", "b"]);
    expect(renamed({ a: 1, b: 2 }, "a", "b")).toEqual({ a: 1, b: 2 });
    expect(withAction(file, "look", "see").test.action).toBe("see");
    expect(withAction(file, "look", "send")).toEqual(file);
    expect(freeName({ a: 1, a_2: 1 }, "a")).toBe("a_3");
  });
});

describe("a draft", () => {
  const operation = (name: string, more: Partial<DraftOperation>): DraftOperation => ({
    name,
    title: name,
    method: "GET",
    path: `/${name}`,
    effect: "read",
    deprecated: false,
    tests: false,
    action: { title: name, effect: "read", method: "GET", path: `/${name}` },
    notes: [],
    ...more,
  });
  const operations = [
    operation("one", {}),
    operation("two", { tests: true }),
    operation("old", { deprecated: true, tests: true }),
  ];
  const draft: ConnectorDraft = {
    connector: { id: "office", title: "Office", category: "other", docs: "https://example.com" },
    operations,
    leftOut: [],
    notes: [],
  };

  it("is taken as it is chosen", () => {
    const choice = firstChoice(operations);
    expect([...choice.taken, choice.test]).toEqual(["one", "two", "two"]);
    const made = fileOf(draft, { ...choice, money: new Set(["one"]) });
    expect(Object.keys(made.actions)).toEqual(["one", "two"]);
    expect(made.actions.one?.effect).toBe("money");
    expect(made.test).toEqual({ action: "two" });
  });

  it("takes nothing by itself where there is much", () => {
    const many = Array.from({ length: 21 }, (_, number) => operation(`op${number}`, {}));
    expect(firstChoice(many).taken.size).toBe(0);
  });
});

it("a copy has an id of its own", () => {
  const copy = copyOf({ ...file, $schema: "./x" }, ["own_office"]);
  expect(copy?.id).toBe("own_office_2");
  expect(copy?.$schema).toBeUndefined();
  expect(copyOf({}, [])).toBeNull();
});
