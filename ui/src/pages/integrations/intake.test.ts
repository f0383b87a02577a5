import { expect, test } from "vitest";
import type { Intake } from "../../api/intakes";
import { changesOf, draftOf, EMPTY, formOf, tellingOf, wrongOf } from "./intake";

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
  set: {
    status: "{{event.status}}",
    weight: 5,
    late: false,
    note: null,
    all: { text: "{{event.text}}", list: [1] },
    looks: "5",
  },
  newestBy: "",
  error: "",
  updated: "",
};

test("what is typed is what was kept, and rows without a field are left out", () => {
  const draft = draftOf(intake);
  expect(draft.set.slice(0, 2)).toEqual([
    { field: "status", value: "{{event.status}}", isJson: false },
    { field: "weight", value: "5", isJson: true },
  ]);
  const form = formOf({
    ...draft,
    name: " Parcels ",
    set: [...draft.set, { ...EMPTY, value: "x" }],
  });
  expect(form).toMatchObject({ name: "Parcels", findBy: "code" });
  // A template that holds JSON is not to become a text that a sender could end.
  expect(form.set).toEqual(intake.set);
  expect("id" in form).toBe(false);
});

test("what is typed as JSON and is none is said, and a text is a text", () => {
  const draft = draftOf(intake);
  expect(wrongOf(draft)).toEqual({});
  const set = [
    { field: "all", value: "{", isJson: true },
    { field: "note", value: "{", isJson: false },
  ];
  expect(Object.keys(wrongOf({ ...draft, set }))).toEqual(["set.all"]);
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
