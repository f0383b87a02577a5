import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Row, Values } from "../../../api/types";
import { collection, field, row } from "../../../choosing/samples";
import { putBack, undoEdit } from "../undo/run";
import type { FieldChange } from "./change";
import { runBulkEdit } from "./run";

const guests = collection("guests", [
  field("id", "text", { primaryKey: true }),
  field("name", "text"),
  field("visits", "number"),
]);
const change: FieldChange = { field: field("visits", "number"), act: "set", input: 9 };
const FREE = new AbortController().signal;

interface Write {
  method: string;
  url: string;
  body?: Values;
}

/** A box with records by id, that refuses those whose name has "bad". */
class Box {
  readonly rows = new Map<string, Row>();
  before: (write: Write) => Response | null = () => null;

  add(...names: string[]): Row[] {
    const made = names.map((name) => row({ id: name, name, visits: 1 }));
    for (const one of made) this.rows.set(one.id, one);
    return made;
  }

  answer(url: string, method: string, body: Values & { requests?: Write[] }): Response {
    if (method === "GET") {
      const items = [...this.rows.values()].filter(({ id }) =>
        decodeURIComponent(url).includes(`"${id}"`),
      );
      return Response.json({ items, totalItems: items.length });
    }
    if (url !== "/api/batch") return this.write({ method, url, body });
    for (const [at, write] of (body.requests ?? []).entries()) {
      if (this.isBad(write)) {
        const response = { message: "No.", data: { visits: { message: "Is bad." } } };
        return Response.json(
          { message: "Failed.", data: { requests: { [at]: { response } } } },
          { status: 400 },
        );
      }
    }
    return Response.json((body.requests ?? []).map((write) => ({ body: this.keep(write) })));
  }

  write(write: Write): Response {
    const early = this.before(write);
    if (early !== null) return early;
    return this.isBad(write)
      ? Response.json({ message: "No.", data: { visits: { message: "Is bad." } } }, { status: 400 })
      : Response.json(this.keep(write));
  }

  isBad({ url }: Write): boolean {
    return url.includes("bad");
  }

  keep({ method, url, body = {} }: Write): Row {
    const id = method === "POST" ? String(body.id) : (/records\/(\w+)/.exec(url)?.[1] ?? "");
    const kept = { ...(this.rows.get(id) ?? row({ id })), ...body };
    this.rows.set(id, kept);
    return kept;
  }
}

let box: Box;
beforeEach(() => {
  box = new Box();
  vi.stubGlobal("fetch", (url: string, init: { method: string; body?: string }) =>
    Promise.resolve().then(() => box.answer(url, init.method, JSON.parse(init.body ?? "{}"))),
  );
});
afterEach(() => vi.unstubAllGlobals());

async function run(ids: readonly string[], most: number | null, signal = FREE) {
  const records = ids.map((id) => ({ id, name: id }));
  const batches = most === null ? null : { most };
  const wish = { collection: guests, records, changes: [change], batches };
  return await runBulkEdit(wish, () => {}, signal);
}

it.each([null, 50])(
  "a change says of each record what became of it (batches of %s)",
  async (most) => {
    box.add("a", "bad", "b");
    box.rows.set("c", row({ id: "c", name: "c", visits: 9 }));
    const { account, edits, same } = await run(["a", "bad", "gone", "c", "b"], most);
    expect(account.done.map(({ id }) => id).sort()).toEqual(["a", "b"]);
    expect(account.refused.map(({ id, reason }) => `${id}: ${reason}`).sort()).toEqual([
      "bad: visits: Is bad.",
      "gone: It was deleted meanwhile.",
    ]);
    expect([same, account.left, account.unsure, account.stopped]).toEqual([1, [], [], null]);
    expect(edits.map(({ before, after }) => [before, after])).toEqual([
      [{ visits: 1 }, { visits: 9 }],
      [{ visits: 1 }, { visits: 9 }],
    ]);
  },
);

