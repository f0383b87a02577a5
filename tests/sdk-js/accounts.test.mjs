import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { SUPERUSER, trustedBox } from "./box.mjs";
import { guest, PASSWORD, refusal, sameAccount, superuser, user } from "./clients.mjs";

const box = await trustedBox({ after });
const admin = await superuser(box);
const ada = await user(box, "ada");
const bob = await user(box, "bob");

describe("signing up", () => {
  const account = { email: "eve@example.com", password: PASSWORD, passwordConfirm: PASSWORD };

  const REFUSED = [
    ["an address that is taken", { email: "ada@example.com" }, { email: "validation_not_unique" }],
    ["an address that is none", { email: "eve" }, { email: "validation_is_email" }],
    ["no address", { email: "" }, { email: "validation_required" }],
    [
      "a password that is too short",
      { password: "short", passwordConfirm: "short" },
      { password: "validation_min_text_constraint" },
    ],
    [
      "a password typed differently",
      { passwordConfirm: "another password" },
      { passwordConfirm: "validation_values_mismatch" },
    ],
    ["a claim to be verified", { verified: true }, { verified: "validation_values_mismatch" }],
  ];
  for (const [name, change, codes] of REFUSED) {
    test(`with ${name} is refused`, async () => {
      const error = await refusal(
        guest(box)
          .collection("users")
          .create({ ...account, ...change }),
      );
      assert.equal(error.status, 400);
      assert.equal(error.message, "Failed to create record.");
      const said = Object.entries(error.response.data).map(([field, { code }]) => [field, code]);
      assert.deepEqual(Object.fromEntries(said), codes);
    });
  }

  test("answers without anything secret", () => {
    const { record } = ada.authStore;
    assert.equal(record.email, "ada@example.com");
    assert.equal(record.name, "ada");
    assert.equal(record.verified, false);
    assert.ok(!("password" in record) && !("tokenKey" in record));
  });
});

describe("signing in", () => {
  test("fills the auth store", () => {
    assert.equal(ada.authStore.isValid, true);
    assert.equal(ada.authStore.isSuperuser, false);
    assert.equal(ada.authStore.record.collectionName, "users");
    assert.equal(admin.authStore.isSuperuser, true);
  });

  test("tells listeners of the store, and so does signing out", async () => {
    const pb = sameAccount(box, ada);
    const heard = [];
    pb.authStore.onChange((token, record) => heard.push([token !== "", record?.email]));
    await pb.collection("users").authRefresh();
    pb.authStore.clear();
    assert.deepEqual(heard, [
      [true, "ada@example.com"],
      [false, undefined],
    ]);
    assert.equal(pb.authStore.isValid, false);
  });

  for (const [name, email, password] of [
    ["a wrong password", "bob@example.com", "wrong horse battery"],
    ["an unknown address", "nobody@example.com", PASSWORD],
  ]) {
    test(`with ${name} is refused in the same words`, async () => {
      const error = await refusal(guest(box).collection("users").authWithPassword(email, password));
      assert.deepEqual(error.response, {
        data: {},
        message: "Failed to authenticate.",
        status: 400,
      });
    });
  }

  test("with nothing says what is missing", async () => {
    const error = await refusal(guest(box).collection("users").authWithPassword("", ""));
    assert.equal(error.status, 400);
    assert.equal(error.response.data.identity.code, "validation_required");
    assert.equal(error.response.data.password.code, "validation_required");
  });

  test("is possible in the ways that listAuthMethods tells", async () => {
    const methods = await guest(box).collection("users").listAuthMethods();
    assert.deepEqual(methods.password, { enabled: true, identityFields: ["email"] });
    assert.deepEqual(methods.oauth2, { enabled: false, providers: [] });
    assert.equal(methods.mfa.enabled, false);
    assert.equal(methods.otp.enabled, false);
    assert.equal((await refusal(guest(box).collection("nope").listAuthMethods())).status, 404);
  });

  test("answers only the fields that were asked for", async () => {
    const pb = guest(box);
    const answer = await pb
      .collection("users")
      .authWithPassword("bob@example.com", PASSWORD, { fields: "token,record.name" });
    assert.deepEqual(answer, { token: answer.token, record: { name: "bob" } });
  });
});

