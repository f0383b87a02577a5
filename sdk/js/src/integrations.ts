import type PocketBase from "pocketbase";
import { type BeforeSendResult, ClientResponseError, type SendOptions } from "pocketbase";

/** Why a service did not do it. */
export type FailureKind =
  | "invalid"
  | "auth"
  | "declined"
  | "not_found"
  | "conflict"
  | "rate_limited"
  | "unavailable"
  | "timeout"
  | "unknown"
  | "refused"
  | "switched_off"
  | "locked";

/** What a service's failure says, the same for all services. */
export interface Failure {
  kind: FailureKind;
  /** The service's own; empty when it says none. */
  code: string;
  /**
   * The service's HTTP status; 0 when it did not answer or was not asked: `rate_limited` with 0 is the
   * box's own limit.
   */
  providerStatus: number;
  /** Seconds until another try makes sense. */
  retryAfter?: number;
}

/**
 * The box's integrations by name, and of each its actions with what they take and give. It is empty until an
 * app brings the file that `homeport-types` writes of its box; `callIntegration` is checked by it then.
 */
// biome-ignore lint/suspicious/noEmptyInterface: an app fills it in
export interface IntegrationTypes {}

type Names = keyof IntegrationTypes & string;
type Part<Name extends Names, Action extends keyof IntegrationTypes[Name], Key> =
  IntegrationTypes[Name][Action] extends Record<Key & string, infer Type> ? Type : never;
/** Any name but those that are known: of those the actions are too. */
type Unknown<Name extends string> = Name extends Names ? never : Name;

/** What can be said of a call besides its input. */
export interface CallOptions {
  /** Ends it; also while a body is still coming. What was asked for may have happened. */
  signal?: AbortSignal;
}

interface Call {
  <Name extends Names, Action extends keyof IntegrationTypes[Name] & string>(
    client: PocketBase,
    integration: Name,
    action: Action,
    input: Part<Name, Action, "input">,
    options?: CallOptions,
  ): Promise<Part<Name, Action, "result">>;
  <Result = unknown, Name extends string = string>(
    client: PocketBase,
    integration: Unknown<Name>,
    action: string,
    input?: Record<string, unknown>,
    options?: CallOptions,
  ): Promise<Result>;
}

/**
 * Has the box call an action of an integration, and gives its result. The box holds the service's
 * credentials, and its rules say who may call what. What went wrong at the service is read from the
 * error with `failureOf`.
 *
 * Of an action that passes its body on (`stream` in the catalogue) the result is a `Response`, with nothing of
 * the body read yet: `blob()` has all of it, `body` comes part by part. One that breaks off fails while it
 * is read. Who wants no more of it calls `body.cancel()`.
 */
export const callIntegration = call as Call;

async function call(
  client: PocketBase,
  integration: string,
  action: string,
  input: Record<string, unknown> = {},
  { signal }: CallOptions = {},
): Promise<unknown> {
  const path = [integration, action].map(encodeURIComponent).join("/");
  let passed: Response | null = null;
  const watching = whoSees(client, (response) => {
    if (!isPassedOn(response)) return response;
    passed = response;
    // The client would read it to its end.
    return new Response("{}", { status: response.status, headers: response.headers });
  });
  // PocketBase's client would cancel the first of two calls; each of these may move something.
  const options = {
    method: "POST",
    body: input,
    requestKey: null,
    ...(signal !== undefined && { signal }),
  };
  const url = `/api/homeport/integrations/${path}`;
  try {
    const answer = await watching.send<{ result: unknown }>(url, options);
    return passed ?? answer.result;
  } catch (error) {
    // Nobody reads it any more.
    await (passed as Response | null)?.body?.cancel();
    throw error;
  }
}

/** A result says nothing of how it is to be kept. */
function isPassedOn({ ok, headers }: Response): boolean {
  return ok && headers.has("Content-Disposition");
}

/** The client, but for what it sees of answers. */
function whoSees(client: PocketBase, see: (response: Response) => Response): PocketBase {
  const watching = Object.create(client) as PocketBase;
  watching.beforeSend = async (url, given): Promise<BeforeSendResult> => {
    const changed = (await client.beforeSend?.(url, given)) ?? {};
    const options: SendOptions = changed.options ?? given;
    const ask = options.fetch ?? fetch;
    const watched = async (input: RequestInfo | URL, init?: RequestInit) =>
      see(await ask(input, init));
    return { url: changed.url ?? url, options: { ...options, fetch: watched } };
  };
  return watching;
}

/** What a service's failure says; `null` for other errors. */
export function failureOf(error: unknown): Failure | null {
  if (!(error instanceof ClientResponseError)) return null;
  const data: unknown = error.response["data"];
  const isFailure = typeof data === "object" && data !== null && "providerStatus" in data;
  return isFailure ? (data as Failure) : null;
}
