import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Collection } from "../../../api/types";
import { planImport, type Wish } from "./plan";
import { runImport } from "./run";

const collection: Collection = {
  ...{
    id: "c",
    name: "guests",
    type: "base",
    system: false,
    indexes: [],
    created: "",
    updated: "",
  },
  fields: [{ id: "n", name: "name", type: "text" }],
};

function wish(names: string[], more: Partial<Wish> = {}): Wish {
  const rows = names.map((name, at) => ({ number: at + 2, cells: [name] }));
  return {
    ...{ collection, table: { columns: ["name"], rows }, mapping: ["name"], key: null },
    ...{ ways: { numbers: "plain", days: "none" }, present: "skip", blanksStay: false },
    ...more,
  };
}

interface Call {
  url: string;
  names: string[];
}

/** A box that refuses names with "bad", and keeps the others. */
class Box {
  readonly calls: Call[] = [];
  readonly kept: string[] = [];
  before: (call: Call) => Response | null = () => null;

  answer(url: string, body: { requests?: { body: { name: string } }[]; name?: string }): Response {
    const names = body.requests?.map((request) => request.body.name) ?? [body.name ?? ""];
    const call = { url, names };
    this.calls.push(call);
    const early = this.before(call);
    if (early !== null) return early;
    const bad = names.findIndex((name) => name.includes("bad"));
    if (bad < 0) {
      this.kept.push(...names);
      return Response.json(body.requests === undefined ? {} : []);
    }
    const own = { message: "Failed to create record.", data: { name: { message: "Is bad." } } };
    if (body.requests === undefined) return Response.json(own, { status: 400 });
    const requests = { [bad]: { code: "batch_request_failed", message: "No.", response: own } };
    return Response.json(
      { message: "Batch transaction failed.", data: { requests } },
      { status: 400 },
    );
  }
}

let box: Box;
beforeEach(() => {
  box = new Box();
  vi.stubGlobal("fetch", (url: string, { body }: { body: string }) =>
    Promise.resolve().then(() => box.answer(url, JSON.parse(body))),
  );
});
afterEach(() => vi.unstubAllGlobals());

async function run(names: string[], most: number | null, signal = new AbortController().signal) {
  const of = wish(names);
  const { tasks } = await planImport(of, new Map(), () => {});
  const outcome = await runImport(of, tasks, most === null ? null : { most }, () => {}, signal);
  const { added, done, stopped, unsure } = outcome;
  const refused = outcome.refused.map(({ row, reason }) => `${row.number}: ${reason}`);
  return { added, done, stopped, unsure, refused };
}

const names = (count: number) => Array.from({ length: count }, (_, at) => `n${at}`);

describe("rows are written", () => {
  it("in batches of what the box takes, in their order", async () => {
    expect(await run(names(25), 10)).toMatchObject({ added: 25, done: 25, stopped: null });
    expect(box.calls.map((call) => call.names.length)).toEqual([10, 10, 5]);
    expect(box.kept).toEqual(names(25));
  });

  it("but for those that are refused, each with its reason", async () => {
    const wanted = ["a", "bad1", "b", "bad2", "c"];
    expect(await run(wanted, 10)).toMatchObject({
      added: 3,
      done: 5,
      refused: ["3: name: Is bad.", "5: name: Is bad."],
    });
    expect(box.kept).toEqual(["a", "b", "c"]);
  });

  it("one by one where a batch is refused time and again", async () => {
    const wanted = Array.from({ length: 40 }, (_, at) => `bad${at}`);
    expect((await run(wanted, 40)).refused).toHaveLength(40);
    expect(box.calls.length).toBeLessThan(50);
  });

  it("one by one where a batch fails by none of them", async () => {
    box.before = ({ url }) =>
      url === "/api/batch" ? Response.json({ message: "Took too long." }, { status: 400 }) : null;
    expect(await run(names(5), 10)).toMatchObject({ added: 5, refused: [] });
  });

  it("without batches where the box takes none, few at a time", async () => {
    expect(await run(["a", "bad", "b"], null)).toMatchObject({
      added: 2,
      refused: ["3: name: Is bad."],
    });
    expect(box.calls.every(({ url }) => url.startsWith("/api/collections/guests/records"))).toBe(
      true,
    );
  });

  it("of accounts with a password of their own each, and never in batches", async () => {
    const people = { ...collection, type: "auth" };
    const of = wish(["a", "b"], { collection: people });
    const sent: Record<string, string>[] = [];
    vi.stubGlobal("fetch", (_: string, { body }: { body: string }) => {
      sent.push(JSON.parse(body));
      return Promise.resolve(Response.json({}));
    });
    const { tasks } = await planImport(of, new Map(), () => {});
    await runImport(of, tasks, { most: 50 }, () => {}, new AbortController().signal);
    const [one, other] = sent;
    expect(one?.password).toMatch(/^[0-9a-f]{48}$/);
    expect(one?.passwordConfirm).toBe(one?.password);
    expect(other?.password).not.toBe(one?.password);
  });
});

describe("an end before the last row", () => {
  it("by the admin is told to the row", async () => {
    const stop = new AbortController();
    box.before = ({ names: [first] }) => {
      if (first === "n10") stop.abort();
      return null;
    };
    expect(await run(names(50), 10, stop.signal)).toMatchObject({
      added: 20,
      done: 20,
      stopped: { by: "admin" },
      unsure: 0,
    });
  });

  it.each([
    [10, 10],
    [null, 4],
  ])("because nobody answers names what may be written (batches of %s)", async (most, unsure) => {
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
    const outcome = await run(names(20), most);
    expect(outcome).toMatchObject({ added: 0, unsure, stopped: { by: "server" } });
  });

  it("because the box says no to all leaves nothing unsure", async () => {
    box.before = () => Response.json({ message: "Not allowed." }, { status: 403 });
    expect(await run(names(20), 10)).toMatchObject({
      ...{ added: 0, unsure: 0, refused: [] },
      stopped: { by: "server", error: { status: 403 } },
    });
    // A batch may be refused because it is one: the first row alone is asked for too.
    expect(box.calls.map(({ url }) => url)).toEqual([
      "/api/batch",
      "/api/collections/guests/records?fields=id",
    ]);
  });
});
