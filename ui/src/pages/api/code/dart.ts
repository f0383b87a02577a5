// Code for PocketBase's SDK for Dart. Pure.
// untranslated throughout: code
import { ACCOUNT, batchParts, type Call, pathOf, queryOf, signsInTo } from "../call";
import { literal, quoted } from "./literals";

const text = (value: string) => quoted("dart", value);

export function dart(call: Call, address: string): string {
  const people = signsInTo(call);
  const signIn =
    people === null
      ? []
      : [
          `await pb.collection(${text(people)}).authWithPassword(`,
          `  ${text(ACCOUNT.email)},\n  ${text(ACCOUNT.password)},\n);`,
        ];
  return [
    `final pb = PocketBase(${text(address)}, httpClientFactory: () => pinned(ca));`,
    ...signIn,
    "",
    body(call),
  ].join("\n");
}

function body(call: Call): string {
  const { values } = call;
  const records = `pb.collection(${text(call.collection)})`;
  const id = text(values.id ?? "");
  const sent = (name: string) => text(String(call.body?.[name] ?? ""));
  const given = `body: ${literal("dart", call.body ?? {})}`;
  switch (call.operation) {
    case "list":
      return list(call, records);
    case "view":
      return show("record", `${records}.getOne(${[id, ...named(call)].join(", ")})`);
    case "create":
      return show("record", `${records}.create(${[given, ...named(call)].join(", ")})`);
    case "update":
      return show("record", `${records}.update(${[id, given, ...named(call)].join(", ")})`);
    case "delete":
      return `await ${records}.delete(${id});`;
    case "batch":
      return batch(call);
    case "realtime":
      return `// '*' is every record that the list rule lets through, an id one that the view rule does.
final stop = await ${records}.subscribe(${text(values.topic || "*")}, (event) {
  print('\${event.action} \${event.record}');
});
// Later: await stop();`;
    case "upload":
      return upload(call, records, id);
    case "fileURL":
      return fileURL(call);
    case "fileToken":
      return show("token", "pb.files.getToken()");
    case "authMethods":
      return show("methods", `${records}.listAuthMethods()`);
    case "authWithPassword":
      return signedIn(`${records}.authWithPassword(${sent("identity")}, ${sent("password")})`);
    case "requestOTP":
      return show("request", `${records}.requestOTP(${sent("email")})`, "request.otpId");
    case "authWithOTP":
      return signedIn(`${records}.authWithOTP(${sent("otpId")}, ${sent("password")})`);
    case "authWithOAuth2":
      return `// url_launcher opens the service in the phone's browser.
${signedIn(`${records}.authWithOAuth2(${sent("provider")}, (url) async => launchUrl(url))`)}`;
    case "authWithPasskey":
      return "";
    case "authRefresh":
      return signedIn(`${records}.authRefresh()`);
    case "requestPasswordReset":
      return `await ${records}.requestPasswordReset(${sent("email")});`;
    case "confirmPasswordReset":
      return `await ${records}.confirmPasswordReset(${sent("token")}, ${sent("password")}, ${sent("passwordConfirm")});`;
    case "requestVerification":
      return `await ${records}.requestVerification(${sent("email")});`;
    case "confirmVerification":
      return `await ${records}.confirmVerification(${sent("token")});`;
    case "requestEmailChange":
      return `await ${records}.requestEmailChange(${sent("newEmail")});`;
    case "confirmEmailChange":
      return `await ${records}.confirmEmailChange(${sent("token")}, ${sent("password")});`;
    case "authAnonymously":
      return `final answer = await pb.send<Map<String, dynamic>>(${text(pathOf(call))}, method: 'POST'${call.body === null ? "" : `, ${given}`});
pb.authStore.save(
  answer['token'] as String,
  RecordModel.fromJson(answer['record'] as Map<String, dynamic>),
);`;
  }
}

function show(name: string, call: string, shown = name): string {
  return `final ${name} = await ${call};\nprint(${shown});`;
}

function signedIn(call: string): string {
  return `final signedIn = await ${call};\n// From here on pb sends pb.authStore.token along.\nprint(signedIn.record);`;
}

const NAMED = ["sort", "filter", "expand", "fields", "thumb"];

/** A call's named arguments; what the SDK has no name for goes as a part of the query. */
function named(call: Call, without: readonly string[] = []): string[] {
  const given = queryOf(call).filter(([name]) => !without.includes(name));
  const known = given.filter(([name]) => NAMED.includes(name));
  const rest = given.filter(([name]) => !NAMED.includes(name));
  return [
    ...known.map(([name, value]) => `${name}: ${text(value)}`),
    ...(rest.length === 0 ? [] : [`query: ${literal("dart", Object.fromEntries(rest))}`]),
  ];
}

function list(call: Call, records: string): string {
  const { page, perPage, filter } = call.values;
  const whole = (value: string | undefined, usual: number) =>
    value !== undefined && /^\d{1,9}$/.test(value) ? Number(value) : usual;
  const args = [
    `page: ${whole(page, 1)}`,
    `perPage: ${whole(perPage, 30)}`,
    ...named(call, ["page", "perPage"]),
  ];
  const note =
    filter === undefined || filter === ""
      ? ""
      : "// What people typed goes in with pb.filter('name ~ {:text}', {'text': typed}), which quotes it.\n";
  return `${note}final page = await ${records}.getList(
${args.map((arg) => `  ${arg},`).join("\n")}
);
for (final record in page.items) {
  print(record);
}`;
}

function batch(call: Call): string {
  const parts = batchParts(call.body);
  if (parts === null) {
    return `final results = await pb.send<List<dynamic>>('/api/batch', method: 'POST', body: ${literal("dart", call.body ?? {})});
print(results);`;
  }
  const lines = parts.map(({ collection, action, id, body: values }) => {
    const args = [
      ...(action === "create" ? [] : [text(id)]),
      ...(action === "delete" ? [] : [`body: ${literal("dart", values)}`]),
    ];
    return `batch.collection(${text(collection)}).${action}(${args.join(", ")});`;
  });
  return [
    "final batch = pb.createBatch();",
    ...lines,
    "final results = await batch.send();",
    "print(results);",
  ].join("\n");
}

function upload({ file }: Call, records: string, id: string): string {
  const { field, name } = file ?? { field: "", name: "" };
  return `final file = await http.MultipartFile.fromPath(${text(field)}, ${text(name)});
final record = await ${records}.update(${id}, files: [file]);
print(record);`;
}

function fileURL(call: Call): string {
  const isProtected = call.signedIn !== "nobody";
  const args = [
    ...["record", text(call.values.filename ?? "")],
    ...named(call, ["token"]),
    ...(isProtected ? ["token: token"] : []),
  ];
  const record = literal("dart", { id: call.values.id ?? "", collectionId: call.collection });
  return `final record = RecordModel(${record}); // Or one that was read.
${isProtected ? "final token = await pb.files.getToken();\n" : ""}final url = pb.files.getURL(${args.join(", ")});
// Image.network does not trust the box: show what pinned(ca) fetches.
final bytes = await pinned(ca).readBytes(url);
print('$url: \${bytes.length} bytes');`;
}
