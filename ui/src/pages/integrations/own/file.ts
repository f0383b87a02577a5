// A connector's file as the editor has it. The server says whether it holds together.
import { t } from "@lingui/core/macro";
import { findNodeAtLocation, type JSONPath, parseTree } from "jsonc-parser";
import type { ConnectorDraft, DraftOperation } from "../../../api/connectors";
import type { Connector } from "../../../api/integrations";

export type Effect = Connector["actions"][string]["effect"];
export type InputType = Connector["actions"][string]["input"][string]["type"];

export interface InputFile {
  type: InputType;
  title?: string | undefined;
  required?: boolean | undefined;
  min?: number | undefined;
  max?: number | undefined;
  pattern?: string | undefined;
  options?: string[] | undefined;
  [more: string]: unknown;
}

export interface ActionFile {
  title: string;
  effect: Effect;
  method: string;
  path: string;
  input?: Record<string, InputFile> | undefined;
  query?: Record<string, string> | undefined;
  headers?: Record<string, string> | undefined;
  body?: unknown | undefined;
  output?: Record<string, string> | undefined;
  /** Its answer is passed on as it comes: nothing is read of it. */
  stream?: unknown | undefined;
  [more: string]: unknown;
}

export interface CredentialFile {
  title: string;
  optional?: boolean | undefined;
  hint?: string | undefined;
  pattern?: string | undefined;
  [more: string]: unknown;
}

/** How a request proves whose it is. */
export interface Auth {
  kind: string;
  [more: string]: unknown;
}

export interface ConnectorFile {
  id: string;
  title: string;
  category: string;
  docs: string;
  note?: string | undefined;
  base?: string | undefined;
  credentials?: Record<string, CredentialFile> | undefined;
  auth?: Auth | undefined;
  headers?: Record<string, string> | undefined;
  error?:
    | { code?: string | string[]; message?: string | string[]; [more: string]: unknown }
    | undefined;
  test: { action: string; input?: Record<string, unknown>; [more: string]: unknown };
  actions: Record<string, ActionFile>;
  [more: string]: unknown;
}

type Member = Record<string, unknown>;

function isObject(value: unknown): value is Member {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The order in which people read a file; what is not named comes behind. */
const ORDER: Readonly<Record<string, readonly string[]>> = {
  "": [
    ...["$schema", "id", "title", "category", "docs", "note", "base", "credentials", "auth"],
    ...["headers", "timeout_ms", "max_answer_bytes", "error", "test", "actions"],
  ],
  action: [
    ...["title", "effect", "method", "path", "input", "query", "headers", "encoding", "body"],
    ...["key_hours", "output", "stream"],
  ],
  input: ["type", "title", "required", "min", "max", "pattern", "options"],
};

function sorted(value: unknown, kind: string): unknown {
  const order = ORDER[kind];
  if (!isObject(value) || order === undefined) return value;
  const place = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  const names = Object.keys(value).sort((one, other) => place(one) - place(other));
  const below = (name: string, of: unknown) => {
    const each = kind === "" && name === "actions" ? "action" : name === "input" ? "input" : null;
    if (each === null || !isObject(of) || (each === "input" && kind !== "action")) return of;
    return Object.fromEntries(Object.entries(of).map(([key, one]) => [key, sorted(one, each)]));
  };
  return Object.fromEntries(names.map((name) => [name, below(name, value[name])]));
}

/** The file as a text. */
export function textOf(file: ConnectorFile): string {
  return `${JSON.stringify(sorted(file, ""), null, 2)}\n`;
}

export type Reading = { value: Member; problem: null } | { value: null; problem: string };

/** The object that a text is. */
export function readText(text: string): Reading {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return { value, problem: null };
    return { value: null, problem: t`A connector is an object: it begins with {.` };
  } catch (error) {
    const why = error instanceof Error ? error.message : "";
    return { value: null, problem: t`This is no JSON. ${why}` };
  }
}

const has = (of: Member, names: readonly string[]) =>
  names.every((name) => of[name] === undefined || typeof of[name] === "string");
const holds = (of: unknown, fits: (one: unknown) => boolean) =>
  of === undefined || (isObject(of) && Object.values(of).every(fits));
const isText = (one: unknown) => typeof one === "string";
const isPlaces = (one: unknown) => one === undefined || isText(one) || isTexts(one);
const isTexts = (one: unknown) => Array.isArray(one) && one.every(isText);

function isInput(one: unknown): boolean {
  const { options } = isObject(one) ? one : {};
  return (
    isObject(one) && has(one, ["title", "pattern"]) && (options === undefined || isTexts(options))
  );
}

function isAction(one: unknown): boolean {
  if (!isObject(one) || !has(one, ["title", "effect", "method", "path"])) return false;
  const { input, query, headers, output } = one;
  return holds(input, isInput) && [query, headers, output].every((part) => holds(part, isText));
}

