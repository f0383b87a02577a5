// Requests as an app makes them.
import { type APIRequestContext, request } from "@playwright/test";
import type { Box } from "./box";

/** Asks as an app does: without the window's session. */
export async function ask(
  box: Box,
  path: string,
  data?: object,
  headers: Record<string, string> = {},
) {
  const app: APIRequestContext = await request.newContext();
  const answer = await app.fetch(box.url + path, {
    method: data === undefined ? "GET" : "POST",
    headers,
    ...(data !== undefined && { data }),
  });
  const [status, text] = [answer.status(), await answer.text()];
  await app.dispose();
  return { status, body: text === "" ? {} : JSON.parse(text) };
}
