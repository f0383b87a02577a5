// What a rule says of a record, in words. Pure.
import { plural, t } from "@lingui/core/macro";
import type { RuleAction, RuleSide, RuleTried, RuleWhy } from "../../../api/ruleTrial";
import type { RuleName } from "../../../api/types";

export const ACTIONS: readonly { action: RuleAction; rule: RuleName; label: string }[] = [
  { action: "list", rule: "listRule", label: t({ context: "verb", message: "List" }) },
  { action: "view", rule: "viewRule", label: t({ context: "verb", message: "Open" }) },
  { action: "create", rule: "createRule", label: t`Create` },
  { action: "update", rule: "updateRule", label: t`Change` },
  { action: "delete", rule: "deleteRule", label: t`Delete` },
];

/** Of so many records: all, some of them, or none. */
interface Shares {
  all: (who: string, count: number) => string;
  some: (who: string, count: number, allowed: number) => string;
  none: (who: string, count: number) => string;
}

const SHARES: Readonly<Record<Exclude<RuleAction, "create">, Shares>> = {
  list: {
    all: (who, count) =>
      plural(count, {
        one: `${who} finds all of this one record.`,
        other: `${who} finds all of these # records.`,
      }),
    some: (who, count, allowed) => t`${who} finds ${allowed} of these ${count} records.`,
    none: (who, count) =>
      plural(count, {
        one: `${who} finds none of this one record.`,
        other: `${who} finds none of these # records.`,
      }),
  },
  view: {
    all: (who, count) =>
      plural(count, {
        one: `${who} may open all of this one record.`,
        other: `${who} may open all of these # records.`,
      }),
    some: (who, count, allowed) => t`${who} may open ${allowed} of these ${count} records.`,
    none: (who, count) =>
      plural(count, {
        one: `${who} may open none of this one record.`,
        other: `${who} may open none of these # records.`,
      }),
  },
  update: {
    all: (who, count) =>
      plural(count, {
        one: `${who} may change all of this one record.`,
        other: `${who} may change all of these # records.`,
      }),
    some: (who, count, allowed) => t`${who} may change ${allowed} of these ${count} records.`,
    none: (who, count) =>
      plural(count, {
        one: `${who} may change none of this one record.`,
        other: `${who} may change none of these # records.`,
      }),
  },
  delete: {
    all: (who, count) =>
      plural(count, {
        one: `${who} may delete all of this one record.`,
        other: `${who} may delete all of these # records.`,
      }),
    some: (who, count, allowed) => t`${who} may delete ${allowed} of these ${count} records.`,
    none: (who, count) =>
      plural(count, {
        one: `${who} may delete none of this one record.`,
        other: `${who} may delete none of these # records.`,
      }),
  },
};

/** The result in one sentence. */
export function summary(action: RuleAction, who: string, tried: RuleTried): string {
  if (tried.answer === "nobody") return t`No app gets through, whoever is signed in: admins only.`;
  if (tried.answer === "anyone") return t`Everybody gets through, without signing in.`;
  if (action === "create") {
    const isAllowed = tried.outcomes.some(({ allowed }) => allowed);
    return isAllowed ? t`${who} may create this record.` : t`${who} may not create this record.`;
  }
  const allowed = tried.outcomes.filter((outcome) => outcome.allowed).length;
  const all = tried.outcomes.length;
  if (all === 0) return t`There is no record here to try it with.`;
  const share = SHARES[action];
  if (allowed === all) return share.all(who, all);
  return allowed === 0 ? share.none(who, all) : share.some(who, all, allowed);
}

/** A side as its reader knows it: `owner is "abc"`. `null` for what says so itself. */
export function sideWords({ text, told, values }: RuleSide): string | null {
  if (/^["\d-]|^(true|false|null)$/.test(text)) return null;
  if (told === "secret") return t`${text} is not shown`;
  if (told === "anywhere") return t`${text} is whatever any record there has`;
  const words = `${values.map(valueWords).join(", ")}${told === "first" ? ", …" : ""}`;
  return t`${text} is ${words}`;
}

function valueWords(value: unknown): string {
  if (value === null) return t({ context: "a value", message: "nothing" });
  if (value === "") return t({ context: "a value", message: "empty" });
  return JSON.stringify(value);
}

/** Whether each part is true of something, and all together are true of nothing. */
export function isApart({ join, holds, parts }: RuleWhy): boolean {
  return join === "all" && !holds && parts.every((part) => part.holds);
}
