// The one HTTP client. The session is a cookie that scripts cannot read, so no token appears here.
import createClient, { type Middleware } from "openapi-fetch";
import { ApiError, asRequestError } from "./errors";
import type { paths } from "./schema.gen";

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);
const SESSION_PATH = "/api/homeport/session";

/** A header that other origins cannot set without asking: the server's proof that the page sent this. */
export const CSRF = { "X-Homeport-CSRF": "1" } as const;

let signedOut: () => void = () => {};

/** Calls `listener` when the server says that the session is over. */
export function onSignedOut(listener: () => void): void {
  signedOut = listener;
}

/** Tells whoever listens that the session is over. */
export function hearSignedOut(): void {
  signedOut();
}

let refused: () => void = () => {};

/** Calls `listener` when the server says that whoever asks may not: they may have another role now. */
export function onRefused(listener: () => void): void {
  refused = listener;
}

/** Tells whoever listens that something was refused. */
export function hearRefused(): void {
  refused();
}

const session: Middleware = {
  onRequest({ request }) {
    if (SAFE_METHODS.has(request.method)) return request;
    for (const [name, value] of Object.entries(CSRF)) request.headers.set(name, value);
    return request;
  },
  onResponse({ response, schemaPath }) {
    // The session's own path answers 401 in the normal course of signing in.
    if (response.status === 401 && schemaPath !== SESSION_PATH) signedOut();
    if (response.status === 403) refused();
    return response;
  },
};

export const api = createClient<paths>({ baseUrl: "", credentials: "same-origin" });
api.use(session);

/** The body of a successful answer; throws an `ApiError` for every other outcome. */
export async function answer<T>(
  call: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<T> {
  try {
    const { data, error, response } = await call;
    if (!response.ok) throw ApiError.from(response.status, error);
    return data as T;
  } catch (thrown) {
    throw asRequestError(thrown);
  }
}
