import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";

const row = (app: Page, text: string) => app.getByRole("row").filter({ hasText: text });
const panel = (app: Page) => app.getByRole("dialog");

async function open(app: Page, url: string, collection: string) {
  await app.goto(`${url}/_/collections/${collection}`);
  await expect(app.getByRole("status").filter({ hasText: "Live" })).toBeVisible();
}

test("a record is added, changed and deleted, and the deletion is undone", async ({
  app,
  box,
  other,
}) => {
  const guests = await other.guests();
  await open(app, box.url, guests);

  await app.getByRole("button", { name: "Add the first one" }).click();
  await expect(panel(app).getByLabel("name")).toBeFocused();
  await panel(app).getByLabel("name").fill("Ada Lovelace");
  await panel(app).getByLabel("visits").fill("12");
  await panel(app).getByLabel("vip").check();
  await panel(app).getByLabel("wishes").fill('{"tea": true}');
  await panel(app).getByRole("button", { name: "Add record" }).click();
  await expect(row(app, "Ada Lovelace")).toContainText('{"tea":true}');
  await expect(row(app, "Ada Lovelace")).toContainText("Yes");

  await row(app, "Ada Lovelace").getByText("Ada Lovelace").click();
  await panel(app).getByLabel("visits").fill("13");
  await app.keyboard.press("Control+s");
  await expect(panel(app)).toHaveCount(0);
  await expect(row(app, "Ada Lovelace")).toContainText("13");

  await row(app, "Ada Lovelace").getByRole("link").click();
  await panel(app).getByRole("button", { name: "Delete" }).click();
  await app.getByRole("button", { name: "Delete 1 record" }).click();
  await expect(app.getByRole("heading", { name: "No records yet" })).toBeVisible();
  await app.getByRole("button", { name: "Undo" }).click();
  await expect(row(app, "Ada Lovelace")).toContainText("13");
});

test("words search, filters filter, and the address remembers", async ({ app, box, other }) => {
  const guests = await other.guests();
  await other.create(guests, { name: "Ada Lovelace", visits: 3 });
  await other.create(guests, { name: "Grace Hopper", visits: 30 });
  await open(app, box.url, guests);

  const filter = app.getByRole("textbox", { name: "Filter records" });
  await app.locator("body").press("/");
  await expect(filter).toBeFocused();
  await filter.fill("lovel");
  await expect(row(app, "Grace Hopper")).toHaveCount(0);
  await expect(row(app, "Ada Lovelace")).toHaveCount(1);

  await filter.fill("visits > 10");
  await filter.press("Enter");
  await expect(row(app, "Ada Lovelace")).toHaveCount(0);
  await expect(row(app, "Grace Hopper")).toHaveCount(1);
  await app.reload();
  await expect(filter).toHaveValue("visits > 10");
  await expect(row(app, "Grace Hopper")).toHaveCount(1);

  await filter.fill("nobody");
  await expect(app.getByRole("heading", { name: "Nothing found" })).toBeVisible();
  await app.getByRole("button", { name: "Clear the filter" }).last().click();
  await expect(row(app, "Ada Lovelace")).toHaveCount(1);
});

test("a click on a column sorts by it", async ({ app, box, other }) => {
  const guests = await other.guests();
  for (const visits of [2, 30, 11]) await other.create(guests, { name: `g${visits}`, visits });
  await open(app, box.url, guests);
  const cells = app.locator("td[data-type=number]");
  await app.getByRole("button", { name: "visits" }).click();
  await expect(cells).toHaveText(["2", "11", "30"]);
  await app.getByRole("button", { name: "visits" }).click();
  await expect(cells).toHaveText(["30", "11", "2"]);
  await expect(app.getByRole("columnheader", { name: "visits" })).toHaveAttribute(
    "aria-sort",
    "descending",
  );
});

test.describe("what the server refuses", () => {
  test.use({ refusals: true });

  test("is said under the field, and typing goes on", async ({ app, box, other }) => {
    const guests = await other.guests();
    await open(app, box.url, guests);
    await app.getByRole("button", { name: "New record" }).click();
    await panel(app).getByRole("button", { name: "Add record" }).click();
    await expect(panel(app).getByText("Cannot be blank.")).toBeVisible();
    await expect(panel(app).getByLabel("name")).toHaveAttribute("aria-invalid", "true");
    await panel(app).getByLabel("name").fill("Ada");
    await panel(app).getByRole("button", { name: "Add record" }).click();
    await expect(row(app, "Ada")).toHaveCount(1);
  });

  test("a filter is named as such, and the rows stay", async ({ app, box, other }) => {
    const guests = await other.guests();
    await other.create(guests, { name: "Ada Lovelace" });
    await open(app, box.url, guests);
    const filter = app.getByRole("textbox", { name: "Filter records" });
    await filter.fill("name = = 1");
    await filter.press("Enter");
    await expect(app.getByText("Homeport cannot use this filter")).toBeVisible();
    await expect(row(app, "Ada Lovelace")).toHaveCount(1);
  });
});

