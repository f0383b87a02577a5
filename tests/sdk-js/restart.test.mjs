import assert from "node:assert/strict";
import { after, test } from "node:test";
import { trustedBox } from "./box.mjs";
import { guest, superuser, user } from "./clients.mjs";
import { COLLECTION, COUNTRIES, importCountries } from "./countries.mjs";
import { Listener } from "./listener.mjs";

const box = await trustedBox({ after });
const admin = await superuser(box);
const ada = await user(box, "ada");
await admin.collections.create(COLLECTION);
const records = await importCountries(admin);

test("a box that stops under open streams and starts again has lost nothing", async () => {
  const phone = guest(box);
  const heard = await Listener.to(phone, "countries");
  const definition = await admin.collections.getOne("countries");
  const disconnected = new Promise((resolve) => {
    phone.realtime.onDisconnect = resolve;
  });
  const connected = new Promise((resolve) => {
    disconnected.then(() => phone.realtime.subscribe("PB_CONNECT", resolve));
  });

  await box.stop();
  await disconnected;
  await box.start();

  assert.deepEqual(await admin.collections.getOne("countries"), definition);
  assert.deepEqual(
    await guest(box).collection("countries").getFullList({ sort: "@rowid" }),
    records,
  );

  await ada.collection("users").authRefresh();
  assert.equal(ada.authStore.isValid, true, "tokens outlive a restart");

  await connected;
  const record = await admin.collection("countries").create({ ...COUNTRIES[0], code: "XXX" });
  assert.deepEqual(await heard.next(), { action: "create", record });
  assert.equal(heard.unread, 0);
});
