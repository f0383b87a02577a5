// Code for PocketBase's SDK for JavaScript. Pure.
// untranslated throughout: code
import { ACCOUNT, batchParts, type Call, pathOf, queryOf, signsInTo } from "../call";
import { jsText, literal } from "./literals";

export function js(call: Call, address: string): string {
  const { imports = [], code } = body(call);
  const people = signsInTo(call);
  const signIn =
    people === null
      ? []
      : [
          `await pb.collection(${jsText(people)}).authWithPassword(`,
          `  ${jsText(ACCOUNT.email)},\n  ${jsText(ACCOUNT.password)},\n);`,
        ];
  return [
    ...['import PocketBase from "pocketbase";', ...imports],
    "",
    ...[`const pb = new PocketBase(${jsText(address)});`, ...signIn],
    "",
    code,
  ].join("\n");
}

interface Written {
  imports?: readonly string[];
  code: string;
}

const STREAM = [
  'import { EventSource } from "eventsource"; // Node alone needs it.',
  "globalThis.EventSource = EventSource;",
];

function body(call: Call): Written {
  const { values } = call;
  const records = `pb.collection(${jsText(call.collection)})`;
  const text = (name: string) => jsText(values[name] ?? "");
  const sent = (name: string) => jsText(String(call.body?.[name] ?? ""));
  const given = call.body ?? {};
  switch (call.operation) {
    case "list":
      return { code: list(call, records) };
    case "view":
      return show("record", `${records}.getOne(${[text("id"), ...options(call)].join(", ")})`);
    case "create":
      return show(
        "record",
        `${records}.create(${[literal("js", given), ...options(call)].join(", ")})`,
      );
    case "update":
      return show(
        "record",
        `${records}.update(${[text("id"), literal("js", given), ...options(call)].join(", ")})`,
      );
    case "delete":
      return { code: `await ${records}.delete(${text("id")});` };
    case "batch":
      return { code: batch(call) };
    case "realtime":
      return { imports: STREAM, code: realtime(call, records) };
    case "upload":
      return upload(call, records);
    case "fileURL":
      return { code: fileURL(call) };
    case "fileToken":
      return show("token", "pb.files.getToken()");
    case "authMethods":
      return show("methods", `${records}.listAuthMethods()`);
    case "authWithPassword":
      return signedIn(`${records}.authWithPassword(${sent("identity")}, ${sent("password")})`);
    case "requestOTP":
      return show("{ otpId }", `${records}.requestOTP(${sent("email")})`, "otpId");
    case "authWithOTP":
      return signedIn(`${records}.authWithOTP(${sent("otpId")}, ${sent("password")})`);
    case "authWithOAuth2":
      return oauth2(call, records);
    case "authWithPasskey":
      return passkey(call);
    case "authRefresh":
      return signedIn(`${records}.authRefresh()`);
    case "requestPasswordReset":
      return { code: `await ${records}.requestPasswordReset(${sent("email")});` };
    case "confirmPasswordReset":
      return {
        code: `await ${records}.confirmPasswordReset(${sent("token")}, ${sent("password")}, ${sent("passwordConfirm")});`,
      };
    case "requestVerification":
      return { code: `await ${records}.requestVerification(${sent("email")});` };
    case "confirmVerification":
      return { code: `await ${records}.confirmVerification(${sent("token")});` };
    case "requestEmailChange":
      return { code: `await ${records}.requestEmailChange(${sent("newEmail")});` };
    case "confirmEmailChange":
      return {
        code: `await ${records}.confirmEmailChange(${sent("token")}, ${sent("password")});`,
      };
    case "authAnonymously":
      return {
        code: `const { token, record } = await pb.send(${jsText(pathOf(call))}, { method: "POST"${call.body === null ? "" : `, body: ${literal("js", given)}`} });
pb.authStore.save(token, record);
console.log(record);`,
      };
  }
}

function show(name: string, call: string, shown = name): Written {
  return { code: `const ${name} = await ${call};\nconsole.log(${shown});` };
}

function signedIn(call: string): Written {
  return {
    code: `const { record } = await ${call};\n// From here on pb sends pb.authStore.token along.\nconsole.log(record);`,
  };
}

