// Each page's other faces: loading, empty, failed. (Full is what the other files test.)
import { expect, test } from "./fixtures";

test.use({ refusals: true });

const PAGES = [
  {
    path: "collections",
    api: "**/api/collections?*",
    title: "The collections could not be loaded",
  },
  { path: "", api: "**/api/homeport/connect", title: "The code for phones could not be made" },
  {
    path: "move-in",
    api: "**/api/homeport/move-in",
    title: "How far it is could not be read",
  },
  { path: "backups", api: "**/api/settings", title: "The schedule could not be read" },
  {
    path: "sign-in",
    api: "**/api/collections?*",
    title: "Where people sign in could not be read",
  },
  {
    path: "collections/users/sign-in",
    api: "**/api/collections/users",
    title: "How people sign in to users could not be read",
  },
  {
    path: "collections/users/api?show=setUp",
    api: "**/api/homeport/authority",
    title: "The box's certificate could not be read",
  },
  {
    path: "integrations",
    api: "**/api/homeport/integrations",
    title: "The integrations could not be read",
  },
  { path: "files", api: "**/api/homeport/files", title: "The files could not be listed" },
  {
    path: "files",
    api: "**/api/homeport/files/usage",
    title: "What the files take up could not be read",
  },
  {
    path: "integrations",
    api: "**/api/homeport/connectors",
    title: "Your own connectors could not be read",
  },
  {
    path: "people",
    api: "**/api/homeport/signed-in",
    title: "Who is signed in could not be listed",
  },
  {
    path: "admins",
    api: "**/api/homeport/admins",
    title: "The admins could not be read",
  },
  {
    path: "api-keys",
    api: "**/api/homeport/keys",
    title: "The API keys could not be read",
  },
  {
    path: "mail",
    api: "**/api/homeport/mail/kept",
    title: "The letters to hand over could not be read",
  },
  { path: "mail", api: "**/api/settings", title: "The settings for mail could not be read" },
  {
    path: "doctor",
    api: "**/api/homeport/doctor",
    title: "The check could not be made",
  },
  { path: "settings", api: "**/api/homeport/settings", title: "The settings could not be read" },
];

for (const { path, api, title } of PAGES) {
  test(`/_/${path} says what failed, and tries again when asked: ${title}`, async ({
    app,
    box,
  }) => {
    await app.route(api, (route) =>
      route.fulfill({ status: 500, json: { status: 500, message: "The disk is full.", data: {} } }),
    );
    await app.goto(`${box.url}/_/${path}`);
    const alert = app.getByRole("alert").filter({ hasText: title });
    await expect(alert).toContainText("The disk is full.");
    await app.unroute(api);
    await alert.getByRole("button", { name: "Try again" }).click();
    await expect(alert).toHaveCount(0);
  });
}

test("letters that wait for the mail server and cannot be counted say so", async ({ app, box }) => {
  // Only where there is a mail server do letters wait for one.
  await app.route("**/api/settings", async (route) => {
    const response = await route.fetch();
    const settings = await response.json();
    const smtp = { ...settings.smtp, enabled: true };
    await route.fulfill({ response, json: { ...settings, smtp } });
  });
  const api = "**/api/homeport/mail";
  await app.route(api, (route) =>
    route.fulfill({ status: 500, json: { status: 500, message: "The disk is full.", data: {} } }),
  );
  await app.goto(`${box.url}/_/mail`);
  const alert = app
    .getByRole("alert")
    .filter({ hasText: "The letters that wait could not be counted" });
  await expect(alert).toContainText("The disk is full.");
  await app.unroute(api);
  await alert.getByRole("button", { name: "Try again" }).click();
  await expect(alert).toHaveCount(0);
});

test("records that cannot be loaded say so", async ({ app, box, other }) => {
  const guests = await other.guests();
  await app.route("**/records?*", (route) =>
    route.fulfill({ status: 500, json: { status: 500, message: "The disk is full.", data: {} } }),
  );
  await app.goto(`${box.url}/_/collections/${guests}`);
  await expect(app.getByText(`The records of ${guests} could not be loaded`)).toBeVisible();
});

