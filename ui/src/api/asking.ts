// Requests that an admin makes to see what an app would be answered: sent as they are, timed, and
// shown whatever comes back.
import createClient from "openapi-fetch";
import { CSRF } from "./client";
import { asRequestError } from "./errors";
import type { paths } from "./schema.gen";
import { send } from "./send";

// Of its own: a 401 is an answer to be shown here, and not the end of the window's session.
const client = createClient<paths>({ baseUrl: "" });

/** The same client for paths that are PocketBase's, and so not in our document. */
const request = client.request as unknown as (
  method: string,
  path: string,
  init: object,
) => Promise<{ data?: Blob; error?: unknown; response: Response }>;

/** Who a request is made as: the admin at the window, somebody who is not signed in, or somebody. */
export type Asking =
  | { kind: "admin" }
  | { kind: "guest" }
  | { kind: "person"; collection: string; id: string };

export interface Request {
  method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Encoded, with what is behind the question mark. */
  path: string;
  /** JSON, or a form. */
  body: object | null;
  as: Asking;
}

export interface Answered {
  status: number;
  /** From the question to the answer's last byte. */
  ms: number;
  /** `null` for an empty one, and for what is no text. */
  text: string | null;
  /** Bytes. */
  size: number;
  type: string;
}

const TEXT_MOST = 1_000_000;

/** Makes a request, and says what came back, refusals included. Throws where nothing did. */
export async function ask({ method, path, body, as }: Request): Promise<Answered> {
  const token = as.kind === "person" ? await tokenOf(as.collection, as.id) : null;
  const begun = performance.now();
  try {
    const { data, error, response } = await request(method.toLowerCase(), path, {
      parseAs: "blob",
      credentials: as.kind === "admin" ? "same-origin" : "omit",
      headers: { ...CSRF, ...(token !== null && { Authorization: token }) },
      ...(body !== null && { body }),
    });
    const ms = performance.now() - begun;
    const blob = data ?? new Blob([errorText(error)], { type: "application/json" });
    const isText = /json|^text\//.test(blob.type) && blob.size <= TEXT_MOST;
    return {
      status: response.status,
      ms,
      text: isText && blob.size > 0 ? await blob.text() : null,
      size: blob.size,
      type: blob.type,
    };
  } catch (thrown) {
    throw asRequestError(thrown);
  }
}

function errorText(error: unknown): string {
  if (error === undefined || error === "") return "";
  return typeof error === "string" ? error : JSON.stringify(error);
}

const SECONDS = 60;

/** A sign-in of somebody's, for as long as the request takes. */
async function tokenOf(collection: string, id: string): Promise<string> {
  const path = ["api", "collections", collection, "impersonate", id].map(encodeURIComponent);
  const { token } = await send<{ token: string }>("POST", `/${path.join("/")}`, {
    body: { duration: SECONDS },
  });
  return token;
}
