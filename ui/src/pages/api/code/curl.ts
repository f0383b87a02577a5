// Code for a POSIX shell with curl 7.82 or later. Pure.
// untranslated throughout: code
import { type Call, pathOf, queryOf, signsInTo } from "../call";
import { shellWord } from "./literals";

/** What the set-up makes. */
export const CA_FILE = "homeport-ca.pem";

export function curl(call: Call, address: string): string {
  if (call.operation === "realtime") return listening(call, address);
  const query = queryOf(call);
  const target = shellWord(address + pathOf(call));
  const method = call.method === "GET" || call.method === "POST" ? "" : `--request ${call.method} `;
  const isEmptyPost = call.method === "POST" && call.body === null && call.file === null;
  const lines = [
    `curl --cacert ${CA_FILE} ${isEmptyPost ? "--request POST " : method}${target}`,
    ...(signsInTo(call) === null ? [] : [TOKEN]),
    ...(call.body === null ? [] : [`--json ${shellWord(JSON.stringify(call.body, null, 2))}`]),
    ...(call.file === null ? [] : [`--form ${shellWord(`${call.file.field}=@${call.file.name}`)}`]),
    ...parameters(query, call.body !== null || call.file !== null),
    ...(call.operation === "fileURL"
      ? [`--output ${shellWord(call.values.filename ?? "file")}`]
      : []),
  ];
  return lines.join(" \\\n  ");
}

const TOKEN = '--header "Authorization: $TOKEN"';

/** Where a body is sent, what would be one with `--data` goes behind the address. */
function parameters(query: readonly [string, string][], hasBody: boolean): string[] {
  if (query.length === 0) return [];
  const option = hasBody ? "--url-query" : "--data-urlencode";
  const given = query.map(([name, value]) => `${option} ${shellWord(`${name}=${value}`)}`);
  return hasBody ? given : ["--get", ...given];
}

function listening(call: Call, address: string): string {
  const url = shellWord(`${address}/api/realtime`);
  const topic = `${call.collection}/${call.values.topic || "*"}`;
  const wanted = JSON.stringify({ clientId: "ID", subscriptions: [topic] });
  const [before = "", after = ""] = wanted.split("ID");
  const body = `${shellWord(before)}"$id"${shellWord(after)}`;
  const token = signsInTo(call) === null ? "" : ` ${TOKEN}`;
  return `# The stream says who it is; what it should bring is asked for in a request of its own.
curl --cacert ${CA_FILE} --silent --no-buffer${token} ${url} |
while IFS= read -r line; do
  printf '%s\\n' "$line"
  id=$(printf '%s' "$line" | sed -n 's/^data:.*"clientId":"\\([^"]*\\)".*/\\1/p')
  [ -z "$id" ] || curl --cacert ${CA_FILE} --silent${token} ${url} \\
    --json ${body}
done`;
}
