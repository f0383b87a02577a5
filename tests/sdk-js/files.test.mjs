import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, describe, test } from "node:test";
import { trustedBox } from "./box.mjs";
import { guest, refusal, superuser, user } from "./clients.mjs";

const box = await trustedBox({ after });
const admin = await superuser(box);
await admin.collections.create({
  name: "papers",
  type: "base",
  listRule: "",
  viewRule: "owner = '' || owner = @request.auth.id",
  createRule: "",
  updateRule: "",
  deleteRule: "",
  fields: [
    { name: "title", type: "text" },
    { name: "owner", type: "text" },
    { name: "scan", type: "file", mimeTypes: ["image/png"], thumbs: ["20x20"] },
    { name: "pages", type: "file", maxSelect: 5 },
    { name: "secret", type: "file", protected: true },
  ],
});
const picture = await readFile(new URL("../tests/compare/pictures/wide.png", import.meta.url));
const page = (name, text) => new File([text], name, { type: "text/plain" });
const fetched = async (url) => {
  const answer = await fetch(url);
  assert.equal(answer.status, 200, url);
  return Buffer.from(await answer.arrayBuffer());
};

describe("files", () => {
  test("are uploaded beside other values, and downloaded by their URL", async () => {
    const pb = guest(box);
    const record = await pb.collection("papers").create({
      title: "Lease",
      scan: new File([picture], "My Scan (1).png", { type: "image/png" }),
      pages: [page("one.txt", "first page"), page("two.txt", "second page")],
    });
    assert.equal(record.title, "Lease");
    assert.match(record.scan, /^my_scan_1_[a-z0-9]{10}\.png$/);
    assert.equal(record.pages.length, 2);
    const url = pb.files.getURL(record, record.scan);
    assert.ok(url.startsWith(`${box.url}/api/files/${record.collectionId}/${record.id}/`), url);
    assert.deepEqual(await fetched(url), picture);
    assert.equal((await fetched(pb.files.getURL(record, record.pages[1]))).toString(), "second page");
  });

  test("are uploaded with a form of the caller's own", async () => {
    const pb = guest(box);
    const form = new FormData();
    form.append("title", "By form");
    form.append("pages", page("a.txt", "a"));
    form.append("pages", page("b.txt", "b"));
    const record = await pb.collection("papers").create(form);
    assert.equal(record.title, "By form");
    assert.equal(record.pages.length, 2);
  });

  test("are added, taken away, put in another order and cleared", async () => {
    const pb = guest(box);
    const papers = pb.collection("papers");
    const { id, pages } = await papers.create({ pages: [page("one.txt", "1"), page("two.txt", "2")] });
    let now = await papers.update(id, { "pages+": page("three.txt", "3") });
    assert.deepEqual(now.pages.slice(0, 2), pages);
    assert.equal(now.pages.length, 3);
    now = await papers.update(id, { pages: now.pages.toReversed() });
    assert.deepEqual(now.pages.slice(1), pages.toReversed());
    now = await papers.update(id, { "pages-": [pages[0]] });
    assert.equal(now.pages.length, 2);
    assert.equal((await fetch(pb.files.getURL(now, pages[0]))).status, 404);
    now = await papers.update(id, { pages: [] });
    assert.deepEqual(now.pages, []);
  });

  test("are refused with what is wrong with them", async () => {
    const pb = guest(box);
    const error = await refusal(
      pb.collection("papers").create({
        scan: page("lie.png", "no picture"),
        pages: Array.from({ length: 6 }, (_, n) => page(`${n}.txt`, "x")),
      }),
    );
    assert.equal(error.status, 400);
    assert.equal(error.response.data.scan.code, "validation_invalid_mime_type");
    assert.equal(error.response.data.pages.code, "validation_too_many_files");
  });

  test("are shown small", async () => {
    const pb = guest(box);
    const record = await pb.collection("papers").create({ scan: new File([picture], "wide.png") });
    const thumb = await fetched(pb.files.getURL(record, record.scan, { thumb: "20x20" }));
    assert.deepEqual([thumb.readUInt32BE(16), thumb.readUInt32BE(20)], [20, 20]);
    const other = await fetched(pb.files.getURL(record, record.scan, { thumb: "21x21" }));
    assert.deepEqual(other, picture);
  });

  test("are saved rather than shown when that is asked for", async () => {
    const pb = guest(box);
    const record = await pb.collection("papers").create({ scan: new File([picture], "wide.png") });
    const disposition = async (options) => {
      const answer = await fetch(pb.files.getURL(record, record.scan, options));
      await answer.arrayBuffer();
      return answer.headers.get("content-disposition");
    };
    assert.equal(await disposition({}), `inline; filename="${record.scan}"`);
    assert.equal(await disposition({ download: true }), `attachment; filename="${record.scan}"`);
  });

  test("that are protected need a token of somebody who may see the record", async () => {
    const ada = await user(box, "ada");
    const bob = await user(box, "bob");
    const record = await ada
      .collection("papers")
      .create({ owner: ada.authStore.record.id, secret: page("secret.txt", "secret") });
    const status = async (pb, options) => {
      const answer = await fetch(pb.files.getURL(record, record.secret, options));
      await answer.arrayBuffer();
      return answer.status;
    };
    assert.equal(await status(ada, {}), 404);
    assert.equal(await status(ada, { token: await ada.files.getToken() }), 200);
    assert.equal(await status(bob, { token: await bob.files.getToken() }), 404);
    assert.equal(await status(admin, { token: await admin.files.getToken() }), 200);
    assert.equal(await status(ada, { token: ada.authStore.token }), 404);
    assert.equal((await refusal(guest(box).files.getToken())).status, 401);
  });

  test("are a user's picture", async () => {
    const eve = await user(box, "eve");
    const me = await eve
      .collection("users")
      .update(eve.authStore.record.id, { avatar: new File([picture], "Eve.png") });
    assert.match(me.avatar, /^eve_[a-z0-9]{10}\.png$/);
    assert.equal(eve.authStore.record.avatar, me.avatar);
    assert.deepEqual(await fetched(eve.files.getURL(me, me.avatar)), picture);
  });

  test("are told of in live changes", async () => {
    const pb = guest(box);
    const heard = new Promise((resolve) => pb.collection("papers").subscribe("*", resolve).then(() => {
      pb.collection("papers").create({ pages: [page("live.txt", "x")] });
    }));
    const { action, record } = await heard;
    assert.equal(action, "create");
    assert.match(record.pages[0], /^live_[a-z0-9]{10}\.txt$/);
    await pb.collection("papers").unsubscribe();
  });

  test("go into a batch, with their records or not at all", async () => {
    await admin.settings.update({ batch: { enabled: true } });
    const pb = guest(box);
    const batch = pb.createBatch();
    const papers = batch.collection("papers");
    papers.create({
      id: "paperbatch00001",
      title: "In a batch",
      scan: new File([picture], "Batched.png", { type: "image/png" }),
      pages: [page("first.txt", "first"), page("second.txt", "second")],
    });
    papers.update("paperbatch00001", { "pages+": page("third.txt", "third") });
    papers.upsert({ id: "paperbatch00002", pages: [page("fourth.txt", "fourth")] });
    const [created, updated, upserted] = await batch.send();
    assert.deepEqual([created.status, updated.status, upserted.status], [200, 200, 200]);
    assert.match(created.body.scan, /^batched_[a-z0-9]{10}_[a-z0-9]{10}\.png$/);
    assert.deepEqual(updated.body.pages.slice(0, 2), created.body.pages);
    const url = (record, name) => pb.files.getURL(record, name);
    assert.deepEqual(await fetched(url(created.body, created.body.scan)), picture);
    assert.equal((await fetched(url(updated.body, updated.body.pages[2]))).toString(), "third");
    assert.equal((await fetched(url(upserted.body, upserted.body.pages[0]))).toString(), "fourth");

    const refused = pb.createBatch();
    refused.collection("papers").update("paperbatch00002", { pages: [page("lost.txt", "lost")] });
    refused.collection("papers").create({ scan: page("lie.png", "no picture") });
    const { response } = await refusal(refused.send());
    const { data } = response.data.requests[1].response;
    assert.equal(data.scan.code, "validation_invalid_mime_type");
    const { pages } = await pb.collection("papers").getOne("paperbatch00002");
    assert.deepEqual(pages, upserted.body.pages);
  });
});
