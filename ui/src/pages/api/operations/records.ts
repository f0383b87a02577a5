// What can be done with a collection's records. Pure.
import { t } from "@lingui/core/macro";
import type { Collection, RuleName, Values } from "../../../api/types";
import { RULE_WORDS } from "../../../parts/ruleWords";
import type { SignedIn } from "../call";
import {
  exampleRecord,
  type Known,
  PLACEHOLDER_ID,
  sampleChange,
  sampleExpand,
  sampleFilter,
  sampleRecord,
  sampleSort,
} from "../samples";
import type { Operation, Parameter, Refusal } from "./operation";
import {
  ADMINS_ONLY,
  aboutField,
  BAD_QUERY,
  BATCH_FAILED,
  BATCHES_OFF,
  HELD,
  NOT_CREATED,
  NOT_FOUND,
  NOT_UPDATED,
  TOO_MANY,
  UNPAIRED,
} from "./refusals";

export function recordOperations(collection: Collection, known: Known): Operation[] {
  const { name } = collection;
  const records = ["api", "collections", name, "records"];
  const one = [...records, "{id}"];
  const record = exampleRecord(collection, known);
  const shown = shaping(collection);
  const id: Parameter = {
    name: "id",
    inQuery: false,
    says: t`The record's id.`,
    value: known.rows[0]?.id ?? PLACEHOLDER_ID,
  };
  const isView = collection.type === "view";
  const common = { file: null, body: null, group: "records" } as const;
  const reading: Operation[] = [
    {
      ...common,
      id: "list",
      label: t`List and search`,
      says: t`Answers with a page of the records that the filter finds and the rule lets through.`,
      ...access(collection, "listRule"),
      method: "GET",
      path: records,
      parameters: [...paging(collection, known), ...shown],
      sending: { kind: "reads" },
      answer: {
        status: 200,
        body: { page: 1, perPage: 30, totalItems: 1, totalPages: 1, items: [record] },
      },
      refusals: refusals(collection, "listRule", [BAD_QUERY]),
    },
    {
      ...common,
      id: "view",
      label: t`View one`,
      says: t`Answers with a single record.`,
      ...access(collection, "viewRule"),
      method: "GET",
      path: one,
      parameters: [id, ...shown],
      sending: { kind: "reads" },
      answer: { status: 200, body: record },
      refusals: refusals(collection, "viewRule", [NOT_FOUND]),
    },
  ];
  if (isView) return reading;
  const needed = collection.fields.find(({ required, primaryKey }) => required && !primaryKey);
  const withField = (refusal: Refusal) =>
    needed === undefined ? refusal : aboutField(refusal, needed.name);
  const made = sampleRecord(collection, known);
  const change = sampleChange(collection, known);
  return [
    ...reading,
    {
      ...common,
      id: "create",
      label: t`Create`,
      says: t`Makes a record, and answers with it.`,
      ...access(collection, "createRule"),
      method: "POST",
      path: records,
      parameters: shown,
      body: made,
      sending: { kind: "writes", does: t`It makes a record in ${name}.` },
      answer: { status: 200, body: record },
      refusals: refusals(collection, "createRule", [withField(NOT_CREATED)]),
    },
    {
      ...common,
      id: "update",
      label: t`Update`,
      says: t`Changes what is named of a record and leaves the rest; answers with the record.`,
      ...access(collection, "updateRule"),
      method: "PATCH",
      path: one,
      parameters: [id, ...shown],
      body: change,
      sending: { kind: "writes", does: t`It changes a record of ${name}.` },
      answer: { status: 200, body: { ...record, ...change } },
      refusals: refusals(collection, "updateRule", [withField(NOT_UPDATED), NOT_FOUND]),
    },
    {
      ...common,
      id: "delete",
      label: t`Delete`,
      says: t`Deletes a record, its files, and what its relations take along.`,
      ...access(collection, "deleteRule"),
      method: "DELETE",
      path: one,
      parameters: [id],
      sending: {
        kind: "deletes",
        does: t`It deletes a record of ${name} for good, with what its relations take along.`,
      },
      answer: { status: 204, body: null },
      refusals: refusals(collection, "deleteRule", [HELD, NOT_FOUND]),
    },
    batch(collection, known, made, change, record),
    {
      ...common,
      id: "realtime",
      group: "live",
      label: t`Subscribe`,
      says: t`Tells of each record that is created, changed or deleted, as it happens.`,
      ...access(collection, "listRule"),
      who: t`Whoever the list rule lets through hears of all records, whoever the view rule does of a single one.`,
      method: "POST",
      path: ["api", "realtime"],
      parameters: [
        {
          name: "topic",
          inQuery: false,
          says: t`“*” for all records, or a record's id.`,
          value: "*",
        },
      ],
      sending: { kind: "listens" },
      answer: { status: 200, body: { action: "create", record } },
      refusals: [UNPAIRED, TOO_MANY].filter(
        (refusal) => refusal !== UNPAIRED || collection.pairedOnly,
      ),
    },
  ];
}

