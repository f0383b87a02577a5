// What the form shows of a token's section, and how it is changed there.
import type { Auth } from "./file";

export type TokenField = "authorize" | "token" | "scopes";

interface Shown {
  field: TokenField;
  value: string;
  /** Where in the file a problem of it is told. */
  at: string;
}

/** The two ways by OAuth2, as they are when they were just chosen. */
export const FRESH_TOKENS = {
  token: {
    hosts: [] as string[],
    fetch: {
      url: "",
      basic: ["{{cred.client_id}}", "{{cred.client_secret}}"],
      encoding: "form",
      body: { grant_type: "client_credentials" },
    },
  },
  authorization_code: {
    hosts: [] as string[],
    authorize: "",
    token: "",
    client: { id: "{{cred.client_id}}", secret: "{{cred.client_secret}}" },
    scopes: [] as string[],
  },
} as const;

const record = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
const text = (value: unknown): string => (typeof value === "string" ? value : "");

export function fieldsOf(auth: Auth): Shown[] {
  if (auth.kind === "token") {
    const fetch = record(auth.fetch);
    return [
      { field: "token", value: text(fetch.url), at: "/auth/fetch/url" },
      { field: "scopes", value: text(record(fetch.body).scope), at: "/auth/fetch/body" },
    ];
  }
  const scopes = Array.isArray(auth.scopes) ? auth.scopes.map(text) : [];
  return [
    { field: "authorize", value: text(auth.authorize), at: "/auth/authorize" },
    { field: "token", value: text(auth.token), at: "/auth/token" },
    { field: "scopes", value: scopes.join(" "), at: "/auth/scopes" },
  ];
}

/** A section with another value, and the hosts of its addresses. */
export function withField(auth: Auth, field: TokenField, value: string): Auth {
  const changed = field === "scopes" ? withScopes(auth, value) : withAddress(auth, field, value);
  const addresses = fieldsOf(changed).filter(({ field }) => field !== "scopes");
  const hosts = addresses.flatMap(({ value }) => hostOf(value));
  return { ...changed, hosts: [...new Set(hosts)] };
}

function withAddress(auth: Auth, field: "authorize" | "token", value: string): Auth {
  return auth.kind === "token"
    ? { ...auth, fetch: { ...record(auth.fetch), url: value } }
    : { ...auth, [field]: value };
}

function withScopes(auth: Auth, value: string): Auth {
  if (auth.kind !== "token") {
    // The last one may be just begun.
    return { ...auth, scopes: value === "" ? [] : value.split(" ") };
  }
  const fetch = record(auth.fetch);
  const { scope: _before, ...body } = record(fetch.body);
  return { ...auth, fetch: { ...fetch, body: value === "" ? body : { ...body, scope: value } } };
}

function hostOf(address: string): string[] {
  try {
    const { protocol, host } = new URL(address);
    return protocol === "https:" ? [host] : [];
  } catch {
    // It is being typed, or a path below the connector's own address.
    return [];
  }
}
