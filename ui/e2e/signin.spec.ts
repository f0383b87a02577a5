import { expect, test } from "./fixtures";

const EMAIL = "ada@example.com";
const PASSWORD = "correct horse battery";

test.describe("without a session", () => {
  test.use({ refusals: true });

  test("the sign-in page shows, refuses a wrong password, and lets the admin in", async ({
    page,
    box,
  }) => {
    await box.command("superuser", "upsert", EMAIL, PASSWORD);
    await page.goto(`${box.url}/_/settings`);
    await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
    await expect(page.getByText("open Homeport from its tray icon").first()).toBeVisible();

    await page.getByLabel("E-mail").fill(EMAIL);
    await page.getByLabel("Password", { exact: true }).fill("wrong");
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByRole("alert")).toContainText("Check the e-mail and the password");

    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in" }).click();
    // The page that was asked for, not the first one.
    await expect(page.getByRole("heading", { level: 1, name: "Settings" })).toBeVisible();
  });

  test("a session that ends asks again, and keeps what was typed", async ({ app }) => {
    await app.getByRole("link", { name: "Collections" }).click();
    await app.getByRole("link", { name: "Create a collection" }).click();
    await app.getByLabel("Name", { exact: true }).fill("half_done");
    await app.context().clearCookies();
    await app.getByRole("button", { name: "Create collection" }).click();
    await expect(app.getByRole("heading", { name: "Sign in" })).toBeVisible();
    await expect(app.getByLabel("Name", { exact: true })).toHaveValue("half_done");
  });
});

test.describe("signing out", () => {
  test.use({ refusals: true });

  test("shows the sign-in page", async ({ app }) => {
    await app.getByRole("button", { name: "Your account" }).click();
    await app.getByRole("menuitem", { name: "Sign out" }).click();
    await expect(app.getByRole("heading", { name: "Sign in" })).toBeVisible();
  });
});
