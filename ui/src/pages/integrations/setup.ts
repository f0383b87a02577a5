// An integration as its form has it, and what of it is sent.
import { t } from "@lingui/core/macro";
import type { Connector, Integration, IntegrationSetup } from "../../api/integrations";
import { type BoundDraft, boundIn, boundOf } from "./bound";
import { type ChargeDraft, chargesIn, chargesOf } from "./charges";
import { type LimitDraft, limitDraftOf, limitIn, PRESET } from "./limit";

export type Who = "admins" | "anyone" | "rule";

export interface RuleDraft {
  mode: Who;
  expression: string;
}

export interface Draft {
  name: string;
  base: string;
  /** In the place of the connector's own hosts for tokens. */
  tokenBase: string;
  /** Hosts, one in a line. */
  local: string;
  /** Hosts of the Internet, one in a line. */
  hosts: string;
  enabled: boolean;
  /** What was typed; an empty one leaves what is kept. */
  credentials: Record<string, string>;
  rules: Record<string, RuleDraft>;
  charges: ChargeDraft[];
  /** The collections that were charged for before. */
  charged: string[];
  /** What of records goes into actions. */
  records: Record<string, BoundDraft>;
  limit: LimitDraft;
}

/** The form of an integration, or of a new one of a connector. */
export function draftOf(
  connector: Connector,
  present: Integration | null,
  names: readonly string[] = [],
): Draft {
  const rules = Object.keys(connector.actions).map((action) => {
    const rule = present?.rules[action];
    const mode: Who = rule === undefined ? "admins" : rule.trim() === "" ? "anyone" : "rule";
    return [action, { mode, expression: rule ?? "" }] as const;
  });
  return {
    name: present?.name ?? freeName(connector.id, names),
    base: present?.base ?? "",
    tokenBase: present?.tokenBase ?? "",
    local: (present?.local ?? []).join("\n"),
    hosts: (present?.hosts ?? []).join("\n"),
    enabled: present?.enabled ?? true,
    credentials: {},
    rules: Object.fromEntries(rules),
    charges: chargesOf(present),
    charged: Object.keys(present?.charges ?? {}),
    records: boundOf(present),
    limit: present === null ? PRESET : limitDraftOf(present.limit),
  };
}

/** The name, or the first with a number behind it that nothing has yet. */
function freeName(name: string, taken: readonly string[]): string {
  if (!taken.includes(name)) return name;
  let number = 2;
  while (taken.includes(`${name}_${number}`)) number += 1;
  return `${name}_${number}`;
}

/** Whether a form leads to another host than before: the box forgets the credentials then. */
export function isElsewhere(connector: Connector, present: Integration, draft: Draft): boolean {
  const leads = (base: string, tokenBase: string) =>
    [base.trim() || connector.base, tokenBase.trim()].map(hostOf).join(" ");
  return leads(draft.base, draft.tokenBase) !== leads(present.base, present.tokenBase ?? "");
}

function hostOf(address: string): string {
  try {
    return new URL(address).host;
  } catch {
    return address;
  }
}

/** What is sent for it: credentials that were not typed stay as they are. */
export function setupOf(connector: Connector, draft: Draft): IntegrationSetup {
  const typed = Object.entries(draft.credentials).filter(([, text]) => text !== "");
  const rules = Object.entries(draft.rules).map(([action, { mode, expression }]) => {
    if (mode === "admins") return [action, null] as const;
    return [action, mode === "anyone" ? "" : expression] as const;
  });
  return {
    connector: connector.id,
    base: draft.base.trim(),
    local: hostsIn(draft.local),
    ...(connector.hosts.length > 0 && { hosts: hostsIn(draft.hosts) }),
    enabled: draft.enabled,
    credentials: Object.fromEntries(typed),
    rules: Object.fromEntries(rules),
    records: boundIn(connector, draft.records),
    limit: limitIn(draft.limit),
    ...(connector.tokenHosts.length > 0 && { tokenBase: draft.tokenBase.trim() }),
    ...(connector.payments && { charges: chargesIn(draft.charges, draft.charged) }),
  };
}

function hostsIn(text: string): string[] {
  return text.split(/[\s,]+/).filter((host) => host !== "");
}

export type Made = NonNullable<Connector["credentials"][string]["made"]>;

/** A new secret of the kind that a connector asks for. */
export function madeSecret({ prefix, bytes }: Made): string {
  const drawn = crypto.getRandomValues(new Uint8Array(bytes));
  return prefix + btoa(String.fromCharCode(...drawn));
}

const CATEGORIES: Readonly<Record<Connector["category"], string>> = {
  payments: t`payments`,
  banking: t`banking`,
  social: t`social`,
  geo: t`geo`,
  push: t`push`,
  messages: t`messages`,
  shipping: t`shipping`,
  health: t`health`,
  storage: t`storage`,
  other: t`other`,
};

/** Each category with its name. */
export const CATEGORY_NAMES = Object.entries(CATEGORIES);

/** A newer box may have categories that this page does not know. */
export function categoryName(category: Connector["category"]): string {
  return CATEGORIES[category] ?? category;
}

/** The connectors that a search finds, by title, what they are for and what they do. */
export function matching(connectors: readonly Connector[], search: string): Connector[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return connectors.filter(({ title, category, note, actions }) => {
    const titles = Object.values(actions).map((action) => action.title);
    const text = [title, categoryName(category), note, ...titles].join(" ").toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
