// How people sign in to a collection, while it is edited. Pure: no React, no requests.
import { t } from "@lingui/core/macro";
import type {
  AnonymousOptions,
  AuthCollection,
  AuthOptions,
  Letter,
  MappedField,
  Provider,
} from "../../api/authOptions";
import type { Values } from "../../api/types";

/** `verified` is the rule that most apps want, by name. */
export type WhoMode = "anyone" | "verified" | "rule" | "nobody";
export type ManageMode = "admins" | "rule";
export type SecondMode = "everyone" | "rule";

/** A rule, and how it was chosen. The text is kept while another mode is looked at. */
export interface RuleDraft<Mode extends string> {
  mode: Mode;
  expression: string;
}

export type LifetimeName =
  | "authToken"
  | "verificationToken"
  | "passwordResetToken"
  | "emailChangeToken"
  | "fileToken";
export type LetterName =
  | "verificationTemplate"
  | "resetPasswordTemplate"
  | "confirmEmailChangeTemplate"
  | "otp"
  | "authAlert";

export interface ProviderDraft extends Provider {
  /** What was typed; empty keeps the present one. */
  clientSecret: string;
}

export interface SignInDraft {
  password: { enabled: boolean; identityFields: string[] };
  code: { enabled: boolean; duration: number; length: number };
  second: { enabled: boolean; duration: number; rule: RuleDraft<SecondMode> };
  services: {
    enabled: boolean;
    providers: ProviderDraft[];
    mappedFields: Record<MappedField, string>;
  };
  alerts: boolean;
  who: RuleDraft<WhoMode>;
  manage: RuleDraft<ManageMode>;
  lifetimes: Record<LifetimeName, number>;
  letters: Record<LetterName, Letter>;
  anonymous: AnonymousOptions;
}

/** What the server has while it does not say. */
const NO_ANONYMOUS: AnonymousOptions = { enabled: false, max: 10_000, removeAfter: 0 };

// untranslated: a rule
export const VERIFIED_RULE = "verified = true";

export const LIFETIMES: readonly LifetimeName[] = [
  "authToken",
  "verificationToken",
  "passwordResetToken",
  "emailChangeToken",
  "fileToken",
];

export function draftOf(options: AuthOptions): SignInDraft {
  const { authRule, manageRule, mfa, otp, oauth2, authAlert } = options;
  return {
    password: options.passwordAuth,
    code: { enabled: otp.enabled, duration: otp.duration, length: otp.length },
    second: {
      enabled: mfa.enabled,
      duration: mfa.duration,
      rule: { mode: mfa.rule === "" ? "everyone" : "rule", expression: mfa.rule },
    },
    services: {
      enabled: oauth2.enabled,
      providers: oauth2.providers.map((provider) => ({ ...provider, clientSecret: "" })),
      mappedFields: oauth2.mappedFields,
    },
    alerts: authAlert.enabled,
    who: { mode: whoMode(authRule), expression: authRule ?? "" },
    manage: { mode: manageRule === null ? "admins" : "rule", expression: manageRule ?? "" },
    lifetimes: {
      authToken: options.authToken.duration,
      verificationToken: options.verificationToken.duration,
      passwordResetToken: options.passwordResetToken.duration,
      emailChangeToken: options.emailChangeToken.duration,
      fileToken: options.fileToken.duration,
    },
    letters: lettersOf(options),
    anonymous: options.anonymous ?? NO_ANONYMOUS,
  };
}

export function lettersOf(options: AuthOptions): Record<LetterName, Letter> {
  return {
    verificationTemplate: options.verificationTemplate,
    resetPasswordTemplate: options.resetPasswordTemplate,
    confirmEmailChangeTemplate: options.confirmEmailChangeTemplate,
    otp: options.otp.emailTemplate,
    authAlert: options.authAlert.emailTemplate,
  };
}

function whoMode(rule: string | null): WhoMode {
  if (rule === null) return "nobody";
  if (rule === "") return "anyone";
  return rule.replaceAll(/\s+/g, " ").trim() === VERIFIED_RULE ? "verified" : "rule";
}

function whoRule({ mode, expression }: RuleDraft<WhoMode>): string | null {
  if (mode === "nobody") return null;
  if (mode === "anyone") return "";
  return mode === "verified" ? VERIFIED_RULE : expression.trim();
}

/**
 * The request's body. Of the system's collection only what may be changed: the admins' way in is
 * not shut by a rule, and no other service opens it.
 */
export function wireOf(draft: SignInDraft, system: boolean): Values {
  const { password, code, second, services, alerts, who, manage, lifetimes, letters } = draft;
  const { anonymous } = draft;
  const own = {
    authRule: whoRule(who),
    manageRule: manage.mode === "admins" ? null : manage.expression.trim(),
    passwordAuth: password,
    oauth2: { ...services, providers: services.providers.map(wireProvider) },
    anonymous,
  };
  return {
    ...(!system && own),
    otp: { ...code, emailTemplate: letters.otp },
    mfa: {
      enabled: second.enabled,
      duration: second.duration,
      ...(!system && {
        rule: second.rule.mode === "everyone" ? "" : second.rule.expression.trim(),
      }),
    },
    authAlert: { enabled: alerts, emailTemplate: letters.authAlert },
    verificationTemplate: letters.verificationTemplate,
    resetPasswordTemplate: letters.resetPasswordTemplate,
    confirmEmailChangeTemplate: letters.confirmEmailChangeTemplate,
    ...Object.fromEntries(LIFETIMES.map((name) => [name, { duration: lifetimes[name] }])),
  };
}