it("a change that ends early names those whose answer never came, and those not reached", async () => {
  const ids = Array.from({ length: 230 }, (_, at) => `r${at}`);
  box.add(...ids);
  let written = 0;
  box.before = () => {
    written += 1;
    if (written <= 120) return null;
    throw new TypeError("Failed to fetch");
  };
  const { account } = await run(ids, null);
  expect(account.done).toHaveLength(120);
  expect(account.unsure.length).toBeGreaterThan(0);
  expect(account.unsure.length).toBeLessThanOrEqual(4);
  expect(account.done.length + account.unsure.length + account.left.length).toBe(230);
  expect(account.stopped).toMatchObject({ by: "server", error: { status: 0 } });
});

it("a change that an admin stops leaves the others alone, and none without a word", async () => {
  const ids = Array.from({ length: 150 }, (_, at) => `r${at}`);
  box.add(...ids);
  const stop = new AbortController();
  const write = box.keep.bind(box);
  let written = 0;
  box.keep = (one) => {
    written += 1;
    if (written === 10) stop.abort();
    return write(one);
  };
  const { account } = await run(ids, null, stop.signal);
  expect(account.stopped).toEqual({ by: "admin" });
  expect(account.done.length).toBeGreaterThanOrEqual(10);
  expect(account.done.length + account.left.length).toBe(150);
  expect([...box.rows.values()].filter(({ visits }) => visits === 9)).toHaveLength(
    account.done.length,
  );
});

it.each([
  ["batches were switched off meanwhile", 403],
  ["a batch is refused and says not by what", 400],
])("a change goes on one by one where %s, and can be stopped there", async (_, status) => {
  const ids = Array.from({ length: 60 }, (_, at) => `r${at}`);
  box.add(...ids);
  const stop = new AbortController();
  const answer = box.answer.bind(box);
  let written = 0;
  box.answer = (url, method, body) => {
    if (url === "/api/batch") return Response.json({ message: "No batches." }, { status });
    if (method === "PATCH") written += 1;
    if (written === 70) stop.abort();
    return answer(url, method, body);
  };
  const whole = await run(ids, 50);
  expect([whole.account.done.length, whole.account.stopped]).toEqual([60, null]);
  for (const kept of box.rows.values()) kept.visits = 1;
  const { account } = await run(ids, 50, stop.signal);
  expect(account.stopped).toEqual({ by: "admin" });
  expect([account.done.length, account.left.length]).toEqual([10, 50]);
});

it("an undo leaves what was changed since, and puts back the rest", async () => {
  box.add("a", "b", "c", "d");
  const { edits } = await run(["a", "b", "c", "d"], null);
  box.keep({ method: "PATCH", url: "records/b", body: { visits: 50 } });
  box.keep({ method: "PATCH", url: "records/c", body: { visits: 1 } });
  box.rows.delete("d");
  const account = await undoEdit(guests, edits, null);
  expect(account.done.map(({ id }) => id).sort()).toEqual(["a", "c"]);
  expect(account.refused.map(({ id, reason }) => `${id}: ${reason}`).sort()).toEqual([
    "b: visits has been changed since, and stays that way.",
    "d: It was deleted meanwhile.",
  ]);
  expect(box.rows.get("a")?.visits).toBe(1);
  expect(box.rows.get("b")?.visits).toBe(50);
});

it("a record that came back as another one is told", async () => {
  const [ada, bea] = box.add("ada", "bea");
  if (ada === undefined || bea === undefined) throw new Error("two records");
  const keep = box.keep.bind(box);
  box.keep = (write) =>
    keep({
      ...write,
      body: { ...write.body, ...(write.body?.id === "bea" && { name: "made-up" }) },
    });
  const account = await putBack(guests, [ada, bea], null);
  expect(account.done.map(({ id }) => id)).toEqual(["ada"]);
  expect(account.refused).toEqual([
    { id: "bea", name: "bea", reason: "It was written, but name did not come back as before." },
  ]);
});
