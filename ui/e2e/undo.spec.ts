import type { Page } from "@playwright/test";
import { violations } from "./axe";
import { expect, test } from "./fixtures";

const row = (app: Page, text: string) => app.getByRole("row").filter({ hasText: text });
const panel = (app: Page) => app.getByRole("dialog");

async function open(app: Page, url: string, collection: string) {
  await app.goto(`${url}/_/collections/${collection}`);
  await expect(app.getByRole("status").filter({ hasText: "Live" })).toBeVisible();
}

async function edit(app: Page, name: string, field: string, value: string) {
  await row(app, name).getByRole("link").first().click();
  await panel(app)
    .getByRole("textbox", { name: new RegExp(`^${field}`) })
    .fill(value);
  await panel(app).getByRole("button", { name: "Save" }).click();
  await expect(panel(app)).toHaveCount(0);
}

/** Chooses records by name, and asks to delete them. */
async function askToDelete(app: Page, names: readonly string[]) {
  for (const name of names) await row(app, name).getByRole("checkbox").check();
  await app.getByRole("button", { name: "Delete", exact: true }).click();
}

test("Ctrl+Z takes back one change after the other, newest first", async ({ app, box, other }) => {
  const guests = await other.guests();
  const { id } = await other.create(guests, { name: "Ada", visits: 1 });
  await open(app, box.url, guests);
  await edit(app, "Ada", "visits", "2");
  await edit(app, "Ada", "visits", "3");
  await app.keyboard.press("Control+z");
  await expect.poll(async () => (await other.read(guests, id)).visits).toBe(2);
  await app.keyboard.press("Control+z");
  await expect.poll(async () => (await other.read(guests, id)).visits).toBe(1);
  await app.keyboard.press("Control+z");
  await expect(app.getByText("There is nothing to undo on this page.")).toBeVisible();
});

test("the keys are the text's own while one is typed", async ({ app, box, other }) => {
  const guests = await other.guests();
  const { id } = await other.create(guests, { name: "Ada", visits: 1 });
  await open(app, box.url, guests);
  await edit(app, "Ada", "visits", "2");
  const filter = app.getByRole("textbox", { name: "Filter records" });
  await filter.fill("Ada");
  await filter.press("Control+z");
  await row(app, "Ada").getByRole("link").first().click();
  await panel(app).getByLabel("name").press("Control+z");
  await app.keyboard.press("Escape");
  await expect(panel(app)).toHaveCount(0);
  expect((await other.read(guests, id)).visits).toBe(2);
});

test("what somebody has changed since stays, and is named; the rest is put back", async ({
  app,
  box,
  other,
}) => {
  const guests = await other.guests();
  const ada = await other.create(guests, { name: "Ada", visits: 1 });
  const grace = await other.create(guests, { name: "Grace", visits: 2 });
  const radia = await other.create(guests, { name: "Radia", visits: 3 });
  await open(app, box.url, guests);
  await app.getByRole("checkbox", { name: "Select all on this page" }).check();
  await app.getByRole("button", { name: "Edit 3 records…" }).click();
  await panel(app).getByRole("combobox", { name: "What to change" }).click();
  await app.getByRole("option", { name: "visits" }).click();
  await panel(app).getByRole("textbox", { name: "visits" }).fill("9");
  await panel(app).getByRole("button", { name: "Change 3 records" }).click();
  await expect(app.getByText("3 records changed")).toBeVisible();

  await other.update(guests, grace.id, { visits: 50 });
  // Another field of it is no reason to leave it.
  await other.update(guests, ada.id, { vip: true });
  await other.delete(guests, radia.id);
  await app.getByRole("button", { name: "Undo" }).click();
  await expect(app.getByText("The change to 1 of 3 records is undone.")).toBeVisible();
  const told = app.getByRole("region", { name: "Refused records" });
  await expect(told).toContainText("Grace: visits has been changed since, and stays that way.");
  await expect(told).toContainText("Radia: It was deleted meanwhile.");
  expect(await other.read(guests, ada.id)).toMatchObject({ visits: 1, vip: true });
  expect(await other.read(guests, grace.id)).toMatchObject({ visits: 50 });
  expect(await violations(app)).toEqual([]);
});

