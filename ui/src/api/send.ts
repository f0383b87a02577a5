// Requests of PocketBase's own API, whose contract is PocketBase's SDKs and not our document. Same
// session, same errors as the generated client has.
import { t } from "@lingui/core/macro";
import { CSRF, hearRefused, hearSignedOut } from "./client";
import { ApiError, asRequestError } from "./errors";

interface Options {
  query?: Readonly<Record<string, string | number | undefined>>;
  body?: unknown;
  signal?: AbortSignal;
}

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** The JSON of a successful answer (`undefined` for an empty one); throws an `ApiError` otherwise. */
export async function send<T>(method: Method, path: string, options: Options = {}): Promise<T> {
  return (await sendForHeaders<T>(method, path, options)).body;
}

/** As `send`, with the headers that the answer came with. */
export async function sendForHeaders<T>(
  method: Method,
  path: string,
  options: Options = {},
): Promise<{ body: T; headers: Headers }> {
  const { query = {}, body, signal } = options;
  try {
    const response = await fetch(path + queryText(query), {
      method,
      credentials: "same-origin",
      headers: {
        ...(method !== "GET" && CSRF),
        ...(body !== undefined && { "Content-Type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal !== undefined && { signal }),
    });
    const answered = readAnswer<T>(response.status, await response.text());
    return { body: answered, headers: response.headers };
  } catch (thrown) {
    throw asRequestError(thrown);
  }
}

/**
 * Sends a form with files. By `XMLHttpRequest`: `fetch` cannot say how much of a body has gone out.
 * `onProgress` hears shares from 0 to 1; 1 means sent, not yet answered.
 */
export function sendForm<T>(
  method: "POST" | "PATCH",
  path: string,
  form: FormData,
  onProgress: (share: number) => void,
  signal?: AbortSignal,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    request.open(method, path);
    for (const [name, value] of Object.entries(CSRF)) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ lengthComputable, loaded, total }) => {
      if (lengthComputable && total > 0) onProgress(loaded / total);
    };
    request.onload = () => {
      try {
        resolve(readAnswer<T>(request.status, request.responseText));
      } catch (refusal) {
        reject(refusal);
      }
    };
    // A body refused half-way ends the connection: not answered is all that is known.
    request.onerror = () => reject(asRequestError(new TypeError()));
    request.onabort = () => reject(new ApiError(-1, t`Stopped. Nothing was saved.`));
    request.onloadend = () => signal?.removeEventListener("abort", stop);
    signal?.addEventListener("abort", stop);
    request.send(form);
  });
}

function readAnswer<T>(status: number, text: string): T {
  if (status === 401) hearSignedOut();
  if (status === 403) hearRefused();
  if (status >= 200 && status < 300) return (text === "" ? undefined : JSON.parse(text)) as T;
  throw ApiError.from(status, parsed(text));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function queryText(query: NonNullable<Options["query"]>): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === "" ? [] : [[name, String(value)]],
  );
  return given.length === 0 ? "" : `?${new URLSearchParams(given)}`;
}
