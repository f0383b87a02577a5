import { expect, test } from "vitest";
import type { Intake } from "../../api/intakes";
import { changesOf, draftOf, formOf, tellingOf } from "./intake";

const intake: Intake = {
  id: "i1",
  name: "Parcels",
  enabled: true,
  integration: "hub",
  condition: "",
  collection: "parcels",
  mode: "upsert",
  findBy: "code",
  findValue: "{{event.code}}",
  set: { status: "{{event.status}}", weight: 5 },
  newestBy: "",
  error: "",
  updated: "",
};

test("what is typed is what was kept, and rows without a field are left out", () => {
  const draft = draftOf(intake);
  expect(draft.set).toEqual([
    { field: "status", value: "{{event.status}}" },
    { field: "weight", value: "5" },
  ]);
  const form = formOf({
    ...draft,
    name: " Parcels ",
    set: [...draft.set, { field: "", value: "x" }],
  });
  expect(form).toMatchObject({
    name: "Parcels",
    set: { status: "{{event.status}}", weight: "5" },
    findBy: "code",
  });
  expect("id" in form).toBe(false);
});

test("where each event makes a record, none is found", () => {
  const form = formOf({ ...draftOf(intake), mode: "create" });
  expect([form.findBy, form.findValue]).toEqual(["", ""]);
});

test("what would change is shown with what was before", () => {
  expect(changesOf({}, { code: "p1", late: false })).toEqual([
    { field: "code", before: "", after: "p1" },
    { field: "late", before: "", after: "false" },
  ]);
  expect(changesOf({ code: "p1", n: 1 }, { code: "p1", n: 2 })).toEqual([
    { field: "n", before: "1", after: "2" },
  ]);
});

test("integrations tell what they lack before their service can tell anything", () => {
  const integrations = [
    { name: "hub", connector: "http", credentials: ["token"] },
    { name: "maps", connector: "osrm", credentials: [] },
  ] as unknown as Parameters<typeof tellingOf>[0];
  const connectors = [
    { id: "http", events: { needs: ["webhook_secret"], list: false } },
    { id: "osrm", events: null },
  ] as unknown as Parameters<typeof tellingOf>[1];
  const telling = tellingOf(integrations, connectors);
  expect(telling.map(({ name, lacks }) => [name, lacks])).toEqual([["hub", ["webhook_secret"]]]);
});