test("deleted records come back as they were, by their ids", async ({ app, box, other }) => {
  const guests = await other.guests();
  const wishes = ["true", { b: 1, a: [1.5, "12"] }, null, "", " x"];
  const made = [];
  for (const [at, wish] of wishes.entries()) {
    // A text that reads as JSON is one only where it is sent as JSON.
    const values = { name: `g${at}`, visits: at, vip: at > 1, wishes: JSON.stringify(wish) };
    made.push(await other.create(guests, { ...values, birthday: "1815-12-10 09:30:00.000Z" }));
  }
  await open(app, box.url, guests);
  await app.getByRole("checkbox", { name: "Select all on this page" }).check();
  await app.getByRole("button", { name: "Delete", exact: true }).click();
  const ask = app.getByRole("dialog", { name: "Delete 5 records?" });
  await expect(ask).toContainText("You can undo this as long as you stay on this page.");
  await expect(ask).toContainText("created and updated are set anew.");
  await ask.getByRole("button", { name: "Delete 5 records" }).click();
  await expect(app.getByText("5 records deleted")).toBeVisible();
  await app.keyboard.press("Control+z");
  await expect(app.getByText("5 records are back.")).toBeVisible();
  for (const { created: _c, updated: _u, ...was } of made) {
    expect(await other.read(guests, was.id)).toMatchObject(was);
  }
});

test("many records of long ids go and come back as well", async ({ app, box, other }) => {
  const id = { name: "id", type: "text", primaryKey: true, required: true, system: true };
  const people = await other.collection("people", {
    fields: [
      { ...id, min: 36, max: 36, pattern: "^[0-9a-f-]+$" },
      { name: "name", type: "text" },
    ],
  });
  const to = { type: "relation", collectionId: people.id, maxSelect: 1 };
  await other.collection("orders", { fields: [{ ...to, name: "person" }] });
  const ids = Array.from({ length: 90 }, () => crypto.randomUUID());
  for (const one of ids) await other.create(people.name, { id: one, name: `of ${one}` });
  await app.goto(`${box.url}/_/collections/${people.name}?perPage=100`);
  await app.getByRole("checkbox", { name: "Select all on this page" }).check();
  await app.getByRole("button", { name: "Delete", exact: true }).click();
  const ask = app.getByRole("dialog", { name: "Delete 90 records?" });
  await expect(ask).toContainText("You can undo this");
  await ask.getByRole("button", { name: "Delete 90 records" }).click();
  await expect(app.getByText("90 records deleted")).toBeVisible();
  await app.keyboard.press("Control+z");
  await expect(app.getByText("90 records are back.")).toBeVisible();
  for (const one of ids) {
    expect(await other.read(people.name, one)).toMatchObject({ name: `of ${one}` });
  }
});