test.describe("when another client writes", () => {
  test("a shown row changes by itself and flashes", async ({ app, box, other }) => {
    const guests = await other.guests();
    const { id } = await other.create(guests, { name: "Ada", visits: 1 });
    await open(app, box.url, guests);
    await other.update(guests, id, { visits: 77 });
    await expect(row(app, "Ada")).toContainText("77");
    await expect(row(app, "Ada")).toHaveAttribute("data-flash", /odd|even/);
  });

  test("the first record of an empty list is shown at once", async ({ app, box, other }) => {
    const guests = await other.guests();
    await open(app, box.url, guests);
    await expect(app.getByRole("heading", { name: "No records yet" })).toBeVisible();
    await other.create(guests, { name: "Ada" });
    await expect(row(app, "Ada")).toHaveCount(1);
  });

  test("new rows wait behind a bar, so that the list does not jump", async ({
    app,
    box,
    other,
  }) => {
    const guests = await other.guests();
    await other.create(guests, { name: "Ada" });
    await open(app, box.url, guests);
    await other.create(guests, { name: "Grace" });
    await other.create(guests, { name: "Radia" });
    const bar = app.getByRole("button", { name: "2 new records – show" });
    await expect(bar).toBeVisible();
    await expect(row(app, "Grace")).toHaveCount(0);
    await bar.click();
    await expect(row(app, "Grace")).toHaveCount(1);
    await expect(bar).toHaveCount(0);
  });

  test("a deleted row is struck through", async ({ app, box, other }) => {
    const guests = await other.guests();
    const { id } = await other.create(guests, { name: "Ada" });
    await open(app, box.url, guests);
    await other.delete(guests, id);
    await expect(row(app, "Ada")).toHaveAttribute("data-gone", "true");
  });

  test("the open record takes over what was left alone, and asks about the rest", async ({
    app,
    box,
    other,
  }) => {
    const guests = await other.guests();
    const { id } = await other.create(guests, { name: "Ada", visits: 1 });
    await open(app, box.url, guests);
    await row(app, "Ada").getByRole("link").click();
    await panel(app).getByLabel("name").fill("Ada Lovelace");
    await other.update(guests, id, { visits: 2 });
    await expect(panel(app).getByLabel("visits")).toHaveValue("2");
    await expect(panel(app).getByText("Changed elsewhere")).toHaveCount(0);

    await other.update(guests, id, { name: "Augusta" });
    await expect(panel(app).getByText("Changed elsewhere while you were editing")).toBeVisible();
    await expect(panel(app).getByLabel("name")).toHaveValue("Ada Lovelace");
    await panel(app).getByRole("button", { name: "Use theirs" }).click();
    await expect(panel(app).getByLabel("name")).toHaveValue("Augusta");
  });
});

test("several records are chosen and deleted together", async ({ app, box, other }) => {
  const guests = await other.guests();
  for (const name of ["Ada", "Grace", "Radia"]) await other.create(guests, { name });
  await open(app, box.url, guests);
  await app.getByRole("checkbox", { name: "Select all on this page" }).check();
  await row(app, "Grace").getByRole("checkbox").uncheck();
  await expect(app.getByText("2 records selected")).toBeVisible();
  await app.getByRole("button", { name: "Delete" }).click();
  await app.getByRole("button", { name: "Delete 2 records" }).click();
  await expect(row(app, "Ada")).toHaveCount(0);
  await expect(row(app, "Grace")).toHaveCount(1);
  await expect(app.getByText("1 record", { exact: true })).toBeVisible();
});

test("numbers are typed digit by digit, with their points", async ({ app, box, other }) => {
  const { name } = await other.collection("places", {
    fields: [
      { name: "weight", type: "number" },
      { name: "at", type: "geoPoint" },
    ],
  });
  await app.goto(`${box.url}/_/collections/${name}?record=new`);
  const form = app.getByRole("dialog");
  await form.getByRole("textbox", { name: "weight" }).pressSequentially("-1234.05");
  await form.getByRole("textbox", { name: "Latitude" }).pressSequentially("0.05");
  await form.getByRole("textbox", { name: "Longitude" }).pressSequentially("-48.208");
  await form.getByRole("button", { name: "Add record" }).click();
  await expect(app.getByText("1 record", { exact: true })).toBeVisible();
  const id = (await app.getByRole("row").nth(1).getByRole("link").textContent()) ?? "";
  const { weight, at } = await other.read(name, id);
  expect({ weight, at }).toEqual({ weight: -1234.05, at: { lat: 0.05, lon: -48.208 } });
});

