// Code for OkHttp and Android's org.json. Pure.
// untranslated throughout: code
import { type Call, pathOf, queryOf, signsInTo } from "../call";
import { literal, quoted } from "./literals";

const text = (value: string) => quoted("kotlin", value);
const TOKEN = '.header("Authorization", token)';

export function kotlin(call: Call, address: string): string {
  if (call.operation === "realtime") return listening(call, address);
  const query = queryOf(call);
  const target = text(address + pathOf(call));
  const sent = sending(call);
  const url = [
    `val url = ${target}.toHttpUrl().newBuilder()`,
    ...query.map(([name, value]) => `.addQueryParameter(${text(name)}, ${text(value)})`),
    ".build()",
  ].join("\n    ");
  const request = [
    `val request = Request.Builder().url(${query.length === 0 ? target : "url"})`,
    ...(signsInTo(call) === null ? [] : [TOKEN]),
    ...(sent.method === "" ? [] : [sent.method]),
    ".build()",
  ].join("\n    ");
  const before = query.length === 0 ? sent.before : [url, ...sent.before];
  return [...before, request, answered(call)].join("\n");
}

/** What is made before the request, and how it is sent. */
function sending({ method, body, file }: Call): { before: string[]; method: string } {
  const verb = method.toLowerCase();
  if (file !== null) {
    const { field, name, type } = file;
    return {
      before: [
        `val file = File(${text(name)}).asRequestBody(${text(type)}.toMediaType())`,
        "val form = MultipartBody.Builder().setType(MultipartBody.FORM)",
        `    .addFormDataPart(${text(field)}, ${text(name)}, file).build()`,
      ],
      method: `.${verb}(form)`,
    };
  }
  if (body !== null) {
    return {
      before: [
        `val body = JSONObject(${literal("kotlin", body)}).toString()`,
        '    .toRequestBody("application/json".toMediaType())',
      ],
      method: `.${verb}(body)`,
    };
  }
  if (method === "POST") return { before: [], method: '.post("".toRequestBody())' };
  return { before: [], method: method === "GET" ? "" : `.${verb}()` };
}

function answered({ operation }: Call): string {
  if (operation === "fileURL") {
    return `client.newCall(request).execute().use { answer ->
    if (!answer.isSuccessful) throw IOException("The box said \${answer.code}.")
    println("\${answer.body!!.bytes().size} bytes")
}`;
  }
  const isSignIn = operation.startsWith("auth") && operation !== "authMethods";
  const then = isSignIn ? 'JSONObject(text).getString("token")' : "println(text)";
  return `${isSignIn ? "val token = " : ""}client.newCall(request).execute().use { answer ->
    val text = answer.body!!.string()
    if (!answer.isSuccessful) throw IOException("\${answer.code}: $text")
    ${then}
}`;
}

function listening(call: Call, address: string): string {
  const url = text(`${address}/api/realtime`);
  const topic = text(`${call.collection}/${call.values.topic || "*"}`);
  const token = signsInTo(call) === null ? "" : `\n                ${TOKEN}`;
  return `// The box says something every twenty seconds: a pause is no end.
val stream = client.newBuilder().readTimeout(90, TimeUnit.SECONDS).build()
val events = EventSources.createFactory(stream).newEventSource(
    Request.Builder().url(${url}).build(),
    object : EventSourceListener() {
        override fun onEvent(eventSource: EventSource, id: String?, type: String?, data: String) {
            if (type != "PB_CONNECT") return println(data)
            // The stream says who it is; what it should bring is asked for in a request of its own.
            val wanted = JSONObject().put("clientId", JSONObject(data).getString("clientId"))
                .put("subscriptions", JSONArray().put(${topic}))
            val body = wanted.toString().toRequestBody("application/json".toMediaType())
            val request = Request.Builder().url(${url}).post(body)${token}
            client.newCall(request.build()).execute().close()
        }
    },
)
// Later: events.cancel()`;
}
