// What the intakes' dialog holds while it is open.
import { t } from "@lingui/core/macro";
import type { HeardState, Intake, IntakeForm, IntakeMode } from "../../api/intakes";
import type { Connector, Integration } from "../../api/integrations";
import { connectorOf } from "./automation";

export const MODES: readonly { value: IntakeMode; label: string }[] = [
  { value: "upsert", label: t`Change the record, or make it` },
  { value: "update", label: t`Change the record; that there is none is a failure` },
  { value: "create", label: t`Make a record for each event` },
];

export const STATES: Readonly<Record<HeardState, { label: string; color: string }>> = {
  done: { label: t`Done`, color: "harbour" },
  discarded: { label: t`Let go`, color: "gray" },
  unmatched: { label: t`No intake`, color: "gray" },
  failed: { label: t`Failed`, color: "red" },
};

/** A field that is set, as it is typed. */
export interface SetField {
  field: string;
  value: string;
  /** Whether what is typed is JSON; else it is a text, whatever it looks like. */
  isJson: boolean;
}

export interface Draft extends Omit<IntakeForm, "set"> {
  set: SetField[];
}

/** A row to be filled in. */
export const EMPTY: SetField = { field: "", value: "", isJson: false };

export function draftOf(present: Intake | null): Draft {
  if (present === null) {
    return {
      name: "",
      enabled: true,
      integration: "",
      condition: "",
      collection: "",
      mode: "upsert",
      findBy: "",
      findValue: "",
      set: [EMPTY],
      newestBy: "",
    };
  }
  const { id: _id, error: _error, updated: _updated, set, ...rest } = present;
  const typed = Object.entries(set).map(([field, value]) => ({
    field,
    value: textOf(value),
    isJson: typeof value !== "string",
  }));
  return { ...rest, set: typed };
}

export function formOf(draft: Draft): IntakeForm {
  const set = draft.set.filter(({ field }) => field !== "");
  const isFound = draft.mode !== "create";
  return {
    ...draft,
    name: draft.name.trim(),
    findBy: isFound ? draft.findBy : "",
    findValue: isFound ? draft.findValue : "",
    set: Object.fromEntries(set.map((one) => [one.field, valueGiven(one)])),
  };
}

/** What is wrong with what is typed, by where it is. Nothing that is wrong is sent. */
export function wrongOf({ set }: Draft): Record<string, string> {
  const wrong = set.filter((one) => one.isJson && readOf(one.value) === undefined);
  return Object.fromEntries(wrong.map(({ field }) => [`set.${field}`, t`It is no JSON.`]));
}

function valueGiven({ value, isJson }: SetField): unknown {
  const json = isJson ? readOf(value) : undefined;
  return json === undefined ? value : json.read;
}

/** JSON as what it says, which may be `null`; undefined when it is none. */
function readOf(value: string): { read: unknown } | undefined {
  try {
    return { read: JSON.parse(value) };
  } catch {
    return undefined;
  }
}

/** A value as it is typed: texts as they are, all else as JSON. */
function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The integrations whose services tell something. */
export function tellingOf(
  integrations: readonly Integration[],
  connectors: readonly Connector[],
): { name: string; connector: Connector; lacks: string[] }[] {
  return integrations.flatMap(({ name, credentials }) => {
    const connector = connectorOf(name, integrations, connectors);
    const needs = connector?.events?.needs;
    if (connector === undefined || needs === undefined) return [];
    return [{ name, connector, lacks: needs.filter((one) => !credentials.includes(one)) }];
  });
}

/** "Changes parcels, or makes one, for what hub tells" */
export function sentenceOf({ collection, integration, mode }: Intake): string {
  if (mode === "create") return t`Makes one of ${collection} of what ${integration} tells`;
  return mode === "update"
    ? t`Changes one of ${collection} by what ${integration} tells`
    : t`Changes or makes one of ${collection} by what ${integration} tells`;
}

/** The fields whose values an event would change, with both. */
export function changesOf(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): { field: string; before: string; after: string }[] {
  const shown = (value: unknown) => (value === undefined ? "" : textOf(value));
  const changed = Object.keys(after).map((field) => ({
    field,
    before: shown(before[field]),
    after: shown(after[field]),
  }));
  return changed.filter((one) => one.before !== one.after);
}
