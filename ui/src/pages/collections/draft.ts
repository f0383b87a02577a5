// A collection while it is edited, and how it goes to and from the wire. Pure: no React, no requests.
import { t } from "@lingui/core/macro";
import type { Collection, CollectionDraft, Field, RuleName, Values } from "../../api/types";
import { type IndexDraft, indexOf, indexProblem, keptIndexes, wireIndexes } from "./indexes";
import { READ_RULES } from "./rules";

export interface FieldDraft {
  /** Names the row in the editor; the wire knows nothing of it. */
  key: string;
  /** The saved field's id, kept so that renaming keeps the data; `null` for a new field. */
  id: string | null;
  /** The saved field's name, by which indexes know it. */
  savedName: string | null;
  type: string;
  name: string;
  system: boolean;
  required: boolean;
  hidden: boolean;
  presentable: boolean;
  /** What depends on the type. Options that this editor does not know pass through untouched. */
  options: Values;
  /** A saved field marked for removal; shown struck through until the save. */
  dropped: boolean;
}

export interface RuleDraft {
  mode: "admins" | "anyone" | "rule";
  /** Kept while another mode is chosen, so that looking around loses nothing. */
  expression: string;
}

export interface CollectionForm {
  name: string;
  type: string;
  fields: FieldDraft[];
  rules: Record<RuleName, RuleDraft>;
  /** Whether the rules let paired devices pass only. */
  pairedOnly: boolean;
  indexes: IndexDraft[];
  /** Of a view alone: the query that its records come from. */
  viewQuery: string;
}

/** The rules that a collection of this type has: a view is only ever read. */
export function ruleNames(type: string): readonly RuleName[] {
  return type === "view" ? READ_RULES : RULE_NAMES;
}

export const RULE_NAMES: readonly RuleName[] = [
  "listRule",
  "viewRule",
  "createRule",
  "updateRule",
  "deleteRule",
];

const NEW_OPTIONS: Readonly<Record<string, Values>> = {
  text: { min: 0, max: 0, pattern: "", primaryKey: false, autogeneratePattern: "" },
  number: { min: null, max: null, onlyInt: false },
  bool: {},
  date: { min: "", max: "" },
  autodate: { onCreate: true, onUpdate: false },
  json: { maxSize: 0 },
  email: { onlyDomains: [], exceptDomains: [] },
  url: { onlyDomains: [], exceptDomains: [] },
  editor: { maxSize: 0, convertURLs: false },
  select: { values: [], maxSelect: 1 },
  relation: { collectionId: "", cascadeDelete: false, minSelect: 0, maxSelect: 1 },
  file: { maxSize: 0, maxSelect: 1, mimeTypes: [], thumbs: [], protected: false },
  geoPoint: {},
};

let fieldsMade = 0;

export function newField(type: string, name = "", options: Values = {}): FieldDraft {
  fieldsMade += 1;
  return {
    key: `new-${fieldsMade}`,
    id: null,
    savedName: null,
    type,
    name,
    system: false,
    required: false,
    hidden: false,
    presentable: false,
    options: { ...NEW_OPTIONS[type], ...options },
    dropped: false,
  };
}

/** What "Create a collection" starts with: nobody but admins, and the two dates that apps sort by. */
export function blankForm(): CollectionForm {
  return {
    name: "",
    type: "base",
    fields: [
      newField("autodate", "created", { onCreate: true, onUpdate: false }),
      newField("autodate", "updated", { onCreate: true, onUpdate: true }),
    ],
    rules: rulesOf({}),
    pairedOnly: false,
    indexes: [],
    viewQuery: "",
  };
}

export function formOf(collection: Collection): CollectionForm {
  const fields = collection.fields.map(fieldOf);
  return {
    name: collection.name,
    type: collection.type,
    fields,
    rules: rulesOf(collection),
    pairedOnly: collection.pairedOnly === true,
    indexes: collection.indexes.map((sql) => indexOf(sql, fields)),
    viewQuery: collection.viewQuery ?? "",
  };
}

function fieldOf(field: Field): FieldDraft {
  const { id, type, name, system, required, hidden, presentable, ...options } = field;
  return {
    key: id,
    id,
    savedName: name,
    type,
    name,
    system: system === true,
    required: required === true,
    hidden: hidden === true,
    presentable: presentable === true,
    options,
    dropped: false,
  };
}

function rulesOf(rules: { [name in RuleName]?: string | null }): Record<RuleName, RuleDraft> {
  const draft = (rule: string | null | undefined): RuleDraft => ({
    mode: rule === null || rule === undefined ? "admins" : rule === "" ? "anyone" : "rule",
    expression: rule ?? "",
  });
  return {
    listRule: draft(rules.listRule),
    viewRule: draft(rules.viewRule),
    createRule: draft(rules.createRule),
    updateRule: draft(rules.updateRule),
    deleteRule: draft(rules.deleteRule),
  };
}

