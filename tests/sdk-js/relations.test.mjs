import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { trustedBox } from "./box.mjs";
import { guest, refusal, superuser, user } from "./clients.mjs";
import { Listener } from "./listener.mjs";

const box = await trustedBox({ after });
const admin = await superuser(box);
const ada = await user(box, "ada");
const visitor = guest(box);
const open = { listRule: "", viewRule: "", createRule: "", updateRule: "", deleteRule: "" };
const dates = [
  { name: "created", type: "autodate", onCreate: true },
  { name: "updated", type: "autodate", onCreate: true, onUpdate: true },
];
const make = (name, fields, options = {}) =>
  admin.collections.create({ name, ...open, ...options, fields: [...fields, ...dates] });
const to = (name, collection, options = {}) => ({
  name,
  type: "relation",
  collectionId: collection.id,
  ...options,
});
const text = (name) => ({ name, type: "text" });

const users = await admin.collections.getOne("users");
const topics = await make("topics", [text("name")]);
const posts = await make("posts", [
  text("title"),
  to("topics", topics, { maxSelect: 99 }),
  to("author", users),
]);
const comments = await make("comments", [
  text("text"),
  to("post", posts, { cascadeDelete: true, required: true }),
  to("topic", topics),
]);
await make("stars", [to("comment", comments, { required: true })]);

const topic = (name) => visitor.collection("topics").create({ name });
const post = (title, more = {}) => visitor.collection("posts").create({ title, ...more });
const comment = (about, words, more = {}) =>
  visitor.collection("comments").create({ post: about.id, text: words, ...more });

describe("expand", () => {
  test("shows related records, in the order in which they are named", async () => {
    const [a, b] = [await topic("a"), await topic("b")];
    const made = await post("both", { topics: [b.id, a.id] });
    const shown = await visitor.collection("posts").getOne(made.id, { expand: "topics" });
    assert.deepEqual(shown.expand.topics, [b, a]);
  });

  test("goes back and forth, in a list too", async () => {
    const a = await topic("back and forth");
    const made = await post("commented", { topics: [a.id] });
    const said = [await comment(made, "first", { topic: a.id }), await comment(made, "second")];
    const [shown] = await visitor.collection("posts").getFullList({
      filter: `id = '${made.id}'`,
      expand: "comments_via_post.topic,topics",
    });
    assert.deepEqual(
      shown.expand.comments_via_post.map(({ id }) => id),
      said.map(({ id }) => id),
    );
    assert.deepEqual(shown.expand.comments_via_post[0].expand, { topic: a });
    assert.deepEqual(shown.expand.comments_via_post[1].expand, {});
    assert.deepEqual(shown.expand.topics, [a]);
  });

  test("shows nobody what only its owner may view", async () => {
    const made = await post("hers", { author: ada.authStore.record.id });
    const seen = (pb) => pb.collection("posts").getOne(made.id, { expand: "author" });
    assert.deepEqual((await seen(visitor)).expand, {});
    assert.equal((await seen(ada)).expand.author.email, "ada@example.com");
    assert.equal((await seen(admin)).expand.author.name, "ada");
  });

  test("comes with what was created or changed, and is picked from", async () => {
    const a = await topic("picked");
    const options = { expand: "topics", fields: "title,expand.topics.name" };
    const body = { title: "new", topics: [a.id] };
    const made = await visitor.collection("posts").create(body, options);
    assert.deepEqual(made, { title: "new", expand: { topics: [{ name: "picked" }] } });
    const whole = await post("old");
    const changed = await visitor
      .collection("posts")
      .update(whole.id, { "topics+": a.id }, { expand: "topics" });
    assert.deepEqual(changed.expand.topics, [a]);
  });

  test("comes with a sign-in", async () => {
    const pb = guest(box);
    const made = await post("mine", { author: ada.authStore.record.id });
    const auth = await pb
      .collection("users")
      .authWithPassword("ada@example.com", "correct horse battery", {
        expand: "posts_via_author",
      });
    assert.ok(auth.record.expand.posts_via_author.some(({ id }) => id === made.id));
    const refreshed = await pb.collection("users").authRefresh({ expand: "posts_via_author" });
    assert.ok(refreshed.record.expand.posts_via_author.some(({ id }) => id === made.id));
  });

  test("comes with what a subscriber hears", async () => {
    const a = await topic("heard");
    const heard = await Listener.to(guest(box), "posts", "*", { expand: "topics" });
    const made = await post("live", { topics: [a.id] });
    const event = await heard.next();
    assert.deepEqual(event, { action: "create", record: { ...made, expand: { topics: [a] } } });
  });
});

describe("a deletion", () => {
  test("takes comments along, clears what points at them, and everybody hears of it", async () => {
    const a = await topic("going");
    const made = await post("doomed", { topics: [a.id] });
    const said = await comment(made, "doomed too");
    const stays = await comment(await post("safe"), "stays", { topic: a.id });
    const heard = await Listener.to(guest(box), "comments");
    await visitor.collection("posts").delete(made.id);
    assert.deepEqual(await heard.next(), { action: "delete", record: said });
    await visitor.collection("topics").delete(a.id);
    const cleared = await heard.next();
    assert.equal(cleared.action, "update");
    assert.equal(cleared.record.id, stays.id);
    assert.equal(cleared.record.topic, "");
    assert.ok(cleared.record.updated > stays.updated);
    assert.equal((await refusal(visitor.collection("comments").getOne(said.id))).status, 404);
  });

  test("is refused as a whole where something holds on, however far away", async () => {
    const made = await post("held");
    const [said, more] = [await comment(made, "starred"), await comment(made, "not starred")];
    const star = await visitor.collection("stars").create({ comment: said.id });
    const error = await refusal(visitor.collection("posts").delete(made.id));
    assert.equal(error.status, 400);
    assert.match(error.response.message, /required relation reference/);
    for (const [name, { id }] of Object.entries({ posts: made, comments: more, stars: star })) {
      assert.equal((await visitor.collection(name).getOne(id)).id, id);
    }
  });
});

describe("a relation", () => {
  test("names only records that are there", async () => {
    const error = await refusal(post("lost", { topics: ["nothinghere0000"] }));
    assert.equal(error.response.data.topics.code, "validation_missing_rel_records");
  });

  test("holds the collection that it points into", async () => {
    const error = await refusal(admin.collections.delete("topics"));
    assert.match(error.response.message, /^Failed to delete collection probably due to/);
  });
});