test("a collection that is not there says so", async ({ app, box }) => {
  await app.goto(`${box.url}/_/collections/never_made`);
  await expect(app.getByText("There is no collection called never_made")).toBeVisible();
});

test("a collection that nobody signs in to says so", async ({ app, box, other }) => {
  const guests = await other.guests();
  await app.goto(`${box.url}/_/collections/${guests}/sign-in`);
  await expect(app.getByRole("heading", { name: `Nobody signs in to ${guests}` })).toBeVisible();
  await app.getByRole("link", { name: "Where people sign in" }).click();
  await expect(app.getByRole("heading", { level: 1, name: "Sign-in" })).toBeVisible();
});

test("pages show that they are loading", async ({ app, box }) => {
  await app.route("**/api/collections?*", async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await route.continue();
  });
  await app.goto(`${box.url}/_/collections`);
  await expect(app.getByRole("status", { name: "Loading collections" })).toBeVisible();
  await expect(app.getByRole("table", { name: "Collections" })).toBeVisible();
});

test("a box that stops answering is noticed, and its return too", async ({ app }) => {
  await app.route("**/api/homeport/status", (route) => route.abort());
  const gone = app.getByRole("alert").filter({ hasText: "Homeport is not answering" });
  await expect(gone).toBeVisible({ timeout: 20_000 });
  await expect(gone).toContainText("tray");
  await app.unroute("**/api/homeport/status");
  await expect(gone).toHaveCount(0, { timeout: 20_000 });
});

test("a page that cannot come while the box is away opens by itself afterwards", async ({
  browser,
  box,
}) => {
  // A browser of its own: the page's error is rightly in the console.
  const app = await (await browser.newContext()).newPage();
  await app.goto(await box.windowLink());
  await expect(app.getByRole("heading", { level: 1 })).toBeVisible();
  await app.route("**/assets/BackupsPage-*", (route) => route.abort());
  await app.route("**/api/homeport/status", (route) => route.abort());
  await app.getByRole("link", { name: "Backups" }).click();
  const away = app.getByRole("status").filter({ hasText: "This page opens by itself" });
  await expect(away).toBeVisible();
  await expect(away).toContainText("Homeport does not answer");
  await expect(app.getByRole("banner").getByText("Running")).toHaveCount(0);
  await app.unroute("**/assets/BackupsPage-*");
  await app.unroute("**/api/homeport/status");
  await expect(app.getByRole("heading", { level: 1, name: "Backups" })).toBeVisible();
  await app.context().close();
});

test("a page that does not come though the box answers is tried once, then says so", async ({
  browser,
  box,
}) => {
  // A browser of its own: the page's error is rightly in the console.
  const app = await (await browser.newContext()).newPage();
  await app.goto(await box.windowLink());
  await expect(app.getByRole("heading", { level: 1 })).toBeVisible();
  await app.route("**/assets/BackupsPage-*", (route) => route.abort());
  await app.getByRole("link", { name: "Backups" }).click();
  await expect(app.getByText("This page could not be loaded")).toBeVisible();
  await app.unroute("**/assets/BackupsPage-*");
  await app.getByRole("button", { name: "Load again" }).click();
  await expect(app.getByRole("heading", { level: 1, name: "Backups" })).toBeVisible();
  await app.context().close();
});

test("a long change to a collection shows how far it is, on any page", async ({ app, box }) => {
  const upkeep = { collection: "orders", task: "index", index: "by_date", done: 250, total: 1000 };
  await app.route("**/api/homeport/status", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), upkeep } });
  });
  await app.goto(`${box.url}/_/settings`);
  const progress = app.getByRole("progressbar", { name: /by_date of orders is built/ });
  await expect(progress).toHaveAttribute("aria-valuenow", "25");
  await expect(app.getByText("250 of 1,000 records")).toBeVisible();
  await app.unroute("**/api/homeport/status");
  await expect(progress).toHaveCount(0);
});
