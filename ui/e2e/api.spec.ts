// The API page: what it offers, what it sends, and that it can be used by anybody.
import type { Page } from "@playwright/test";
import { violations } from "./axe";
import { expect, type OtherClient, test } from "./fixtures";

const PASSWORD = "a-long-password";

const answer = (app: Page) => app.getByRole("region", { name: "what the box answered" });
const code = (app: Page, language: string) =>
  app.getByRole("region", { name: `the code in ${language}`, exact: true });

async function choose(app: Page, language: string) {
  await app.getByRole("radiogroup", { name: "Language of the code" }).getByText(language).click();
}

function notes(other: OtherClient, more: object = {}) {
  return other.collection("notes", {
    fields: [
      { name: "title", type: "text", required: true },
      { name: "stars", type: "number" },
      { name: "created", type: "autodate", onCreate: true },
    ],
    ...more,
  });
}

test("the page is reached from the records, the editor and the palette", async ({
  app,
  box,
  other,
}) => {
  const { name } = await notes(other);
  const title = app.getByRole("heading", { level: 1, name: `API of ${name}` });
  await app.goto(`${box.url}/_/collections/${name}`);
  await app.getByRole("link", { name: "API", exact: true }).click();
  await expect(title).toBeVisible();
  await app.getByRole("link", { name: "API rules" }).click();
  await expect(app.getByRole("heading", { level: 1, name, exact: true })).toBeVisible();
  await app.getByRole("link", { name: "API", exact: true }).click();
  await expect(title).toBeVisible();
  await app.goto(`${box.url}/_/`);
  // Keys that come before the page are nobody's.
  await expect(app.getByRole("heading", { level: 1 })).toBeVisible();
  await app.keyboard.press("Control+k");
  await app.getByRole("textbox", { name: "Go to" }).fill(`${name}: API`);
  await app.keyboard.press("Enter");
  await expect(title).toBeVisible();
});

test.describe("with refusals", () => {
  test.use({ refusals: true });

  test("a request is sent for real, and its answer shown with its status and time", async ({
    app,
    box,
    other,
  }) => {
    const { name } = await notes(other, { listRule: "" });
    const { id } = await other.create(name, { title: "Buy tea", stars: 5 });
    await app.goto(`${box.url}/_/collections/${name}/api`);
    await expect(app.getByText("Anyone who can reach this box can list")).toBeVisible();
    const filter = app.getByRole("textbox", { name: "filter" });
    await expect(filter).toHaveValue('title ~ "Buy"');
    await app.getByRole("button", { name: "Send", exact: true }).click();
    await expect(answer(app)).toContainText("Buy tea");
    await expect(app.getByText(/^in [\d,]+ ms$/)).toBeVisible();

    await filter.fill("stars > 5");
    await app.getByRole("button", { name: "Send", exact: true }).click();
    await expect(answer(app)).toContainText('"items": []');
    await filter.fill("nonsense >");
    await app.getByRole("button", { name: "Send", exact: true }).click();
    await expect(answer(app)).toContainText('"status": 400');
    expect(await violations(app)).toEqual([]);

    // The real answer is the example.
    await app.getByRole("link", { name: "View one" }).click();
    await expect(app.getByRole("region", { name: "the answer" })).toContainText(id);
  });

  test("a request is sent as an admin, as a guest and as somebody", async ({ app, box, other }) => {
    const ada = await other.create("users", {
      email: `ada-${Date.now()}@example.com`,
      password: PASSWORD,
      passwordConfirm: PASSWORD,
      name: "Ada of the API",
    });
    const { name } = await notes(other, { viewRule: `@request.auth.id = "${ada.id}"` });
    await other.create(name, { title: "For Ada" });
    await app.goto(`${box.url}/_/collections/${name}/api?show=view`);
    await expect(app.getByText(`@request.auth.id = "${ada.id}"`)).toBeVisible();
    const send = app.getByRole("button", { name: "Send", exact: true });
    await expect(app.getByText("Sent as: you, an admin, past the rules")).toBeVisible();
    await send.click();
    await expect(answer(app)).toContainText("For Ada");

    await app.getByText("As an app", { exact: true }).click();
    await expect(app.getByText("Sent as: A guest")).toBeVisible();
    await send.click();
    await expect(answer(app)).toContainText('"status": 404');

    await app.getByRole("combobox", { name: "Who asks" }).click();
    await app.getByRole("option", { name: "Somebody of users" }).click();
    await expect(send).toBeDisabled();
    await app.getByPlaceholder("Search users").fill("of the API");
    await app.getByRole("option", { name: /Ada of the API/ }).click();
    await expect(app.getByText("Sent as: Ada of the API")).toBeVisible();
    await send.click();
    await expect(answer(app)).toContainText("For Ada");
    await expect(app.getByRole("heading", { level: 1, name: `API of ${name}` })).toBeVisible();
  });
});