test("a half-filled record is not lost by accident", async ({ app, box, other }) => {
  const guests = await other.guests();
  await open(app, box.url, guests);
  await app.getByRole("button", { name: "New record" }).click();
  await panel(app).getByLabel("name").fill("Ada");
  await app.keyboard.press("Escape");
  const ask = app.getByRole("dialog", { name: "Leave without saving?" });
  await ask.getByRole("button", { name: "Keep editing" }).click();
  await expect(panel(app).getByLabel("name")).toHaveValue("Ada");

  await app.keyboard.press("Escape");
  await expect(ask.getByRole("button", { name: "Keep editing" })).toBeFocused();
  await app.keyboard.press("Escape");
  await expect(ask).toHaveCount(0);
  await expect(panel(app).getByLabel("name")).toHaveValue("Ada");

  await app.keyboard.press("Escape");
  await ask.getByRole("button", { name: "Discard changes" }).click();
  await expect(panel(app)).toHaveCount(0);
});

test("a person who signs in is added with a password, which shows nowhere", async ({
  app,
  box,
}) => {
  await app.goto(`${box.url}/_/collections/users?record=new`);
  await panel(app)
    .getByRole("textbox", { name: /^email/ })
    .fill("grace@example.com");
  await panel(app).getByLabel("Password", { exact: false }).first().fill("correct horse");
  await panel(app).getByRole("textbox", { name: "Password again" }).fill("correct cow");
  await panel(app).getByRole("button", { name: "Add record" }).click();
  await expect(panel(app).getByText("The two passwords differ.")).toBeVisible();
  await panel(app).getByRole("textbox", { name: "Password again" }).fill("correct horse");
  await panel(app).getByRole("button", { name: "Add record" }).click();
  await expect(row(app, "grace@example.com")).toHaveCount(1);
  await expect(app.getByRole("columnheader", { name: "password" })).toHaveCount(0);
  await expect(app.getByRole("columnheader", { name: "tokenKey" })).toHaveCount(0);
});

test("an admin sees where somebody is signed in, and signs them out", async ({
  app,
  box,
  other,
  playwright,
}) => {
  const [email, password] = ["hedy@example.com", "correct horse"];
  const { id } = await other.create("users", { email, password, passwordConfirm: password });
  const phone = async (userAgent: string) => {
    const client = await playwright.request.newContext({ userAgent });
    const data = { identity: email, password };
    const path = `${box.url}/api/collections/users/auth-with-password`;
    const answer = await client.post(path, { data });
    expect(answer.status()).toBe(200);
    const { token } = (await answer.json()) as { token: string };
    const refresh = `${box.url}/api/collections/users/auth-refresh`;
    const headers = { Authorization: token };
    return { isIn: async () => (await client.post(refresh, { headers })).status() === 200 };
  };
  await app.goto(`${box.url}/_/collections/users?record=${id}`);
  const part = panel(app).getByRole("region", { name: "Signed in" });
  await expect(part).toContainText("Nowhere");

  const [shop, till] = [await phone("Dart/3.5 (dart:io)"), await phone("okhttp/4.12.0")];
  await app.reload();
  await expect(part.getByRole("listitem")).toHaveCount(2);
  await expect(part).toContainText("with a password");
  expect(await shop.isIn()).toBe(true);
  await part.getByRole("button", { name: "Sign out Dart app" }).click();
  await expect(part.getByRole("listitem")).toHaveCount(1);
  expect(await shop.isIn()).toBe(false);
  expect(await till.isIn()).toBe(true);

  await part.getByRole("button", { name: "Sign out everywhere" }).click();
  const ask = app.getByRole("dialog", { name: "Sign out everywhere?" });
  await ask.getByRole("button", { name: "Sign out everywhere" }).click();
  await expect(part).toContainText("Nowhere");
  await expect(app.getByText("Signed out of 1 place.")).toBeVisible();
  // The record beneath the question stays open, and as it was.
  await expect(panel(app).getByRole("textbox", { name: /^email/ })).toHaveValue(email);
  expect(await till.isIn()).toBe(false);
});

test("the address of an open record opens it again", async ({ app, box, other }) => {
  const guests = await other.guests();
  const { id } = await other.create(guests, { name: "Ada", birthday: "1815-12-10 09:30:00.000Z" });
  await app.goto(`${box.url}/_/collections/${guests}?record=${id}`);
  await expect(panel(app).getByLabel("name")).toHaveValue("Ada");
  await expect(panel(app).getByRole("button", { name: "birthday" })).toContainText(
    "10 Dec 1815, 09:30",
  );
  await app.goBack();
  await app.goForward();
  await expect(panel(app).getByLabel("name")).toHaveValue("Ada");
});
