import assert from "node:assert/strict";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { typesOf } from "../dist/node/index.js";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const connectors = [
  {
    id: "office",
    actions: {
      send: {
        title: "Send */ it",
        input: {
          id: { type: "text", title: "", required: true, options: [] },
          carrier: { type: "text", title: "", required: false, options: ["post", 'b"ike'] },
          weight: { type: "integer", title: "", required: false, options: [] },
          "X-Odd": { type: "json", title: "", required: false, options: [] },
        },
        output: ["tracking"],
      },
      list: { title: "List", input: {}, output: [] },
      label: {
        title: "Get the label",
        input: {
          format: { type: "text", title: "", required: true, options: ["pdf", "png"] },
          to: { type: "text", title: "", required: true, options: [] },
        },
        output: [],
        stream: true,
      },
    },
  },
];

let folder;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "homeport-types-"));
  await symlink(join(ROOT, "node_modules"), join(folder, "node_modules"));
});
after(() => rm(folder, { recursive: true }));

/** What the compiler says of an app that calls so. */
async function complaints(call) {
  const file = join(folder, "app.ts");
  const head = 'import { callIntegration } from "homeport";\ndeclare const pb: any;\n';
  const label = { collection: "orders", inputs: { to: "address" } };
  const set = [
    { name: "my-office", connector: "office" },
    { name: "bound", connector: "office", records: { label } },
    { name: "gone", connector: "none" },
  ];
  await writeFile(join(folder, "homeport.d.ts"), typesOf(set, connectors));
  await writeFile(file, `${head}${call}\nexport {};\n`);
  const program = ts.createProgram([file, join(folder, "homeport.d.ts")], {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    paths: { homeport: [join(ROOT, "dist/index.d.ts")] },
  });
  const found = ts.getPreEmitDiagnostics(program);
  return found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, " "));
}

test("calls are checked by what is set up in the box", async () => {
  for (const good of [
    'callIntegration(pb, "my-office", "send", { id: "1", carrier: "b\\"ike" }).then((it) => it.tracking);',
    'callIntegration(pb, "my-office", "list", {});',
    'callIntegration(pb, "my-office", "label", { format: "pdf", to: "x" }).then((it) => it.blob());',
    'callIntegration(pb, "bound", "label", { format: "pdf", record: { collection: "orders", id: "1" } });',
    // What the file does not know is as it was.
    'callIntegration(pb, "other", "send", { anything: 1 });',
    'callIntegration<{ id: string }>(pb, "other", "send").then((it) => it.id.length);',
  ]) {
    assert.deepEqual(await complaints(good), [], good);
  }
  for (const bad of [
    'callIntegration(pb, "my-office", "send", { carrier: "post" });',
    'callIntegration(pb, "my-office", "send", { id: "1", carrier: "plane" });',
    'callIntegration(pb, "my-office", "send", { id: "1", weight: "1" });',
    'callIntegration(pb, "my-office", "fly", { id: "1" });',
    'callIntegration(pb, "my-office", "send", { id: "1" }).then((it) => it.nothing);',
    'callIntegration(pb, "my-office", "label", { format: "pdf", to: "x" }).then((it) => it.nothing);',
    'callIntegration(pb, "bound", "label", { format: "pdf" });',
    'callIntegration(pb, "bound", "label", { format: "pdf", to: "x", record: { collection: "orders", id: "1" } });',
    'callIntegration(pb, "bound", "label", { format: "pdf", record: { collection: "others", id: "1" } });',
  ]) {
    assert.notDeepEqual(await complaints(bad), [], bad);
  }
});
