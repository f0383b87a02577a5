import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { onPocketBase, trustedBox } from "./box.mjs";
import { guest, refusal, superuser, user } from "./clients.mjs";

const box = await trustedBox({ after });
const admin = await superuser(box);
const ada = await user(box, "ada");
const keys = async () => (await admin.backups.getFullList()).map(({ key }) => key);

describe("backups", () => {
  test("are made, listed and deleted", async () => {
    assert.equal(await admin.backups.create("first.zip"), true);
    const [backup] = await admin.backups.getFullList();
    assert.equal(backup.key, "first.zip");
    assert.ok(backup.size > 0);
    assert.ok(!Number.isNaN(Date.parse(backup.modified)));
    const taken = await refusal(admin.backups.create("first.zip"));
    assert.equal(taken.response.data.name.code, "validation_backup_name_exists");
    const bad = await refusal(admin.backups.create("../up.zip"));
    assert.equal(bad.response.data.name.code, "validation_match_invalid");
    assert.equal(await admin.backups.delete("first.zip"), true);
    assert.equal((await refusal(admin.backups.delete("first.zip"))).status, 400);
    assert.deepEqual(await keys(), []);
  });

  test("are nobody's business but superusers'", async () => {
    await admin.backups.create("mine.zip");
    for (const [pb, status] of [
      [guest(box), 401],
      [ada, 403],
    ]) {
      assert.equal((await refusal(pb.backups.getFullList())).status, status);
      assert.equal((await refusal(pb.backups.create("theirs.zip"))).status, status);
      assert.equal((await refusal(pb.backups.restore("mine.zip"))).status, status);
    }
    const stolen = admin.backups.getDownloadURL(await ada.files.getToken(), "mine.zip");
    assert.equal((await fetch(stolen)).status, 403);
    await admin.backups.delete("mine.zip");
  });

  test("are downloaded with a file token, and uploaded again", async () => {
    await admin.backups.create("down.zip");
    const url = admin.backups.getDownloadURL(await admin.files.getToken(), "down.zip");
    const answer = await fetch(url);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get("content-type"), "application/zip");
    const bytes = await answer.arrayBuffer();
    assert.equal(bytes.byteLength, (await admin.backups.getFullList())[0].size);
    const file = new File([bytes], "up.zip", { type: "application/zip" });
    assert.equal(await admin.backups.upload({ file }), true);
    assert.deepEqual(await keys(), ["down.zip", "up.zip"]);
    const again = await refusal(admin.backups.upload({ file }));
    assert.equal(again.response.data.file.code, "validation_backup_name_exists");
  });

  test("are put back, and everybody goes on", { skip: onPocketBase }, async () => {
    await admin.collections.create({
      name: "notes",
      listRule: "",
      viewRule: "",
      createRule: "",
      fields: [
        { name: "title", type: "text" },
        { name: "scan", type: "file" },
      ],
    });
    const scan = new File(["kept"], "scan.txt");
    const kept = await ada.collection("notes").create({ title: "kept", scan });
    await admin.backups.create("notes.zip");
    await ada.collection("notes").create({ title: "lost" });
    assert.equal(await admin.backups.restore("notes.zip"), true);
    const titles = async () =>
      (await guest(box).collection("notes").getFullList()).map(({ title }) => title);
    // Open connections end when the box starts anew.
    const isBack = () => titles().then(({ length }) => length === 1, () => false);
    while (!(await isBack())) await new Promise((resolve) => setTimeout(resolve, 100));
    assert.deepEqual(await titles(), ["kept"]);
    const served = await fetch(ada.files.getURL(kept, kept.scan));
    assert.equal(await served.text(), "kept");
    await ada.collection("users").authRefresh();
    await ada.collection("notes").create({ title: "new" });
    assert.deepEqual((await titles()).toSorted(), ["kept", "new"]);
  });
});
