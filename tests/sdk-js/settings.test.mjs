import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { onPocketBase, trustedBox } from "./box.mjs";
import { guest, refusal, superuser, user } from "./clients.mjs";

const box = await trustedBox({ after });
const admin = await superuser(box);

/** Asks until an answer is as it should be. */
async function until(ask, isRight) {
  for (let patience = 200; ; patience -= 1) {
    const answer = await ask();
    if (isRight(answer)) return answer;
    if (patience === 0) throw new Error(`never right: ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe("settings", () => {
  test("are read whole, without secrets", async () => {
    const settings = await admin.settings.getAll();
    assert.equal(settings.meta.appName, "Acme");
    assert.deepEqual(Object.keys(settings).sort(), [
      "backups",
      "batch",
      "logs",
      "meta",
      "rateLimits",
      "s3",
      "smtp",
      "superuserIPs",
      "trustedProxy",
    ]);
    assert.ok(!("password" in settings.smtp) && !("secret" in settings.s3));
  });

  test("change in part, and secrets stay inside", async () => {
    const changed = await admin.settings.update({
      meta: { appName: "Homely" },
      smtp: { password: "geheim" },
    });
    assert.equal(changed.meta.appName, "Homely");
    assert.equal(changed.meta.senderName, "Support");
    assert.ok(!JSON.stringify(await admin.settings.getAll()).includes("geheim"));
  });

  test("are refused field by field", async () => {
    const refused = await refusal(admin.settings.update({ logs: { maxDays: -1 } }));
    assert.equal(refused.status, 400);
    assert.equal(
      refused.response.data.logs.maxDays.code,
      "validation_min_greater_equal_than_required",
    );
  });

  test("are nobody's business but superusers'", async () => {
    const ada = await user(box, "ada");
    assert.equal((await refusal(ada.settings.getAll())).status, 403);
    assert.equal((await refusal(guest(box).settings.update({}))).status, 401);
  });

  test("limit how often a guest asks", async () => {
    const rules = [{ label: "/api/health", audience: "@guest", duration: 600, maxRequests: 1 }];
    await admin.settings.update({ rateLimits: { enabled: true, rules } });
    await guest(box).health.check();
    const refused = await refusal(guest(box).health.check());
    assert.equal(refused.status, 429);
    assert.equal(refused.response.message, "Too Many Requests.");
    await admin.settings.update({ rateLimits: { enabled: false, rules: [] } });
    await guest(box).health.check();
  });
});

describe("health", () => {
  test("tells superusers more", async () => {
    assert.deepEqual((await guest(box).health.check()).data, {});
    const health = await admin.health.check();
    assert.equal(health.data.realIP, "127.0.0.1");
  });
});

describe("logs", () => {
  test("tell who asked what, without tokens", async () => {
    const marked = { query: { marked: 1, token: "geheim" } };
    await guest(box).health.check(marked);
    await refusal(guest(box).collection("nope").getList(1, 1, marked));
    const filter = "data.url ~ 'marked=1'";
    const page = await until(
      () => admin.logs.getList(1, 10, { filter, sort: "@rowid" }),
      (page) => page.totalItems === 2,
    );
    const [well, badly] = page.items;
    assert.deepEqual([well.level, well.data.status, well.data.auth], [0, 200, ""]);
    assert.deepEqual([badly.level, badly.data.status], [8, 404]);
    assert.match(badly.message, /^GET \/api\/collections\/nope\/records/);
    if (!onPocketBase) assert.ok(!JSON.stringify(page).includes("geheim"));
    assert.deepEqual(await admin.logs.getOne(well.id), well);
    const stats = await admin.logs.getStats({ filter });
    assert.deepEqual(
      stats.map(({ total }) => total),
      [2],
    );
    assert.match(stats[0].date, /^\d{4}-\d\d-\d\d \d\d:00:00\.000Z$/);
    assert.equal((await refusal(admin.logs.getOne("nope"))).status, 404);
    assert.equal((await refusal(guest(box).logs.getList())).status, 401);
  });
});

describe("crons", () => {
  test("are listed and run", async () => {
    const jobs = await admin.crons.getFullList();
    const cleanup = jobs.find(({ id }) => id === "__pbLogsCleanup__");
    assert.equal(cleanup.expression, "0 */6 * * *");
    assert.ok(await admin.crons.run(cleanup.id));
    assert.equal((await refusal(admin.crons.run("nope"))).status, 404);
  });
});

describe("a batch", () => {
  const notes = () => admin.collection("notes").getFullList({ sort: "title" });
  const titles = async () => (await notes()).map(({ title }) => title);

  test("is off until it is turned on", async () => {
    await admin.collections.create({
      name: "notes",
      type: "base",
      createRule: "",
      updateRule: "",
      listRule: "",
      fields: [
        { name: "title", type: "text", required: true },
        { name: "n", type: "number" },
      ],
      indexes: ["CREATE UNIQUE INDEX once ON notes (title)"],
    });
    const batch = guest(box).createBatch();
    batch.collection("notes").create({ title: "x" });
    assert.equal((await refusal(batch.send())).status, 403);
    await admin.settings.update({ batch: { enabled: true } });
  });

  test("does everything in order", async () => {
    const batch = admin.createBatch();
    const collection = batch.collection("notes");
    collection.create({ id: "note00000000001", title: "a" });
    collection.update("note00000000001", { n: 1 }, { fields: "n" });
    collection.upsert({ id: "note00000000001", "n+": 1 });
    collection.upsert({ id: "note00000000002", title: "b" });
    collection.create({ title: "c" });
    collection.delete("note00000000002");
    const results = await batch.send();
    assert.deepEqual(
      results.map(({ status }) => status),
      [200, 200, 200, 200, 200, 204],
    );
    assert.deepEqual(results[1].body, { n: 1 });
    assert.equal(results[2].body.n, 2);
    assert.deepEqual(await titles(), ["a", "c"]);
  });

  test("does nothing when anything is refused", async () => {
    const batch = guest(box).createBatch();
    batch.collection("notes").create({ title: "d" });
    batch.collection("notes").create({ title: "a" });
    const refused = await refusal(batch.send());
    assert.equal(refused.status, 400);
    const { code, response } = refused.response.data.requests["1"];
    assert.equal(code, "batch_request_failed");
    assert.equal(response.data.title.code, "validation_not_unique");
    assert.deepEqual(await titles(), ["a", "c"]);
  });

  test("is heard change by change, and only when it is done", async () => {
    const heard = [];
    await admin.collection("notes").subscribe("*", ({ action, record }) => {
      heard.push([action, record.title]);
    });
    const failing = admin.createBatch();
    failing.collection("notes").create({ title: "never" });
    failing.collection("notes").create({ title: "" });
    await refusal(failing.send());
    const batch = admin.createBatch();
    batch.collection("notes").create({ id: "note00000000003", title: "e" });
    batch.collection("notes").update("note00000000003", { title: "f" });
    batch.collection("notes").delete("note00000000003");
    await batch.send();
    await until(
      () => heard,
      () => heard.length === 3,
    );
    assert.deepEqual(heard, [
      ["create", "e"],
      ["update", "f"],
      ["delete", "f"],
    ]);
  });
});