/** The value, if the form can show it: what it is of is there, whatever it says. */
export function formed(value: Member): ConnectorFile | null {
  const { credentials, auth, headers, error, test, actions } = value;
  const isCredential = (one: unknown) => isObject(one) && has(one, ["title", "hint", "pattern"]);
  const isFit =
    has(value, ["id", "title", "category", "docs", "note", "base"]) &&
    isObject(actions) &&
    holds(actions, isAction) &&
    holds(credentials, isCredential) &&
    holds(headers, isText) &&
    (auth === undefined || (isObject(auth) && isText(auth.kind))) &&
    (error === undefined || (isObject(error) && isPlaces(error.code) && isPlaces(error.message))) &&
    (test === undefined || (isObject(test) && has(test, ["action"])));
  if (!isFit) return null;
  const blank = { id: "", title: "", category: "other", docs: "" };
  return { ...blank, test: { action: "" }, ...value } as ConnectorFile;
}

/** Another name for a member, at its place. */
export function renamed<T>(of: Record<string, T>, from: string, to: string): Record<string, T> {
  if (from !== to && to in of) return of;
  return Object.fromEntries(
    Object.entries(of).map(([name, one]) => [name === from ? to : name, one]),
  );
}

export function without<T>(of: Record<string, T>, name: string): Record<string, T> {
  return Object.fromEntries(Object.entries(of).filter(([key]) => key !== name));
}

/** A name that no member has yet. */
export function freeName(of: object, wanted: string): string {
  let name = wanted;
  for (let number = 2; name in of; number += 1) name = `${wanted}_${number}`;
  return name;
}

/** The file with an action called otherwise; the test follows. */
export function withAction(file: ConnectorFile, from: string, to: string): ConnectorFile {
  const actions = renamed(file.actions, from, to);
  if (!(to in actions) || from in actions) return file;
  const test = file.test.action === from ? { ...file.test, action: to } : file.test;
  return { ...file, actions, test };
}

function pathOf(pointer: string): string[] {
  const parts = pointer.split("/").slice(1);
  return parts.map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** Where in the text something is: of what is not there, what it would be in. */
export function spanOf(text: string, pointer: string): { from: number; to: number } | null {
  const tree = parseTree(text);
  if (tree === undefined) return null;
  for (let path = pathOf(pointer); ; path = path.slice(0, -1)) {
    const steps: JSONPath = path.map((part) => (/^\d+$/.test(part) ? Number(part) : part));
    const node = findNodeAtLocation(tree, path) ?? findNodeAtLocation(tree, steps);
    if (node !== undefined) {
      const whole = node.parent?.type === "property" ? node.parent : node;
      return { from: whole.offset, to: whole.offset + whole.length };
    }
    if (path.length === 0) return null;
  }
}

/** The line of a place, from 1. */
export function lineOf(text: string, pointer: string): number | null {
  const span = spanOf(text, pointer);
  return span === null ? null : text.slice(0, span.from).split("\n").length;
}

export interface Choice {
  /** The operations that are taken, by name. */
  taken: ReadonlySet<string>;
  /** Those of them that move money. */
  money: ReadonlySet<string>;
  test: string | null;
}

/** What is chosen before anybody chooses: what only reads, when it is not too much. */
export function firstChoice(operations: readonly DraftOperation[]): Choice {
  const MOST = 20;
  const good = operations.filter(({ deprecated }) => !deprecated);
  const taken = good.length <= MOST ? good : [];
  const test = taken.find(({ tests }) => tests);
  return {
    taken: new Set(taken.map(({ name }) => name)),
    money: new Set(),
    test: test?.name ?? null,
  };
}

/** The connector that a choice of a document's operations makes. */
export function fileOf(draft: ConnectorDraft, choice: Choice): ConnectorFile {
  const taken = draft.operations.filter(({ name }) => choice.taken.has(name));
  const actions = taken.map(({ name, action }) => {
    const effect = choice.money.has(name) ? "money" : action.effect;
    return [name, { ...action, effect }] as const;
  });
  const file = { ...draft.connector, actions: Object.fromEntries(actions) };
  return { ...file, test: { action: choice.test ?? "" } } as unknown as ConnectorFile;
}

/** A copy that has nothing to do with what it is of. */
export function copyOf(file: Member, taken: readonly string[]): ConnectorFile | null {
  const read = formed(file);
  if (read === null) return null;
  const { $schema: _, ...rest } = read;
  const ids = Object.fromEntries(taken.map((id) => [id, true]));
  const { id, title } = read;
  // A name: 40 letters at most.
  return {
    ...rest,
    id: freeName(ids, `own_${id}`.slice(0, 36)),
    title: t`${title} (own)`,
  } as ConnectorFile;
}

/** The message at a place, for the field that shows it. */
export type ProblemsAt = Readonly<Record<string, string>>;

export function at(...names: readonly (string | number)[]): string {
  const escaped = names.map((name) => String(name).replaceAll("~", "~0").replaceAll("/", "~1"));
  return escaped.map((name) => `/${name}`).join("");
}
