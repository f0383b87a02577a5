// What the box says to Bluesky, judged by the schemas that Bluesky's own library has of each call.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, test } from "node:test";
import { AppBskyFeedPost, lexicons, RichText } from "@atproto/api";
import { onPocketBase, trustedBox } from "./box.mjs";
import { superuser } from "./clients.mjs";

const ROOM = "/api/homeport/integrations";
const skip = onPocketBase;
const box = await trustedBox({ after });
const admin = await superuser(box);

const DID = "did:plc:ewvi7nxzyoun6zhxrhs64oiz";
const session = {
  did: DID,
  handle: "shop.bsky.social",
  accessJwt: "access.of.the-box",
  refreshJwt: "refresh.of.the-box",
  active: true,
};
const ANSWERS = {
  "com.atproto.server.createSession": () => session,
  "com.atproto.server.getSession": () => session,
  "com.atproto.repo.createRecord": () => ({
    uri: `at://${DID}/app.bsky.feed.post/3k43tv4rft22g`,
    cid: "bafyreidfayvfuwqa7qlnopdjiqrxzs6blmoeu4rujcjtnci5beludirz2a",
  }),
};

/** A server that answers as the schemas say, and keeps what was wrong with what it was asked. */
async function startServer() {
  const [records, wrong] = [[], []];
  const server = createServer(async (request, response) => {
    const parts = await request.toArray();
    const name = new URL(request.url, "http://x").pathname.replace("/xrpc/", "");
    try {
      const answer = ANSWERS[name]();
      if (request.method === "POST") {
        const body = JSON.parse(Buffer.concat(parts).toString());
        assert.equal(request.headers["content-type"], "application/json");
        lexicons.assertValidXrpcInput(name, body);
        if (name === "com.atproto.repo.createRecord") records.push(body);
      }
      if (name !== "com.atproto.server.createSession")
        assert.equal(request.headers.authorization, `Bearer ${session.accessJwt}`);
      lexicons.assertValidXrpcOutput(name, answer);
      response.setHeader("Content-Type", "application/json");
      response.end(JSON.stringify(answer));
    } catch (error) {
      wrong.push(`${request.method} ${request.url}: ${error.message}`);
      response.statusCode = 400;
      response.end(JSON.stringify({ error: "InvalidRequest", message: error.message }));
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  after(() => server.close());
  return { host: `127.0.0.1:${server.address().port}`, records, wrong };
}

test("a post is what Bluesky's own schemas ask for", { skip }, async () => {
  const { host, records, wrong } = await startServer();
  await admin.send(`${ROOM}/bluesky`, {
    method: "PUT",
    body: {
      connector: "bluesky",
      base: `http://${host}`,
      local: [host],
      credentials: { identifier: "shop.bsky.social", password: "abcd-efgh-ijkl-mnop" },
    },
  });
  const call = (action, body = {}) =>
    admin.send(`${ROOM}/bluesky/${action}`, { method: "POST", body });
  assert.equal((await call("me")).result.account, "shop.bsky.social");
  const said = new RichText({ text: "Frisch: Brötchen 🥐 https://shop.example/brot" });
  said.detectFacetsWithoutResolution();
  const { result } = await call("post", {
    text: said.text,
    languages: ["de"],
    facets: said.facets,
  });
  assert.equal(result.uri, `at://${DID}/app.bsky.feed.post/3k43tv4rft22g`);
  await call("post", { text: "no more than this" });
  assert.deepEqual(wrong, []);
  assert.equal(records.length, 2);
  for (const { repo, collection, record } of records) {
    assert.deepEqual([repo, collection], [DID, "app.bsky.feed.post"]);
    const judged = AppBskyFeedPost.validateRecord(record);
    assert.ok(judged.success, judged.error?.message);
  }
  assert.deepEqual(records[0].record.facets, JSON.parse(JSON.stringify(said.facets)));
});