/** The request's body. Fields keep their ids; those marked as dropped are left out. */
export function wireOf(form: CollectionForm): CollectionDraft {
  const rules = Object.fromEntries(
    RULE_NAMES.map((name) => [name, wireRule(form.rules[name])]),
  ) as Record<RuleName, string | null>;
  const name = form.name.trim();
  const { pairedOnly } = form;
  if (form.type === "view") {
    const { listRule, viewRule } = rules;
    const viewQuery = form.viewQuery.trim();
    return { name, type: "view", viewQuery, listRule, viewRule, pairedOnly };
  }
  return {
    name,
    type: form.type,
    fields: keptFields(form).map(wireField),
    indexes: wireIndexes(form.indexes, form.fields, name),
    ...rules,
    pairedOnly,
  };
}

/** A rule as the server has it. */
export function wireRule({ mode, expression }: RuleDraft): string | null {
  if (mode === "admins") return null;
  return mode === "anyone" ? "" : expression.trim();
}

function wireField(field: FieldDraft): Values {
  const { id, type, name, system, required, hidden, presentable, options } = field;
  return {
    ...options,
    ...(id !== null && { id }),
    type,
    name: name.trim(),
    system,
    hidden,
    presentable,
    // An automatic date is never blank, and the server knows no such option for it.
    ...(type !== "autodate" && { required }),
  };
}

export function keptFields(form: CollectionForm): FieldDraft[] {
  return form.fields.filter(({ dropped }) => !dropped);
}

export function droppedFields(form: CollectionForm): FieldDraft[] {
  return form.fields.filter(({ dropped }) => dropped);
}

export function sameForm(one: CollectionForm, other: CollectionForm): boolean {
  return JSON.stringify(wireOf(one)) === JSON.stringify(wireOf(other));
}

/** Adds a field after the admin's own, before the dates that close the list. */
export function withField(fields: readonly FieldDraft[], added: FieldDraft): FieldDraft[] {
  const lastOwn = fields.findLastIndex(({ type }) => type !== "autodate");
  return fields.toSpliced(lastOwn + 1, 0, added);
}

/** Moves a field up (-1) or down (1), where there is room. */
export function moveField(
  fields: readonly FieldDraft[],
  key: string,
  step: -1 | 1,
): readonly FieldDraft[] {
  const from = fields.findIndex((field) => field.key === key);
  const moved = fields[from];
  const to = from + step;
  if (moved === undefined || to < 0 || to >= fields.length) return fields;
  return fields.toSpliced(from, 1).toSpliced(to, 0, moved);
}

/** Removes a new field; marks a saved one, whose data goes only with the save. */
export function removeField(fields: readonly FieldDraft[], key: string): FieldDraft[] {
  return fields
    .filter((field) => field.key !== key || field.id !== null)
    .map((field) => (field.key === key ? { ...field, dropped: true } : field));
}

/** Messages by place: `name`, a rule's name, a field's or an index's key. `other` has no place. */
export interface FormProblems {
  name?: string;
  viewQuery?: string;
  rules: { [name in RuleName]?: string };
  fields: Record<string, string>;
  indexes: Record<string, string>;
  other: string[];
}

export const NO_PROBLEMS: FormProblems = { rules: {}, fields: {}, indexes: {}, other: [] };

export function hasProblems({ name, viewQuery, other, ...places }: FormProblems): boolean {
  const { rules, fields, indexes } = places;
  const count = [rules, fields, indexes].flatMap((messages) => Object.keys(messages)).length;
  return name !== undefined || viewQuery !== undefined || count + other.length > 0;
}

/** The problems that still stand after a change: what is being mended is not called wrong. */
export function settledBy(
  problems: FormProblems,
  form: CollectionForm,
  part: Partial<CollectionForm>,
): FormProblems {
  const { name, viewQuery, ...rest } = problems;
  const rules = Object.entries(problems.rules).filter(([rule]) => {
    const known = RULE_NAMES.find((candidate) => candidate === rule);
    return (
      part.rules === undefined || known === undefined || part.rules[known] === form.rules[known]
    );
  });
  return {
    ...rest,
    ...(name !== undefined && part.name === undefined && { name }),
    ...(viewQuery !== undefined && part.viewQuery === undefined && { viewQuery }),
    rules: Object.fromEntries(rules),
  };
}

