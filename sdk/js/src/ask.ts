import { Refused } from "./errors.js";

/** Sends JSON and reads JSON; throws what the box said when that was a no. */
export async function ask<T>(
  fetch: typeof globalThis.fetch,
  url: string,
  body: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): Promise<T> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    ...(signal !== undefined && { signal }),
  });
  const text = await response.text();
  let answer: unknown = null;
  try {
    answer = text === "" ? null : JSON.parse(text);
  } catch {
    throw new Refused(response.status, "This is not a Homeport box.");
  }
  if (response.ok) return answer as T;
  const message = (answer as { message?: unknown } | null)?.message;
  throw new Refused(response.status, typeof message === "string" ? message : "Refused.");
}
