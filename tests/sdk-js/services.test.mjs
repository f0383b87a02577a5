// What the SDK's services can ask beyond what the other files are about.
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { onPocketBase, trustedBox } from "./box.mjs";
import { guest, refusal, sameAccount, superuser, user } from "./clients.mjs";

const box = await trustedBox({ after });
const admin = await superuser(box);
await admin.collections.create({
  name: "trees",
  listRule: "",
  fields: [
    { name: "name", type: "text", required: true },
    { name: "height", type: "number" },
  ],
});
const trees = admin.collection("trees");

/** Asks until an answer is as it should be. */
async function until(ask, isRight) {
  for (let patience = 200; ; patience -= 1) {
    const answer = await ask();
    if (isRight(answer)) return answer;
    if (patience === 0) throw new Error(`never right: ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe("collections", () => {
  test("begin as scaffolds, which can be made as they are", async () => {
    const scaffolds = await admin.collections.getScaffolds();
    assert.deepEqual(Object.keys(scaffolds).sort(), ["auth", "base", "view"]);
    for (const type of ["auth", "base"]) {
      const made = await admin.collections.create({ ...scaffolds[type], name: `from_${type}` });
      assert.equal(made.type, type);
      assert.deepEqual(
        made.fields.map((field) => field.name),
        scaffolds[type].fields.map((field) => field.name),
      );
    }
  });

  test("are imported all at once, or not at all", async () => {
    const listed = async () => (await admin.collections.getFullList()).map((one) => one.name);
    assert.equal(
      await admin.collections.import([
        { name: "leaves", fields: [{ name: "shape", type: "text" }] },
        { name: "roots", fields: [{ name: "depth", type: "number" }] },
      ]),
      true,
    );
    const refused = await refusal(
      admin.collections.import([{ name: "bark" }, { name: "leaves!", type: "nothing" }]),
    );
    assert.equal(refused.status, 400);
    const names = await listed();
    assert.ok(names.includes("leaves") && names.includes("roots") && !names.includes("bark"));
    // What an import leaves out goes when it says so; what the system needs stays.
    const kept = (await admin.collections.getFullList()).filter(({ name }) => name !== "roots");
    assert.equal(await admin.collections.import(kept, true), true);
    const left = await listed();
    assert.ok(!left.includes("roots") && left.includes("_superusers") && left.includes("trees"));
  });

  test("show what a view would hold before it is made", async () => {
    await trees.create({ name: "fir", height: 40 });
    const tried = await admin.collections.dryRunViewQuery("SELECT id, name AS kind FROM trees");
    assert.deepEqual(
      tried.fields.map((field) => field.name),
      ["id", "kind"],
    );
    assert.deepEqual(
      tried.sample.map((row) => row.kind),
      ["fir"],
    );
    const refused = await refusal(admin.collections.dryRunViewQuery("DELETE FROM trees"));
    assert.equal(refused.status, 400);
    assert.equal((await trees.getList()).totalItems, 1);
  });

  test("are emptied, and stay", async () => {
    await trees.create({ name: "oak", height: 20 });
    assert.equal(await admin.collections.truncate("trees"), true);
    assert.equal((await trees.getList()).totalItems, 0);
    assert.equal((await admin.collections.getOne("trees")).name, "trees");
    const nobody = await refusal(guest(box).collections.truncate("trees"));
    assert.equal(nobody.status, 401);
  });

  test("know the services that can be signed in with", async () => {
    const providers = await admin.collections.getAllOAuth2Providers();
    const names = providers.map((provider) => provider.name);
    for (const name of ["google", "github", "oidc"]) assert.ok(names.includes(name), name);
    for (const provider of providers) assert.ok(provider.displayName, provider.name);
  });
});

describe("the request log", () => {
  test("is emptied", async () => {
    await admin.settings.update({ logs: { minLevel: 0, maxDays: 5 } });
    await refusal(admin.collection("nothing_there").getList());
    const seen = () => admin.logs.getList(1, 50, { filter: "data.url ~ 'nothing_there'" });
    await until(seen, (page) => page.totalItems > 0);
    assert.equal(await admin.logs.truncate(), true);
    assert.equal((await seen()).totalItems, 0);
    assert.equal((await refusal(guest(box).logs.truncate())).status, 401);
  });
});

describe("a client", () => {
  test("stops cancelling by itself when it is told to", async () => {
    const pb = sameAccount(box, admin);
    pb.autoCancellation(false);
    const both = await Promise.all([
      pb.collection("trees").getList(),
      pb.collection("trees").getList(),
    ]);
    for (const page of both) assert.equal(page.totalItems, 0);
    pb.autoCancellation(true);
    const older = refusal(pb.collection("trees").getList());
    await pb.collection("trees").getList();
    assert.equal((await older).isAbort, true);
  });

  test("of an admin can be somebody else for a while", async () => {
    const grace = await user(box, "grace");
    const { id } = grace.authStore.record;
    const other = await admin.collection("users").impersonate(id, 600);
    assert.equal(other.authStore.record.id, id);
    assert.equal(other.authStore.isValid, true);
    const claims = JSON.parse(atob(other.authStore.token.split(".")[1]));
    assert.equal(claims.refreshable, false);
    assert.ok(claims.exp - Date.now() / 1000 <= 600);
    assert.equal((await other.collection("users").getOne(id)).email, "grace@example.com");
    // Its time is not made longer by asking.
    const { token } = other.authStore;
    assert.equal((await other.collection("users").authRefresh()).token, token);
    assert.equal((await refusal(grace.collection("users").impersonate(id, 600))).status, 403);
    assert.equal((await refusal(other.collections.getOne("trees"))).status, 403);
  });

  test("refreshes an admin's token before it is over", async () => {
    const pb = guest(box);
    const { email } = admin.authStore.record;
    // Longer than any token lasts: each request finds it about to be over.
    const options = { autoRefreshThreshold: 10 * 365 * 86_400 };
    const superusers = pb.collection("_superusers");
    await superusers.authWithPassword(email, "a-good-password", options);
    const asked = [];
    pb.afterSend = (response, data) => {
      asked.push(new URL(response.url).pathname.split("/").at(-1));
      return data;
    };
    assert.equal((await pb.collections.getOne("trees")).name, "trees");
    assert.deepEqual(asked, ["auth-refresh", "trees"]);
    assert.equal(pb.authStore.isValid, true);

    // One that is over is not refreshed: the SDK signs in again.
    const over = { ...JSON.parse(atob(pb.authStore.token.split(".")[1])), exp: 1 };
    pb.authStore.save(`x.${btoa(JSON.stringify(over))}.x`, pb.authStore.record);
    assert.equal(pb.authStore.isValid, false);
    asked.length = 0;
    assert.equal((await pb.collections.getOne("trees")).name, "trees");
    assert.deepEqual(asked, ["auth-with-password", "trees"]);
    assert.equal(pb.authStore.isValid, true);
  });
});

describe("SQL", { skip: onPocketBase && "PocketBase has a database that speaks it" }, () => {
  test("is not spoken, and the answer says so in PocketBase's form", async () => {
    const error = await refusal(admin.sql.run("SELECT 1"));
    assert.equal(error.status, 404);
    assert.equal((await refusal(guest(box).sql.run("SELECT 1"))).status, 404);
  });
});
