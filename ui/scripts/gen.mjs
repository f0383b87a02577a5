// Writes src/api/schema.gen.ts from the server's OpenAPI document.
import { writeFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";

// The one place that says where the document is. The server writes it from its routes.
export const OPENAPI_DOCUMENT = new URL("../../server/openapi.json", import.meta.url);
export const SCHEMA = new URL("../src/api/schema.gen.ts", import.meta.url);

/** The text that schema.gen.ts must hold. */
export async function renderSchema() {
  const header = "// Made by `npm run gen` from the server's OpenAPI document. Do not edit.\n\n";
  return header + astToString(await openapiTS(OPENAPI_DOCUMENT));
}

if (import.meta.url === `file://${process.argv[1]}`) {
  writeFileSync(SCHEMA, await renderSchema());
}
