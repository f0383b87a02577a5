// pocketbase-typegen, unmodified, makes TypeScript types of a box's collections.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { SUPERUSER, trustedBox } from "./box.mjs";
import { superuser } from "./clients.mjs";

const run = promisify(execFile);
const box = await trustedBox({ after });
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const generator = here("node_modules/pocketbase-typegen/dist/cli.js");
// The compiler is among the window's libraries.
const compiler = here("../../ui/node_modules/typescript/bin/tsc");
// Beside the SDK, so that its types are found.
const folder = here(`node_modules/.types-${process.pid}`);

let types;

before(async () => {
  await mkdir(folder, { recursive: true });
  const pb = await superuser(box);
  const made = await pb.collections.create({
    name: "makers",
    type: "auth",
    fields: [{ name: "motto", type: "text" }],
  });
  await pb.collections.create({
    name: "all_things",
    fields: [
      { name: "title", type: "text", required: true },
      { name: "note", type: "text" },
      { name: "story", type: "editor" },
      { name: "amount", type: "number" },
      { name: "open", type: "bool" },
      { name: "mail", type: "email" },
      { name: "site", type: "url" },
      { name: "day", type: "date" },
      { name: "made", type: "autodate", onCreate: true },
      { name: "changed", type: "autodate", onUpdate: true },
      { name: "kind", type: "select", values: ["red", "green", "42"] },
      { name: "kinds", type: "select", values: ["a", "b"], maxSelect: 2 },
      { name: "data", type: "json" },
      { name: "place", type: "geoPoint" },
      { name: "photo", type: "file" },
      { name: "photos", type: "file", maxSelect: 5 },
      { name: "maker", type: "relation", collectionId: made.id },
      { name: "makers", type: "relation", collectionId: made.id, maxSelect: 3 },
      { name: "pin", type: "password" },
    ],
  });
  await pb.collections.create({
    name: "titles",
    type: "view",
    viewQuery: "SELECT id, title, amount FROM all_things",
  });
  const out = join(folder, "types.ts");
  const account = ["--email", SUPERUSER.email, "--password", SUPERUSER.password];
  const args = [generator, "--url", box.url, ...account, "--out", out];
  await run(process.execPath, args, { cwd: folder, timeout: 60_000 });
  types = await readFile(out, "utf8");
});

after(() => rm(folder, { recursive: true, force: true }));

/** The members of a record's type, sorted as they are written. */
function members(name) {
  const body = types.match(
    new RegExp(`^export type ${name}(?:<[^\n]*>)? = \\{\\n(.*?)\\n\\}`, "ms"),
  );
  assert.ok(body, `there is no ${name} in\n${types}`);
  return Object.fromEntries(body[1].split("\n").map((line) => line.trim().split(": ")));
}

test("every type of field has its TypeScript type", () => {
  assert.deepEqual(members("AllThingsRecord"), {
    id: "string",
    title: "string",
    "note?": "string",
    "story?": "HTMLString",
    "amount?": "number",
    "open?": "boolean",
    "mail?": "string",
    "site?": "string",
    "day?": "IsoDateString",
    made: "IsoAutoDateString",
    "changed?": "IsoAutoDateString",
    "kind?": "AllThingsKindOptions",
    "kinds?": "AllThingsKindsOptions[]",
    "data?": "null | Tdata",
    "place?": "GeoPoint",
    "photo?": "FileNameString",
    "photos?": "FileNameString[]",
    "maker?": "RecordIdString",
    "makers?": "RecordIdString[]",
    "pin?": "string",
  });
  assert.match(types, /"red": "red",\n\t"green": "green",\n\t"E42": "42",/);
});

test("accounts and views have theirs", () => {
  assert.deepEqual(members("MakersRecord"), {
    id: "string",
    email: "string",
    "emailVisibility?": "boolean",
    "verified?": "boolean",
    password: "string",
    tokenKey: "string",
    "motto?": "string",
  });
  assert.deepEqual(members("TitlesRecord"), {
    id: "string",
    title: "string",
    "amount?": "number",
  });
  assert.match(types, /^export type MakersResponse<.*> & AuthSystemFields<.*>$/m);
});

test("every collection is listed", () => {
  for (const line of ['Users: "users",', 'Makers: "makers",', 'AllThings: "all_things",']) {
    assert.ok(types.includes(line), `no ${line} in\n${types}`);
  }
});

const program = `
import PocketBase from "pocketbase";
import type { Create, TypedPocketBase, Update } from "./types";
const pb = new PocketBase("https://box.example") as TypedPocketBase;
const thing: Create<"all_things"> = { title: "a", kinds: ["a", "b"], place: { lon: 1, lat: 2 } };
const change: Update<"all_things"> = { amount: 3, kind: "green", photo: new File([], "a.png") };
const made = await pb.collection("all_things").create(thing);
const kinds: ("a" | "b")[] | undefined = made.kinds;
const lat: number | undefined = made.place?.lat;
const title: string = (await pb.collection("titles").getOne(made.id)).title;
await pb.collection("all_things").update(made.id, change);
// @ts-expect-error There is no such choice.
const wrong: Create<"all_things"> = { title: "a", kind: "blue" };
export { kinds, lat, title, wrong };
`;

const skip = existsSync(compiler) ? false : "the window's libraries are not installed";
test("a program that uses them compiles", { skip }, async () => {
  await writeFile(join(folder, "program.ts"), program);
  const options = ["--noEmit", "--strict", "--skipLibCheck", "--target", "es2022"];
  const modules = ["--module", "esnext", "--moduleResolution", "bundler", "--lib", "es2022,dom"];
  const args = [compiler, ...options, ...modules, "program.ts"];
  const compiled = run(process.execPath, args, { cwd: folder, timeout: 120_000 });
  await compiled.catch((error) => assert.fail(`${error.stdout}${error.stderr}`));
});
