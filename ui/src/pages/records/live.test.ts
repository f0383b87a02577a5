import { describe, expect, it } from "vitest";
import type { RecordEvent } from "../../api/realtime";
import type { Row } from "../../api/types";
import { applyEvents, madeHere, QUIET, refetching, unseen } from "./live";

const row = (id: string, title = id, updated = "1"): Row => ({
  id,
  collectionId: "c",
  collectionName: "orders",
  title,
  updated,
});
const event = (action: RecordEvent["action"], record: Row): RecordEvent => ({ action, record });
const rows = [row("a"), row("b")];

describe("a write elsewhere", () => {
  it("changes a shown row in its place, and makes it flash", () => {
    const next = applyEvents(QUIET, rows, [event("update", row("b", "new", "2"))]);
    expect(next.rows.map((r) => r.title)).toEqual(["a", "new"]);
    expect(next.live.changes).toEqual({ b: 1 });
  });

  it("that the page already has makes nothing flash", () => {
    const next = applyEvents(QUIET, rows, [event("update", row("b"))]);
    expect(next.rows).toBe(rows);
    expect(next.live.changes).toEqual({});
  });

  it("waits behind a count when it is new", () => {
    const next = applyEvents(QUIET, rows, [event("create", row("c")), event("create", row("d"))]);
    expect(next.rows).toBe(rows);
    expect(unseen(next.live, rows)).toHaveLength(2);
    expect(unseen(next.live, [...rows, row("c")])).toHaveLength(1);
  });

  it("that deletes strikes a shown row and uncounts a waiting one", () => {
    const waiting = applyEvents(QUIET, rows, [event("create", row("c"))]).live;
    const next = applyEvents(waiting, rows, [event("delete", row("a")), event("delete", row("c"))]);
    expect(next.live.gone).toEqual(["a"]);
    expect(next.live.fresh).toEqual([]);
  });

  it("that puts a deleted row back unstrikes it", () => {
    const { live } = applyEvents(QUIET, rows, [event("delete", row("a"))]);
    const next = applyEvents(live, rows, [event("create", row("a"))]);
    expect(next.live.gone).toEqual([]);
    expect(next.live.changes).toEqual({ a: 1 });
  });

  it("to a record on another page is no news", () => {
    expect(applyEvents(QUIET, rows, [event("update", row("z"))]).live).toEqual(QUIET);
  });
});

describe("a record made here", () => {
  it("is not counted, whether its event comes after the answer or before", () => {
    const after = applyEvents(madeHere(QUIET, ["c"]), rows, [event("create", row("c"))]);
    expect(unseen(after.live, rows)).toHaveLength(0);
    const before = applyEvents(QUIET, rows, [event("create", row("c"))]);
    expect(unseen(madeHere(before.live, ["c"]), rows)).toHaveLength(0);
  });
});

it("forgets what a fetch brings anyway", () => {
  const { live } = applyEvents(QUIET, rows, [
    event("create", row("c")),
    event("delete", row("a")),
    event("update", row("b", "new", "2")),
  ]);
  expect(refetching(live)).toMatchObject({ fresh: [], gone: [], changes: { b: 1 } });
});

it("an event about a row keeps the related records that came with the page", () => {
  const expand = { customer: row("ada") };
  const shown = [{ ...row("a"), customer: "ada", expand }];
  const changed = { ...row("a", "new", "2"), customer: "ada" };
  const next = applyEvents(QUIET, shown, [event("update", changed)]);
  expect(next.rows[0]).toMatchObject({ title: "new", expand });
  const same = applyEvents(QUIET, shown, [event("update", { ...row("a"), customer: "ada" })]);
  expect(same.rows).toBe(shown);
});
