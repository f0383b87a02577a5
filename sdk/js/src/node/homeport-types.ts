#!/usr/bin/env node
/** Writes the types of a box's integrations: `homeport-types src/homeport.d.ts`. */
import { writeFile } from "node:fs/promises";
import { type CatalogueEntry, type SetUp, typesOf } from "./types.js";

const USAGE = `homeport-types FILE writes what the integrations of a box take and give.
HOMEPORT_URL says where the box is (https://box.local:8443, with its ca.pem in NODE_EXTRA_CA_CERTS; or, at the
box itself, the window's address), HOMEPORT_EMAIL and HOMEPORT_PASSWORD, or HOMEPORT_TOKEN, who asks: an admin.`;

const { HOMEPORT_URL: url, HOMEPORT_EMAIL: identity, HOMEPORT_PASSWORD: password } = process.env;
const file = process.argv[2];
const hasProof = process.env["HOMEPORT_TOKEN"] !== undefined || password !== undefined;
if (file === undefined || file.startsWith("-") || url === undefined || !hasProof) {
  console.error(USAGE);
  process.exit(2);
}
try {
  const token = process.env["HOMEPORT_TOKEN"] ?? (await signIn());
  const list = await ask<{ items: SetUp[] }>("/api/homeport/integrations", token);
  const room = "/api/homeport/integrations/catalogue";
  const catalogue = await ask<{ items: CatalogueEntry[] }>(room, token);
  await writeFile(file, typesOf(list.items, catalogue.items));
  console.error(`${file}: ${list.items.length} integrations`);
} catch (error) {
  console.error(error instanceof Error ? told(error) : String(error));
  process.exit(1);
}

async function signIn(): Promise<string> {
  const room = "/api/collections/_superusers/auth-with-password";
  return (await ask<{ token: string }>(room, "", { identity, password })).token;
}

async function ask<Answer>(path: string, token: string, body?: unknown): Promise<Answer> {
  const answer = await fetch(new URL(path, url), {
    ...(body !== undefined && { method: "POST", body: JSON.stringify(body) }),
    headers: { Authorization: token, "Content-Type": "application/json" },
    signal: AbortSignal.timeout(30_000),
  });
  const said = (await answer.json().catch(() => ({}))) as Answer & { message?: string };
  if (!answer.ok) throw new Error(`The box says ${answer.status}: ${said.message ?? "nothing"}`);
  return said;
}

/** `fetch` says what went wrong in its cause. */
function told({ message, cause }: Error): string {
  return cause instanceof Error ? `${message}: ${cause.message}` : message;
}
