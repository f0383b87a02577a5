// Code for Foundation's URLSession. Pure.
// untranslated throughout: code
import { type Call, pathOf, queryOf, signsInTo } from "../call";
import { literal, quoted } from "./literals";

const text = (value: string) => quoted("swift", value);
const TOKEN = 'request.setValue(token, forHTTPHeaderField: "Authorization")';
const JSON_TYPE = 'request.setValue("application/json", forHTTPHeaderField: "Content-Type")';

export function swift(call: Call, address: string): string {
  if (call.operation === "realtime") return listening(call, address);
  return [
    ...target(call, address),
    ...(call.method === "GET" ? [] : [`request.httpMethod = ${text(call.method)}`]),
    ...(signsInTo(call) === null ? [] : [TOKEN]),
    ...sending(call),
    ...answer(call),
  ].join("\n");
}

function target(call: Call, address: string): string[] {
  const query = queryOf(call);
  const url = text(address + pathOf(call));
  const isPlain = call.method === "GET" && signsInTo(call) === null;
  const request = `${isPlain ? "let" : "var"} request = URLRequest(url: `;
  if (query.length === 0) return [`${request}URL(string: ${url})!)`];
  return [
    `var url = URLComponents(string: ${url})!`,
    "url.queryItems = [",
    ...query.map(
      ([name, value]) => `    URLQueryItem(name: ${text(name)}, value: ${text(value)}),`,
    ),
    "]",
    // Foundation leaves it as it is, and it would arrive as a space.
    ...(query.some(([, value]) => value.includes("+"))
      ? [
          'url.percentEncodedQuery = url.percentEncodedQuery?.replacingOccurrences(of: "+", with: "%2B")',
        ]
      : []),
    `${request}url.url!)`,
  ];
}

function sending({ body, file }: Call): string[] {
  if (body !== null) {
    return [
      JSON_TYPE,
      `request.httpBody = try JSONSerialization.data(withJSONObject: ${literal("swift", body)})`,
    ];
  }
  if (file === null) return [];
  const { field, name, type } = file;
  const head = `Content-Disposition: form-data; name="${field}"; filename="${name}"\r\nContent-Type: ${type}\r\n\r\n`;
  return [
    "let boundary = UUID().uuidString",
    'request.setValue("multipart/form-data; boundary=\\(boundary)", forHTTPHeaderField: "Content-Type")',
    'var form = Data("--\\(boundary)\\r\\n".utf8)',
    `form.append(Data(${text(head)}.utf8))`,
    `form.append(try Data(contentsOf: URL(fileURLWithPath: ${text(name)})))`,
    'form.append(Data("\\r\\n--\\(boundary)--\\r\\n".utf8))',
    "request.httpBody = form",
  ];
}

function answer({ operation }: Call): string[] {
  const isSignIn = operation.startsWith("auth") && operation !== "authMethods";
  const shown =
    operation === "fileURL"
      ? 'print("\\(data.count) bytes")'
      : "print(String(decoding: data, as: UTF8.self))";
  return [
    "",
    "let (data, answer) = try await client.data(for: request)",
    "let status = (answer as? HTTPURLResponse)?.statusCode ?? 0",
    "guard status == 200 || status == 204 else {",
    "    throw BoxRefused(status: status, text: String(decoding: data, as: UTF8.self))",
    "}",
    ...(isSignIn
      ? [
          "struct SignedIn: Decodable { let token: String }",
          "let token = try JSONDecoder().decode(SignedIn.self, from: data).token",
          "print(token)",
        ]
      : [shown]),
  ];
}

function listening(call: Call, address: string): string {
  const url = text(`${address}/api/realtime`);
  const topic = text(`${call.collection}/${call.values.topic || "*"}`);
  const token = signsInTo(call) === null ? "" : `\n        ${TOKEN}`;
  return `var opening = URLRequest(url: URL(string: ${url})!)
opening.timeoutInterval = 90   // The box says something every twenty seconds.
let (events, _) = try await client.bytes(for: opening)
var type = ""
for try await line in events.lines {
    if line.hasPrefix("event:") { type = line.dropFirst(6).trimmingCharacters(in: .whitespaces) }
    guard line.hasPrefix("data:") else { continue }
    let data = Data(line.dropFirst(5).utf8)
    if type == "PB_CONNECT" {
        // The stream says who it is; what it should bring is asked for in a request of its own.
        struct Connected: Decodable { let clientId: String }
        let clientId = try JSONDecoder().decode(Connected.self, from: data).clientId
        var request = URLRequest(url: URL(string: ${url})!)
        request.httpMethod = "POST"${token}
        ${JSON_TYPE}
        request.httpBody = try JSONSerialization.data(
            withJSONObject: ["clientId": clientId, "subscriptions": [${topic}]] as [String: Any])
        _ = try await client.data(for: request)
    } else {
        print(String(decoding: data, as: UTF8.self))
    }
}`;
}