function wireProvider({ clientSecret, ...draft }: ProviderDraft): Provider {
  const provider = { ...draft, extra: withoutGaps(draft.extra) };
  return clientSecret === "" ? provider : { ...provider, clientSecret };
}

/** A comma at the end of a list was the beginning of nothing. */
function withoutGaps(extra: Values): Values {
  const lists = ["issuers", "audiences"].filter((name) => Array.isArray(extra[name]));
  const full = lists.map((name) => [
    name,
    (extra[name] as unknown[]).filter((part) => part !== ""),
  ]);
  return { ...extra, ...Object.fromEntries(full) };
}

/** A list as it is typed: a comma at the end is the beginning of the next. */
export function listOf(text: string): string[] {
  return text === "" ? [] : text.split(",").map((part) => part.trim());
}

/** What is typed of a list. */
export function textOf(list: unknown): string {
  return Array.isArray(list) ? list.map(String).join(", ") : "";
}

export function newProvider(name: string): ProviderDraft {
  return {
    name,
    clientId: "",
    clientSecret: "",
    authURL: "",
    tokenURL: "",
    userInfoURL: "",
    displayName: "",
    pkce: null,
    extra: {},
  };
}

/** Messages by the wire's path: `otp.duration`, `oauth2.providers.0.clientId`. */
export type Problems = Readonly<Record<string, string>>;

/** What can be told before asking the server. */
export function problemsOf(draft: SignInDraft, system: boolean): Problems {
  const problems: Record<string, string> = {};
  const { password, code, second, services, who, manage } = draft;
  const written = t`Write a rule, or choose something else.`;
  const isBlank = ({ expression }: { expression: string }) => expression.trim() === "";
  if (second.enabled && methodsOn(draft, system) < 2) {
    problems["mfa.enabled"] =
      t`Switch a second method on above: one of them has to be another one.`;
  }
  if (system) return problems;
  if (who.mode === "rule" && isBlank(who)) problems.authRule = written;
  if (manage.mode === "rule" && isBlank(manage)) problems.manageRule = written;
  if (second.enabled && second.rule.mode === "rule" && isBlank(second.rule)) {
    problems["mfa.rule"] = written;
  }
  if (password.enabled && password.identityFields.length === 0) {
    problems["passwordAuth.identityFields"] = t`Choose what people type beside their password.`;
  }
  if (services.enabled && services.providers.length === 0 && !password.enabled && !code.enabled) {
    problems["oauth2.enabled"] = t`Add a service: there is no other way in.`;
  }
  return problems;
}

/** How many methods stand on their own. */
export function methodsOn({ password, code, services }: SignInDraft, system: boolean): number {
  return [system || password.enabled, code.enabled, !system && services.enabled].filter(Boolean)
    .length;
}

/** Which part of the page a message belongs to. */
const PARTS: readonly [prefix: string, part: string][] = [
  ["passwordAuth", "password"],
  ["otp.emailTemplate", "letters"],
  ["otp", "code"],
  ["mfa", "second"],
  ["oauth2", "services"],
  ["authAlert.emailTemplate", "letters"],
  ["authAlert", "alerts"],
  ["anonymous", "anonymous"],
  ["authRule", "who"],
  ["manageRule", "who"],
  ["verificationTemplate", "letters"],
  ["resetPasswordTemplate", "letters"],
  ["confirmEmailChangeTemplate", "letters"],
  ...LIFETIMES.map((name): [string, string] => [name, "lifetimes"]),
];

/** Messages that no input of the page shows. */
export function withoutPlace(problems: Problems): string[] {
  const known = (path: string) => PARTS.some(([prefix]) => path.startsWith(prefix));
  return Object.entries(problems).flatMap(([path, message]) =>
    known(path) ? [] : [`${path}: ${message}`],
  );
}

/** The messages below a path, by what follows it. */
export function below(problems: Problems, path: string): Problems {
  return Object.fromEntries(
    Object.entries(problems).flatMap(([own, message]) =>
      own.startsWith(`${path}.`) ? [[own.slice(path.length + 1), message]] : [],
    ),
  );
}

/** Fields that name one record: those with a unique index of their own. */
export function identityChoices({ fields, indexes }: AuthCollection, chosen: readonly string[]) {
  const unique = new Set(
    indexes.flatMap((sql) => {
      const found = /^\s*create\s+unique\s+index\b.*\(\s*[`"[]?(\w+)[`"\]]?[^,()]*\)/is.exec(sql);
      return found?.[1] === undefined ? [] : [found[1]];
    }),
  );
  return fields
    .map(({ name }) => name)
    .filter((name) => name !== "tokenKey" && (unique.has(name) || chosen.includes(name)));
}

/** The fields that can take what a service says of its user. */
export function mappingChoices({ fields }: AuthCollection, of: MappedField): string[] {
  const types = of === "avatarURL" ? ["text", "url", "file"] : ["text"];
  const reserved = ["id", "tokenKey", "password"];
  return fields
    .filter(({ name, type }) => types.includes(type) && !reserved.includes(name))
    .map(({ name }) => name);
}
