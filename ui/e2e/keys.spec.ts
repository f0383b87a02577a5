import { violations } from "./axe";
import { expect, test } from "./fixtures";

test.use({ refusals: true });

test("a key is made, shown once, used, changed and revoked", async ({
  app,
  box,
  other,
  browser,
}) => {
  const guests = await other.guests();
  await other.create(guests, { name: "Ada" });
  await app.goto(`${box.url}/_/settings`);
  const panel = app.getByRole("region", { name: "API keys" });
  await panel.getByRole("link", { name: "Open" }).click();
  await expect(app.getByRole("heading", { name: "No API keys yet" })).toBeVisible();
  await app.getByRole("button", { name: "Make a key" }).first().click();
  const dialog = app.getByRole("dialog", { name: "Make a key" });
  await dialog.getByRole("button", { name: "Make" }).click();
  await expect(dialog.getByText("Cannot be blank.")).toBeVisible();
  await expect(dialog.getByRole("alert")).toContainText("Name at least one collection");
  await dialog.getByLabel("Name").fill("web shop");
  const search = dialog.getByRole("textbox", { name: "Find a collection" });
  if (await search.isVisible()) await search.fill(guests);
  await dialog.getByRole("group", { name: guests }).getByRole("checkbox", { name: "List" }).check();
  await dialog.getByRole("combobox", { name: "Expires" }).click();
  await app.getByRole("option", { name: "In 90 days" }).click();
  expect(await violations(app)).toEqual([]);
  await dialog.getByRole("button", { name: "Make" }).click();

  const shown = app.getByRole("dialog", { name: "The key of web shop" });
  const key = (await shown.getByText(/^hpk_/).textContent()) ?? "";
  await app.keyboard.press("Escape");
  await expect(shown.getByRole("button", { name: "Copy the key" })).toBeVisible();
  expect(await violations(app)).toEqual([]);
  const server = await browser.newContext({ extraHTTPHeaders: { Authorization: key } });
  const path = `${box.url}/api/collections/${guests}/records`;
  expect((await server.request.get(path)).status()).toBe(200);
  expect((await server.request.post(path, { data: { name: "Bea" } })).status()).toBe(403);
  await shown.getByRole("button", { name: "I have kept it" }).click();
  await expect(app.getByText(key)).toBeHidden();

  await app.reload();
  const row = app.getByRole("list", { name: "API keys" }).getByRole("listitem");
  await expect(row).toContainText(`${guests}: list`);
  await expect(row).toContainText("Used just now");
  await expect(row).toContainText("expires on");
  await app.getByRole("button", { name: "Change web shop" }).click();
  await app.getByRole("dialog", { name: "Change a key" }).getByLabel("Name").fill("till");
  await app.getByRole("combobox", { name: "Expires" }).click();
  await app.getByRole("option", { name: "Never", exact: true }).click();
  await app.getByRole("button", { name: "Save" }).click();
  await expect(row).toContainText("till");
  await expect(row).not.toContainText("expires on");

  await app.getByRole("button", { name: "Revoke till" }).click();
  const asked = app.getByRole("dialog", { name: "Revoke till?" });
  await asked.getByRole("button", { name: "Cancel" }).click();
  await app.getByRole("button", { name: "Revoke till" }).click();
  await asked.getByRole("button", { name: "Revoke", exact: true }).click();
  await expect(app.getByRole("heading", { name: "No API keys yet" })).toBeVisible();
  expect((await server.request.get(path)).status()).toBe(401);
  await server.close();
});