/** What a call's options are: names of ours, and what was typed. */
function optionsOf(call: Call, without: readonly string[]): string[] {
  const given = queryOf(call).filter(([name]) => !without.includes(name));
  return given.map(([name, value]) => `${name}: ${jsText(value)}`);
}

/** The options object of a call, when there is anything to say in it. */
function options(call: Call, without: readonly string[] = []): string[] {
  const entries = optionsOf(call, without);
  if (entries.length < 2) return entries.map((entry) => `{ ${entry} }`);
  return [`{\n${entries.map((entry) => `  ${entry},\n`).join("")}}`];
}

function list(call: Call, records: string): string {
  const { page, perPage, filter } = call.values;
  const whole = (text: string | undefined, usual: number) =>
    text !== undefined && /^\d{1,9}$/.test(text) ? String(Number(text)) : String(usual);
  const args = [whole(page, 1), whole(perPage, 30), ...options(call, ["page", "perPage"])];
  const note =
    filter === undefined || filter === ""
      ? ""
      : '// What people typed goes in with pb.filter("name ~ {:text}", { text }), which quotes it.\n';
  return `${note}const page = await ${records}.getList(${args.join(", ")});
for (const record of page.items) console.log(record);`;
}

function batch(call: Call): string {
  const parts = batchParts(call.body);
  if (parts === null) {
    return `const results = await pb.send("/api/batch", { method: "POST", body: ${literal("js", call.body ?? {})} });
console.log(results);`;
  }
  const lines = parts.map(({ collection, action, id, body: values }) => {
    const args = [
      ...(action === "create" ? [] : [jsText(id)]),
      ...(action === "delete" ? [] : [literal("js", values)]),
    ];
    return `batch.collection(${jsText(collection)}).${action}(${args.join(", ")});`;
  });
  return [
    "const batch = pb.createBatch();",
    ...lines,
    "const results = await batch.send();",
    "console.log(results);",
  ].join("\n");
}

function realtime(call: Call, records: string): string {
  const topic = jsText(call.values.topic || "*");
  return `// "*" is every record that the list rule lets through, an id one that the view rule does.
const stop = await ${records}.subscribe(${topic}, ({ action, record }) => {
  console.log(action, record);
});
// Later: await stop();`;
}

function upload({ file, values }: Call, records: string): Written {
  const { field, name, type } = file ?? { field: "", name: "", type: "" };
  return {
    imports: [
      'import { readFile } from "node:fs/promises"; // In a browser: the file of an <input>.',
    ],
    code: `const file = new File([await readFile(${jsText(name)})], ${jsText(name)}, { type: ${jsText(type)} });
const record = await ${records}.update(${jsText(values.id ?? "")}, ${literal("js", { [field]: "FILE" }).replace('"FILE"', "file")});
console.log(record);`,
  };
}

function fileURL(call: Call): string {
  const { id = "", filename = "" } = call.values;
  const isProtected = call.signedIn !== "nobody";
  const more = [...optionsOf(call, ["token"]), ...(isProtected ? ["token"] : [])];
  const args = [
    "record",
    jsText(filename),
    ...(more.length === 0 ? [] : [`{ ${more.join(", ")} }`]),
  ];
  const record = literal("js", { id, collectionName: call.collection });
  return `const record = ${record}; // Or one that was read.
${isProtected ? "const token = await pb.files.getToken();\n" : ""}const url = pb.files.getURL(${args.join(", ")});
console.log(url, (await fetch(url)).status);`;
}

function oauth2(call: Call, records: string): Written {
  const provider = jsText(String(call.body?.provider ?? ""));
  return {
    code: `// In a browser: opens the service in a window of its own and waits until it comes back.
const { record } = await ${records}.authWithOAuth2({ provider: ${provider} });
console.log(record);`,
  };
}

function passkey(call: Call): Written {
  return {
    imports: ['import { authWithPasskey } from "homeport"; // sdk/js'],
    code: `// On a web page at a name of the box, from a click.
const { record } = await authWithPasskey(pb, ${jsText(call.collection)});
console.log(record);`,
  };
}
