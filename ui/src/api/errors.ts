// What went wrong with a request, in the server's words where it had any, in the
// window's language.
import { t } from "@lingui/core/macro";
import { said } from "../language/server/said";

/** A request that was refused (`status` ≥ 400) or never answered (`status` 0). */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  /** Message per field, by the field's path: `title`, `fields.2.name`. */
  readonly fields: Readonly<Record<string, string>>;
  /** The server's own words, English in every language, where something is to be read out of them. */
  readonly wire: string;

  constructor(
    status: number,
    message: string,
    fields: Record<string, string> = {},
    wire: string = message,
  ) {
    super(message);
    this.status = status;
    this.fields = fields;
    this.wire = wire;
  }

  /** Reads PocketBase's error body; anything else gets a sentence of our own. */
  static from(status: number, body: unknown): ApiError {
    if (!isObject(body) || typeof body.message !== "string" || body.message === "") {
      return new ApiError(status, sentenceFor(status));
    }
    const fields = Object.entries(flatten(body.data)).map(([path, text]) => [path, said(text)]);
    return new ApiError(status, said(body.message), Object.fromEntries(fields), body.message);
  }
}

/** What a request ended with when it threw: `fetch` has a `TypeError` for a server that is away. */
export function asRequestError(error: unknown): ApiError {
  return error instanceof TypeError ? new ApiError(0, sentenceFor(0)) : asApiError(error);
}

/** The error to show, whatever was thrown. */
export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  // A page's code that could not be fetched; each browser words it in its own way.
  if (error instanceof TypeError && /import|dynamically/i.test(error.message)) {
    return asRequestError(error);
  }
  return new ApiError(-1, error instanceof Error ? error.message : String(error));
}

/** What the admin can do about it, as a second sentence below the message. */
export function adviceFor({ status, wire }: ApiError): string | null {
  // It says itself what to do. untranslated: the server's words, as they come
  if (wire.startsWith("The box's secrets are locked.")) return null;
  if (status === 0) {
    return t`Look for the Homeport icon in the tray. If it is not there, start Homeport again. Nothing you typed is lost.`;
  }
  if (status === 401) return t`Sign in again to go on.`;
  if (status === 403) return t`Sign in as an admin who may do this.`;
  if (status === 429) return t`Wait a moment, then try again.`;
  if (status >= 500) {
    return t`Try again. If it happens once more, restart Homeport from its tray icon.`;
  }
  return null;
}

function sentenceFor(status: number): string {
  if (status === 0) return t`Homeport is not answering.`;
  if (status === 404) return t`This does not exist, or no longer does.`;
  if (status === 413) return t`This is too large for Homeport to accept.`;
  if (status >= 500) return t`Homeport could not finish this.`;
  return t`Homeport refused this (status ${status}).`;
}

/** `{fields: {"0": {name: {message}}}}` → `{"fields.0.name": message}`. */
function flatten(data: unknown, path = ""): Record<string, string> {
  if (!isObject(data)) return {};
  if (path !== "" && isObject(data.response)) return inBatch(data.response, path);
  if (path !== "" && typeof data.message === "string") return { [path]: data.message };
  const flat: Record<string, string> = {};
  for (const [key, value] of Object.entries(data)) {
    Object.assign(flat, flatten(value, path === "" ? key : `${path}.${key}`));
  }
  return flat;
}

/** What a batch's request was refused with: by its fields where it says so, else as a whole. */
function inBatch({ data, message }: Record<string, unknown>, path: string): Record<string, string> {
  const fields = flatten(data, path);
  if (Object.keys(fields).length > 0) return fields;
  return { [path]: typeof message === "string" ? message : "" };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