test.describe("what cannot come back is said before, and no undo is offered", () => {
  test("for files", async ({ app, box, other }) => {
    const { name: papers } = await other.collection("papers", {
      fields: [
        { name: "name", type: "text" },
        { name: "scan", type: "file", maxSelect: 1 },
      ],
    });
    await other.create(papers, { name: "empty" });
    await app.request.post(`${box.url}/api/collections/${papers}/records`, {
      headers: { "X-Homeport-CSRF": "1", Origin: box.url },
      multipart: {
        name: "scanned",
        scan: { name: "a.txt", mimeType: "text/plain", buffer: Buffer.from("a") },
      },
    });
    await open(app, box.url, papers);
    await askToDelete(app, ["scanned"]);
    const ask = app.getByRole("dialog", { name: "Delete scanned?" });
    await expect(ask).toContainText("This cannot be undone. The files in scan do not come back.");
    expect(await violations(app)).toEqual([]);
    await ask.getByRole("button", { name: "Delete 1 record" }).click();
    const notice = app.getByRole("alert").filter({ hasText: "1 record deleted" });
    await expect(notice).toContainText("There is no undo: The files in scan do not come back.");
    await expect(app.getByRole("button", { name: "Undo" })).toHaveCount(0);
    // The keys do not go past it, to something older.
    await app.keyboard.press("Control+z");
    await expect(app.getByText("The last change stays.")).toBeVisible();

    await askToDelete(app, ["empty"]);
    await expect(app.getByRole("dialog", { name: "Delete empty?" })).toContainText(
      "You can undo this",
    );
  });

  test("for records that others point to, which are counted", async ({ app, box, other }) => {
    const customers = await other.collection("customers", {
      fields: [{ name: "name", type: "text" }],
    });
    const to = { type: "relation", collectionId: customers.id, maxSelect: 1 };
    const { name: orders } = await other.collection("orders", {
      fields: [
        { name: "note", type: "text" },
        { ...to, name: "customer" },
      ],
    });
    const ada = await other.create(customers.name, { name: "Ada" });
    const grace = await other.create(customers.name, { name: "Grace" });
    await other.create(orders, { note: "one", customer: ada.id });
    await open(app, box.url, customers.name);
    await askToDelete(app, ["Grace"]);
    const askGrace = app.getByRole("dialog", { name: "Delete Grace?" });
    await expect(askGrace).toContainText("You can undo this");
    // Somebody points to it while the question stands.
    const order = await other.create(orders, { note: "two", customer: grace.id });
    await askGrace.getByRole("button", { name: "Delete 1 record" }).click();
    await expect(askGrace).toContainText("Nothing is deleted yet");
    await expect(askGrace).toContainText(`1 record of ${orders} loses it from customer.`);
    await expect(askGrace).toContainText(
      "This cannot be undone. What pointed here does not do so again.",
    );
    // The second click of a double one answers nothing that it has not seen.
    await expect(async () => {
      await askGrace.getByRole("button", { name: "Delete 1 record" }).click({ timeout: 1000 });
      await expect(row(app, "Grace")).toHaveCount(0, { timeout: 1000 });
    }).toPass();
    await expect(app.getByRole("button", { name: "Undo" })).toHaveCount(0);
    expect(await other.read(orders, order.id)).toMatchObject({ customer: "" });
  });

  test("for accounts", async ({ app, box, other }) => {
    const [email, password] = ["undo@example.com", "correct horse"];
    await other.create("users", { email, password, passwordConfirm: password });
    await open(app, box.url, "users");
    await askToDelete(app, [email]);
    await expect(app.getByRole("dialog")).toContainText(
      "This cannot be undone. Passwords and sign-ins do not come back.",
    );
    await app.getByRole("button", { name: "Cancel" }).click();
    await edit(app, email, "email", "other@example.com");
    await expect(app.getByText("There is no undo: With email, sign-ins can end")).toBeVisible();
  });
});

test.describe("a deletion that is refused", () => {
  test.use({ refusals: true });

  test("is told for each record; the others go, and come back", async ({ app, box, other }) => {
    const customers = await other.collection("customers", {
      fields: [{ name: "name", type: "text" }],
    });
    const to = { type: "relation", collectionId: customers.id, maxSelect: 1, required: true };
    const { name: orders } = await other.collection("orders", {
      fields: [{ ...to, name: "customer" }],
    });
    const ada = await other.create(customers.name, { name: "Ada" });
    const grace = await other.create(customers.name, { name: "Grace" });
    await other.create(orders, { customer: ada.id });
    await open(app, box.url, customers.name);
    await askToDelete(app, ["Ada", "Grace"]);
    const ask = app.getByRole("dialog", { name: "Delete 2 records?" });
    await expect(ask).toContainText(
      `1 record of ${orders} needs them in customer: the deletion is refused.`,
    );
    await ask.getByRole("button", { name: "Delete 2 records" }).click();
    const told = app.getByRole("region", { name: "Refused records" });
    await expect(told).toContainText(/Ada: .*required relation reference/);
    await expect(row(app, "Grace")).toHaveCount(0);
    await expect(row(app, "Ada")).toHaveCount(1);
    await app.keyboard.press("Control+z");
    await expect(app.getByText("1 record is back.")).toBeVisible();
    expect(await other.read(customers.name, grace.id)).toMatchObject({ name: "Grace" });
  });

  test("a record that cannot be made again can be saved as a file", async ({ app, box, other }) => {
    const guests = await other.guests();
    const { id } = await other.create(guests, { name: "Ada", visits: 3 });
    await open(app, box.url, guests);
    await askToDelete(app, ["Ada"]);
    await app.getByRole("button", { name: "Delete 1 record" }).click();
    await expect(app.getByText("1 record deleted")).toBeVisible();
    await other.create(guests, { id, name: "Somebody else" });
    await app.keyboard.press("Control+z");
    const told = app.getByRole("alert").filter({ hasText: "1 record not put back" });
    await expect(told).toContainText("Ada");
    const download = app.waitForEvent("download");
    await told.getByRole("button", { name: "Save what it was as a file" }).click();
    expect((await download).suggestedFilename()).toBe(`${guests}-deleted.json`);
    expect(await other.read(guests, id)).toMatchObject({ name: "Somebody else" });
  });
});