export function without(messages: Readonly<Record<string, string>>, key: string) {
  return Object.fromEntries(Object.entries(messages).filter(([place]) => place !== key));
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const RESERVED = new Set(["id", "expand", "collectionid", "collectionname"]);
const NAME_HELP = t`Use letters, digits and _, and start with a letter.`;

/** What a name may hold, and what comes near the one that was typed. */
function nameHelp(name: string): string {
  const near = name
    .replace(/[^A-Za-z0-9]+/g, "_")
    .replace(/^[_0-9]+|_+$/g, "")
    .toLowerCase();
  return NAME.test(near) ? `${NAME_HELP} ${t`For example: ${near}`}` : NAME_HELP;
}

/** What can be told before asking the server. */
export function checkForm(form: CollectionForm): FormProblems {
  const problems: FormProblems = { rules: {}, fields: {}, indexes: {}, other: [] };
  if (form.name.trim() === "") problems.name = t`Give the collection a name.`;
  else if (!NAME.test(form.name.trim())) problems.name = nameHelp(form.name);

  if (form.type === "view") {
    if (form.viewQuery.trim() === "") problems.viewQuery = t`Write the query of this view.`;
    checkRules(form, problems);
    return problems;
  }
  const taken = new Set<string>();
  for (const field of keptFields(form)) {
    const name = field.name.trim();
    const lower = name.toLowerCase();
    if (name === "") problems.fields[field.key] = t`Give the field a name.`;
    else if (!NAME.test(name)) problems.fields[field.key] = nameHelp(name);
    else if (!field.system && RESERVED.has(lower)) {
      problems.fields[field.key] = t`${name} is a name that Homeport uses itself. Choose another.`;
    } else if (taken.has(lower)) {
      problems.fields[field.key] = t`There is another field called ${name}.`;
    } else {
      const problem = optionProblem(field);
      if (problem !== null) problems.fields[field.key] = problem;
    }
    taken.add(lower);
  }
  for (const index of keptIndexes(form.indexes, form.fields)) {
    const problem = indexProblem(index);
    if (problem !== null) problems.indexes[index.key] = problem;
  }
  checkRules(form, problems);
  return problems;
}

function checkRules(form: CollectionForm, problems: FormProblems) {
  for (const name of ruleNames(form.type)) {
    const { mode, expression } = form.rules[name];
    if (mode === "rule" && expression.trim() === "") {
      problems.rules[name] = t`Write a rule, or choose one of the other two.`;
    }
  }
}

/** What a type cannot do without, and has no usual value for. */
export function optionProblem({ type, options }: FieldDraft): string | null {
  if (type === "relation" && options.collectionId === "") {
    return t`Choose the collection that it points to.`;
  }
  const isEmpty = Array.isArray(options.values) && options.values.length === 0;
  return type === "select" && isEmpty ? t`Add at least one choice.` : null;
}

/** How the editor calls the options that the server names. */
const OPTION_LABELS: Readonly<Record<string, string>> = {
  collectionId: t`Points to`,
  maxSelect: t`At most`,
  minSelect: t`At least`,
  maxSize: t`Largest size`,
  mimeTypes: t`Kinds of files`,
  thumbs: t`Small pictures`,
  values: t`Choices`,
  pattern: t`Pattern`,
  autogeneratePattern: t`Fill by itself`,
  onlyDomains: t`Only these domains`,
  exceptDomains: t`None of these domains`,
};

/** Puts the server's messages in their places. Its field paths count the fields that were sent. */
export function placeErrors(
  form: CollectionForm,
  errors: Readonly<Record<string, string>>,
): FormProblems {
  const problems: FormProblems = { rules: {}, fields: {}, indexes: {}, other: [] };
  const sent = keptFields(form);
  const sentIndexes = keptIndexes(form.indexes, form.fields);
  for (const [path, message] of Object.entries(errors)) {
    const rule = RULE_NAMES.find((name) => name === path);
    const at = /^fields\.(\d+)(?:\.(.+))?$/.exec(path);
    const field = at === null ? undefined : sent[Number(at[1])];
    const index = sentIndexes[Number(/^indexes\.(\d+)/.exec(path)?.[1] ?? Number.NaN)];
    if (path === "name") problems.name = message;
    else if (path === "viewQuery") problems.viewQuery = message;
    // A view's columns are its query's: the message about the query says it all.
    else if (path === "fields" && errors.viewQuery !== undefined) continue;
    else if (index !== undefined) problems.indexes[index.key] = message;
    else if (rule !== undefined) problems.rules[rule] = message;
    else if (field !== undefined) {
      const option = at?.[2]?.split(".")[0];
      problems.fields[field.key] =
        option === undefined || option === "name"
          ? message
          : `${OPTION_LABELS[option] ?? option}: ${message}`;
    } else problems.other.push(`${path}: ${message}`);
  }
  return problems;
}
