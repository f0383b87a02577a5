import { expect, test } from "./fixtures";

test.use({ refusals: true });

test("a request that failed is found, and its entry says why", async ({ app, box, other }) => {
  const guests = await other.guests();
  const mark = `mark${Date.now()}`;
  const refused = await app
    .context()
    .request.post(`${box.url}/api/collections/${guests}/records?${mark}=1`, {
      headers: { "X-Homeport-CSRF": "1", Origin: box.url },
      data: { visits: 1 },
    });
  expect(refused.status()).toBe(400);
  await app.getByRole("link", { name: "Logs" }).click();
  const search = app.getByRole("textbox", { name: "Search the log" });
  await search.fill(mark);
  const entries = app.getByRole("region", { name: "Log entries" });
  // What is logged is written down a little later.
  await app.getByRole("switch", { name: "Follow" }).click();
  const entry = entries.getByRole("row").filter({ hasText: mark });
  await expect(entry).toHaveCount(1, { timeout: 20_000 });
  await expect(entry).toContainText("400");
  await entry.getByRole("button").click();
  const panel = app.getByRole("dialog");
  await expect(panel).toContainText("POST");
  await expect(panel).toContainText(mark);
  await app.keyboard.press("Escape");
  await expect(panel).toHaveCount(0);

  await app.getByRole("combobox", { name: "How it went" }).click();
  await app.getByRole("option", { name: "Failed (5xx)" }).click();
  await expect(app.getByRole("heading", { name: "Nothing matches" })).toBeVisible();
  await app.getByRole("button", { name: "Show everything" }).click();
  await expect(search).toHaveValue("");
  await expect(entries.getByRole("row").nth(1)).toBeVisible();
});

test("the log is cleared after asking", async ({ app, box }) => {
  const clear = app.getByRole("button", { name: "Clear the log" });
  await expect(async () => {
    await app.goto(`${box.url}/_/logs`);
    await expect(clear).toBeEnabled({ timeout: 1000 });
  }).toPass();
  await clear.click();
  const ask = app.getByRole("dialog", { name: "Clear the log?" });
  await ask.getByRole("button", { name: "Clear the log" }).click();
  await expect(app.getByText("The log is empty.")).toBeVisible();
});

test("a log that cannot be read says so, and an empty one what it would hold", async ({
  app,
  box,
}) => {
  await app.route("**/api/logs?*", (route) =>
    route.fulfill({ status: 500, json: { status: 500, message: "The disk is full.", data: {} } }),
  );
  await app.goto(`${box.url}/_/logs`);
  const alert = app.getByRole("alert").filter({ hasText: "The log could not be read" });
  await expect(alert).toContainText("The disk is full.");
  await app.unroute("**/api/logs?*");
  await app.route("**/api/logs?*", (route) =>
    route.fulfill({ json: { page: 1, perPage: 50, totalItems: 0, totalPages: 0, items: [] } }),
  );
  await alert.getByRole("button", { name: "Try again" }).click();
  await expect(app.getByRole("heading", { name: "Nothing yet" })).toBeVisible();
});