test("what changes data asks before, with the body that is sent", async ({ app, box, other }) => {
  const { name } = await notes(other);
  await app.goto(`${box.url}/_/collections/${name}/api?show=create`);
  await expect(app.getByText("Only admins can create records. Apps cannot.")).toBeVisible();
  const body = app.getByRole("textbox", { name: "Body" });
  await expect(body).toHaveValue(/"title": "some text"/);
  await body.fill('{ "title": "Written here"');
  await expect(app.getByText("As JSON, between { and }.")).toBeVisible();
  const send = app.getByRole("button", { name: "Send", exact: true });
  await expect(send).toBeDisabled();
  await body.fill('{ "title": "Written here" }');
  await expect(code(app, "JavaScript")).toContainText('create({ title: "Written here" })');
  await send.click();
  const dialog = app.getByRole("dialog", { name: "Send it for real?" });
  await expect(dialog).toContainText(`It makes a record in ${name}.`);
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(answer(app)).toHaveCount(0);
  await send.click();
  await dialog.getByRole("button", { name: "Send" }).click();
  await expect(answer(app)).toContainText("Written here");

  await app.goto(`${box.url}/_/collections/${name}/api?show=delete`);
  await app.getByRole("button", { name: "Send", exact: true }).click();
  await expect(dialog).toContainText("for good");
  await dialog.getByRole("button", { name: "Delete" }).click();
  await expect(app.getByText("The answer is empty.")).toBeVisible();
  await app.goto(`${box.url}/_/collections/${name}`);
  await expect(app.getByRole("heading", { name: "No records yet" })).toBeVisible();
});

test("live changes are shown until they are stopped", async ({ app, box, other }) => {
  const { name } = await notes(other);
  await app.goto(`${box.url}/_/collections/${name}/api?show=realtime`);
  await app.getByRole("button", { name: "Listen" }).click();
  await expect(app.getByText("Nothing has happened yet")).toBeVisible();
  const { id } = await other.create(name, { title: "Heard" });
  const events = app.getByRole("list", { name: "Events" });
  await expect(events.getByRole("listitem")).toHaveCount(1);
  await expect(events).toContainText("Heard");
  await other.delete(name, id);
  await expect(events.getByRole("listitem").first()).toContainText("delete");
  expect(await violations(app)).toEqual([]);
  await app.getByRole("button", { name: "Stop" }).click();
  await expect(events).toHaveCount(0);
});

test("the language is remembered, and the set-up has the box's address and certificate", async ({
  app,
  box,
  other,
}) => {
  const { name } = await notes(other);
  await app.goto(`${box.url}/_/collections/${name}/api`);
  for (const [language, said] of [
    ["Dart", "httpClientFactory: () => pinned(ca)"],
    ["curl", "curl --cacert homeport-ca.pem"],
    ["Swift", "client.data(for: request)"],
    ["Kotlin", "client.newCall(request).execute()"],
  ] as const) {
    await choose(app, language);
    await expect(code(app, language)).toContainText(said);
    await expect(code(app, language)).toContainText(box.https);
  }
  await app.reload();
  await expect(code(app, "Kotlin")).toBeVisible();
  await app.getByRole("navigation", { name: "Operations" }).getByText("Set up").click();
  await expect(app.getByText("fun pinned(ders: List<ByteArray>): OkHttpClient")).toBeVisible();
  await expect(app.getByText("-----BEGIN CERTIFICATE-----")).toBeVisible();
  await app.getByRole("button", { name: "Show the recipe" }).click();
  await expect(app.getByRole("region", { name: "pairing in Kotlin" })).toContainText(
    "homeport pair 1",
  );
});

test("a view is read alone, and people have their ways in", async ({ app, box, other }) => {
  const { name } = await notes(other);
  const view = await other.collection("seen", {
    type: "view",
    viewQuery: `select id, title from ${name}`,
  });
  const menu = app.getByRole("navigation", { name: "Operations" });
  await app.goto(`${box.url}/_/collections/${view.name}/api`);
  await expect(menu.getByRole("link")).toHaveText(["Set up", "List and search", "View one"]);
  await app.goto(`${box.url}/_/collections/users/api?show=authWithPassword`);
  await expect(menu.getByRole("link", { name: "With a password" })).toHaveAttribute(
    "aria-current",
    "page",
  );
  await expect(app.getByRole("textbox", { name: "Body" })).toHaveValue(/you@example\.com/);
  await app.getByRole("link", { name: "With a passkey" }).click();
  await choose(app, "Swift");
  await expect(app.getByText("Not in Swift: passkeys work on web pages only.")).toBeVisible();
  await expect(app.getByText("A passkey belongs to the page that asks for it.")).toBeVisible();
});

test.describe("on a narrow screen", () => {
  test.use({ viewport: { width: 400, height: 900 } });

  test("an operation is chosen from a list, and nothing runs off", async ({ app, box, other }) => {
    const { name } = await notes(other);
    await app.goto(`${box.url}/_/collections/${name}/api`);
    await app.getByRole("combobox", { name: "Operation" }).click();
    await app.getByRole("option", { name: "Batch" }).click();
    await expect(app.getByRole("heading", { level: 2, name: "Batch" })).toBeVisible();
    expect(await violations(app)).toEqual([]);
    const beyond = await app.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return scrollWidth - clientWidth;
    });
    expect(beyond).toBe(0);
  });
});