describe("refreshing", () => {
  test("gives a token that works", async () => {
    const pb = sameAccount(box, ada);
    const { token, record } = await pb.collection("users").authRefresh();
    assert.equal(pb.authStore.token, token);
    assert.equal(record.id, ada.authStore.record.id);
    assert.equal((await pb.collection("users").getOne(record.id)).email, "ada@example.com");
  });

  test("as a guest, or with a broken token, is refused", async () => {
    const broken = guest(box);
    broken.authStore.save(`${ada.authStore.token}x`, ada.authStore.record);
    for (const pb of [guest(box), broken]) {
      const error = await refusal(pb.collection("users").authRefresh());
      assert.equal(error.status, 401);
      assert.equal(error.message, "The request requires valid record authorization token.");
    }
  });

  test("in another collection is refused", async () => {
    const error = await refusal(ada.collection("_superusers").authRefresh());
    assert.equal(error.status, 403);
  });
});

describe("an account", () => {
  test("is seen by its owner and superusers only", async () => {
    const own = await ada.collection("users").getFullList();
    assert.deepEqual(
      own.map((record) => record.id),
      [ada.authStore.record.id],
    );
    assert.deepEqual(await guest(box).collection("users").getFullList(), []);
    const other = await refusal(bob.collection("users").getOne(ada.authStore.record.id));
    assert.equal(other.status, 404);
    assert.equal((await admin.collection("users").getFullList()).length, 2);
  });

  test("is changed by its owner, and by nobody else", async () => {
    const { id } = ada.authStore.record;
    const changed = await ada.collection("users").update(id, { name: "Ada Lovelace" });
    assert.equal(changed.name, "Ada Lovelace");
    assert.equal(ada.authStore.record.name, "Ada Lovelace");
    for (const pb of [bob, guest(box)]) {
      const users = pb.collection("users");
      assert.equal((await refusal(users.update(id, { name: "Eve" }))).status, 404);
      assert.equal((await refusal(users.delete(id))).status, 404);
    }
  });

  test("shows its address to others when it says so", async () => {
    await admin.collections.update("users", { listRule: "", viewRule: "" });
    const { id } = ada.authStore.record;
    const seenByBob = () => bob.collection("users").getOne(id);
    assert.ok(!("email" in (await seenByBob())));
    assert.equal((await ada.collection("users").getOne(id)).email, "ada@example.com");
    await ada.collection("users").update(id, { emailVisibility: true });
    assert.equal((await seenByBob()).email, "ada@example.com");
  });

  test("that gets a new password makes guests of all that held its old token", async () => {
    const carl = await user(box, "carl");
    const phone = sameAccount(box, carl);
    const { id } = carl.authStore.record;
    const change = { password: "a new password", passwordConfirm: "a new password" };

    const missing = await refusal(carl.collection("users").update(id, change));
    assert.equal(missing.response.data.oldPassword.code, "validation_required");
    const wrong = { ...change, oldPassword: "not the old one" };
    const refused = await refusal(carl.collection("users").update(id, wrong));
    assert.equal(refused.response.data.oldPassword.code, "validation_invalid_old_password");

    await carl.collection("users").update(id, { ...change, oldPassword: PASSWORD });
    assert.equal((await refusal(phone.collection("users").authRefresh())).status, 401);
    await phone.collection("users").authWithPassword("carl@example.com", "a new password");
    assert.equal(phone.authStore.isValid, true);
  });

  test("that is deleted can do nothing more", async () => {
    const dora = await user(box, "dora");
    const phone = sameAccount(box, dora);
    await dora.collection("users").delete(dora.authStore.record.id);
    assert.equal(dora.authStore.isValid, false, "the SDK signs out whoever deletes itself");
    assert.equal((await refusal(phone.collection("users").authRefresh())).status, 401);
  });
});

describe("superusers", () => {
  test("cannot be made by users or guests", async () => {
    const account = { email: "eve@example.com", password: PASSWORD, passwordConfirm: PASSWORD };
    for (const pb of [ada, guest(box)]) {
      const error = await refusal(pb.collection("_superusers").create(account));
      assert.equal(error.status, 403);
      assert.equal(error.message, "Only superusers can perform this action.");
    }
  });

  test("make each other, and keep the last one", async () => {
    const account = { email: "second@example.com", password: PASSWORD, passwordConfirm: PASSWORD };
    const second = await admin.collection("_superusers").create(account);
    assert.equal(await admin.collection("_superusers").delete(second.id), true);
    const last = await admin.collection("_superusers").getFirstListItem("id != ''");
    assert.equal(last.email, SUPERUSER.email);
    const error = await refusal(sameAccount(box, admin).collection("_superusers").delete(last.id));
    assert.equal(error.status, 400);
  });
});
