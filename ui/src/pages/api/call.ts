// A request as every language's code is made of it. Pure.
import type { Values } from "../../api/types";

export type OperationId =
  | "list"
  | "view"
  | "create"
  | "update"
  | "delete"
  | "batch"
  | "realtime"
  | "upload"
  | "fileURL"
  | "fileToken"
  | "authMethods"
  | "authWithPassword"
  | "requestOTP"
  | "authWithOTP"
  | "authWithOAuth2"
  | "authWithPasskey"
  | "authAnonymously"
  | "authRefresh"
  | "requestPasswordReset"
  | "confirmPasswordReset"
  | "requestVerification"
  | "confirmVerification"
  | "requestEmailChange"
  | "confirmEmailChange";

export type Method = "GET" | "POST" | "PATCH" | "DELETE";

/** Whom code has to sign in before: nobody, a person, or an admin. */
export type SignedIn = "nobody" | "person" | "admin";

/** A file to upload, as it lies beside the program. */
export interface FileSample {
  field: string;
  name: string;
  type: string;
}

export interface Call {
  operation: OperationId;
  collection: string;
  method: Method;
  /** Segments, not encoded. */
  path: readonly string[];
  /** What is filled in of the parameters, those in the path included. */
  values: Readonly<Record<string, string>>;
  /** The names of those that go behind the question mark. */
  query: readonly string[];
  body: Values | null;
  file: FileSample | null;
  signedIn: SignedIn;
  /** The collection whose people sign in. */
  people: string;
}

/** What stands in for the account of whoever tries the code. */
// untranslated: a password
export const ACCOUNT = { email: "you@example.com", password: "your password" };

export function pathOf({ path }: Call): string {
  return `/${path.map(encodeURIComponent).join("/")}`;
}

/** What is behind the question mark. */
export function queryOf({ query, values }: Call): [string, string][] {
  return query.flatMap((name): [string, string][] => {
    const value = values[name];
    return value === undefined || value === "" ? [] : [[name, value]];
  });
}

// untranslated: a collection's name
export const ADMINS = "_superusers";

/** Which collection's people the code signs in first; `null` for nobody. */
export function signsInTo({ signedIn, people }: Call): string | null {
  if (signedIn === "nobody") return null;
  return signedIn === "admin" ? ADMINS : people;
}

export interface BatchPart {
  collection: string;
  action: "create" | "update" | "delete";
  id: string;
  body: Values;
}

/** The requests of a batch, as SDKs have methods for them; `null` where one is none of those. */
export function batchParts(body: Values | null): BatchPart[] | null {
  const requests = body?.requests;
  if (!Array.isArray(requests)) return null;
  const parts = requests.map(batchPart);
  return parts.every((part) => part !== null) ? parts : null;
}

function batchPart(request: unknown): BatchPart | null {
  if (typeof request !== "object" || request === null) return null;
  const { method, url, body = {} } = request as Record<string, unknown>;
  const found = /^\/api\/collections\/([^/?]+)\/records(?:\/([^/?]+))?$/.exec(String(url));
  const action = ACTIONS[String(method)];
  const isObject = typeof body === "object" && body !== null && !Array.isArray(body);
  if (found === null || action === undefined || !isObject) return null;
  const [, collection = "", id = ""] = found;
  if ((action === "create") !== (id === "")) return null;
  return { collection: decoded(collection), action, id: decoded(id), body: body as Values };
}

const ACTIONS: Readonly<Record<string, BatchPart["action"]>> = {
  POST: "create",
  PATCH: "update",
  DELETE: "delete",
};

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