function batch(
  collection: Collection,
  known: Known,
  made: Values,
  change: Values,
  record: Values,
): Operation {
  const { name } = collection;
  const url = `/api/collections/${encodeURIComponent(name)}/records`;
  const [row] = known.rows;
  const requests = [
    { method: "POST", url, body: made },
    ...(row === undefined
      ? []
      : [{ method: "PATCH", url: `${url}/${encodeURIComponent(row.id)}`, body: change }]),
  ];
  return {
    id: "batch",
    group: "records",
    label: t`Batch`,
    says: t`Makes several changes at once: all of them, or none when one is refused.`,
    who: t`Each request as its own rule says, where batches are switched on.`,
    rule: null,
    method: "POST",
    path: ["api", "batch"],
    parameters: [],
    body: { requests },
    file: null,
    signedIn: strictest([
      access(collection, "createRule").signedIn,
      ...(row === undefined ? [] : [access(collection, "updateRule").signedIn]),
    ]),
    sending: { kind: "writes", does: t`It carries out all requests of the batch.` },
    answer: { status: 200, body: requests.map(() => ({ status: 200, body: record })) },
    refusals: [BATCHES_OFF, BATCH_FAILED, TOO_MANY],
  };
}

function strictest(all: readonly SignedIn[]): SignedIn {
  return all.find((who) => who === "admin") ?? all.find((who) => who === "person") ?? "nobody";
}

/** Who may do what a rule decides, and as whom code has to sign in for it. */
export function access(
  collection: Collection,
  name: RuleName,
): { who: string; rule: string | null; signedIn: SignedIn } {
  const rule = collection[name];
  const { can } = RULE_WORDS[name];
  const paired = collection.pairedOnly ? ` ${t`Paired devices only.`}` : "";
  if (rule === null || rule === undefined) {
    return { who: can.admins + paired, rule: null, signedIn: "admin" };
  }
  if (rule === "") return { who: can.anyone + paired, rule: null, signedIn: "nobody" };
  return {
    who: can.rule + paired,
    rule,
    signedIn: rule.includes("@request.auth") ? "person" : "nobody",
  };
}

function refusals(collection: Collection, name: RuleName, own: Operation["refusals"]) {
  const isAdmins = collection[name] === null || collection[name] === undefined;
  return [
    ...own,
    ...(isAdmins ? [ADMINS_ONLY] : []),
    ...(collection.pairedOnly ? [UNPAIRED] : []),
    TOO_MANY,
  ];
}

function paging(collection: Collection, known: Known): Parameter[] {
  return [
    { name: "page", inQuery: true, says: t`Which page, from 1 on.`, value: "1" },
    { name: "perPage", inQuery: true, says: t`Records on a page, 1000 at most.`, value: "30" },
    {
      name: "filter",
      inQuery: true,
      says: t`Which records: as in a rule, with && and ||.`,
      value: sampleFilter(collection, known),
    },
    {
      name: "sort",
      inQuery: true,
      says: t`By which fields, separated by commas; “-” before one turns it around.`,
      value: sampleSort(collection),
    },
    {
      name: "skipTotal",
      inQuery: true,
      says: t`“1” does not count how many there are, which is quicker.`,
      value: "",
    },
  ];
}

/** What shapes the records in an answer. */
function shaping(collection: Collection): Parameter[] {
  const related = sampleExpand(collection);
  return [
    ...(related === ""
      ? []
      : [
          {
            name: "expand",
            inQuery: true,
            says: t`Relations whose records come along, separated by commas.`,
            value: related,
          },
        ]),
    {
      name: "fields",
      inQuery: true,
      says: t`Only these fields, separated by commas.`,
      value: "",
    },
  ];
}
