// A connector of one's own whose service signs somebody in: an OAuth2 server that others wrote.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { onPocketBase, trustedBox } from "./box.mjs";
import { superuser } from "./clients.mjs";
import { CLIENT, openIdProvider } from "./openid-provider.mjs";

const ROOM = "/api/homeport/integrations";
const skip = onPocketBase;
const box = await trustedBox({ after });
const admin = await superuser(box);
const provider = await openIdProvider({ after });

const put = (path, body) => admin.send(path, { method: "PUT", body });
const post = (path, body) => admin.send(path, { method: "POST", body });

/** With scopes that the service knows. */
async function setUp(name, scopes) {
  const connector = {
    id: name,
    title: "Office",
    category: "other",
    docs: "https://example.com/docs",
    base: "https://office.example",
    credentials: { client_id: { title: "Id" }, client_secret: { title: "Secret" } },
    auth: {
      kind: "authorization_code",
      authorize: "https://id.office.example/auth",
      token: "https://id.office.example/token",
      hosts: ["id.office.example"],
      client: { id: "{{cred.client_id}}", secret: "{{cred.client_secret}}" },
      scopes,
      params: { prompt: "consent" },
      account: "name",
    },
    test: { action: "me" },
    actions: {
      me: {
        title: "Who signed in",
        effect: "read",
        method: "GET",
        path: "/me",
        output: { name: "/sub", mail: "/email" },
      },
    },
  };
  await put(`/api/homeport/connectors/${name}`, { connector, version: null });
  await put(`${ROOM}/${name}`, {
    connector: name,
    base: provider.url,
    tokenBase: provider.url,
    local: [new URL(provider.url).host],
    credentials: { client_id: CLIENT.id, client_secret: CLIENT.secret },
  });
  return connector;
}

test("somebody signs in at the service, and the box acts for them", { skip }, async () => {
  await setUp("office", ["openid", "email", "offline_access"]);
  const { url } = await post(`${ROOM}/office/sign-in`);
  const back = await provider.follow(url, "ada");
  const { signIn } = await post(`${ROOM}/office/sign-in/end`, { url: back });
  assert.deepEqual([signIn.state, signIn.account], ["in", "ada"]);
  const { result } = await post(`${ROOM}/office/me`, {});
  assert.deepEqual(result, { name: "ada", mail: "ada@office.example" });
});

test("whose sign-in was begun elsewhere is not signed in", { skip }, async () => {
  await setUp("other", ["openid"]);
  const { url } = await post(`${ROOM}/other/sign-in`);
  const back = new URL(await provider.follow(url, "grace"));
  back.searchParams.set("state", "x".repeat(43));
  await assert.rejects(post(`${ROOM}/other/sign-in/end`, { url: back.href }), { status: 400 });
  await assert.rejects(post(`${ROOM}/other/me`, {}), { status: 502 });
});

test("a code does not follow a connector that was changed meanwhile", { skip }, async () => {
  const connector = await setUp("moved", ["openid"]);
  const begun = await post(`${ROOM}/moved/sign-in`);
  const back = await provider.follow(begun.url, "ada");
  connector.auth.token = "https://id.office.example/other";
  await put("/api/homeport/connectors/moved", { connector, version: 1 });
  await assert.rejects(post(`${ROOM}/moved/sign-in/end`, { url: back }), { status: 400 });
});
