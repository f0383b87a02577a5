import { violations } from "./axe";
import { Box } from "./box";
import { expect, test } from "./fixtures";

test("the first screen says that the box runs and how a phone joins", async ({ app, box }) => {
  await expect(app.getByRole("heading", { level: 1, name: "Test box" })).toBeVisible();
  await expect(
    app.getByRole("status").filter({ hasText: /Running|Needs attention/ }),
  ).toBeVisible();
  await expect(app.getByRole("img", { name: /^QR code of http/ })).toBeVisible();
  const phones = app.getByRole("region", { name: "Connect a phone" });
  await expect(phones.getByRole("listitem")).toHaveCount(3);
  // The tests' box listens on the loopback address.
  await expect(phones).toContainText("Only programs on this computer reach this box");
  await expect(app.getByRole("region", { name: "Addresses" })).toContainText("http://127.0.0.1:");
  await expect(app.getByRole("region", { name: "For the app's developer" })).toContainText(
    'new PocketBase("https://',
  );
  await expect(app.getByRole("region", { name: "For the app's developer" })).toContainText(
    `NODE_EXTRA_CA_CERTS="${box.dataDir}/tls/ca.pem"`,
  );
});

test("the QR code is a picture that really loaded", async ({ app }) => {
  const code = app.getByRole("img", { name: /^QR code/ });
  await expect(code).toBeVisible();
  const width = await code.evaluate((image) => (image as HTMLImageElement).naturalWidth);
  expect(width).toBeGreaterThan(0);
});

test("the box is renamed in place", async ({ app }) => {
  await app.getByRole("button", { name: "Rename this box" }).click();
  const name = app.getByRole("textbox", { name: "Name of this box" });
  await expect(name).toBeFocused();
  await name.fill("Bakery");
  await name.press("Enter");
  await expect(app.getByRole("heading", { level: 1, name: "Bakery" })).toBeVisible();
  await expect(app.getByRole("banner")).toContainText("Bakery");

  await app.getByRole("button", { name: "Rename this box" }).click();
  await name.fill("Test box");
  await app.getByRole("button", { name: "Save" }).click();
  await expect(app.getByRole("heading", { level: 1, name: "Test box" })).toBeVisible();
});

test("the appearance stays as chosen, from the first paint on", async ({ app }) => {
  await app.getByRole("button", { name: /^Appearance/ }).click();
  await app.getByRole("menuitem", { name: "Dark" }).click();
  const html = app.locator("html");
  await expect(html).toHaveAttribute("data-mantine-color-scheme", "dark");
  await app.reload();
  await expect(html).toHaveAttribute("data-mantine-color-scheme", "dark");
});

test("an address that leads nowhere says so and leads home", async ({ app, box }) => {
  await app.goto(`${box.url}/_/nothing/here`);
  await expect(app.getByRole("heading", { name: "There is no page here" })).toBeVisible();
  await app.getByRole("link", { name: "Go to Home" }).click();
  await expect(app.getByRole("heading", { level: 1, name: "Test box" })).toBeVisible();
});

test("scripts cannot read the session", async ({ app }) => {
  expect(await app.evaluate(() => document.cookie)).toBe("");
});

test("a box without a backup says so, until there is one", async ({ browser }) => {
  const box = await Box.start();
  const page = await (await browser.newContext()).newPage();
  try {
    await page.goto(await box.windowLink());
    const hint = page.getByRole("region", { name: "Backups" });
    await expect(page.getByRole("region", { name: "Connect a phone" })).toBeVisible();
    const own = { "X-Homeport-CSRF": "1", Origin: box.url };
    const made = await page.request.post(`${box.url}/api/collections`, {
      data: { name: "guests", type: "base", fields: [{ name: "name", type: "text" }] },
      headers: own,
    });
    expect(made.ok(), await made.text()).toBe(true);
    await page.reload();
    await expect(hint).toContainText("There is no backup yet");
    expect(await violations(page)).toEqual([]);
    await hint.getByRole("link", { name: "Back up this box" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Backups" })).toBeVisible();
    await page.getByRole("button", { name: "Back up now" }).first().click();
    await expect(page.getByText("The backup is made and was read back.")).toBeVisible();
    await page.getByRole("link", { name: "Home", exact: true }).click();
    await expect(page.getByRole("region", { name: "Connect a phone" })).toBeVisible();
    await expect(hint).toHaveCount(0);
  } finally {
    await page.context().close();
    await box.stop();
  }
});
