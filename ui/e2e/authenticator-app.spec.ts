import type { Page } from "@playwright/test";
import { Authenticator } from "./authenticator";
import { Box } from "./box";
import { expect, test } from "./fixtures";

const ADA = "ada@example.com";
const PASSWORD = "correct horse battery";

async function giveName(page: Page) {
  await page.getByLabel("E-mail").fill(ADA);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
}

async function giveCode(page: Page, code: string) {
  await page.getByLabel("Code", { exact: true }).fill(code);
  await page.getByRole("button", { name: "Sign in" }).click();
}

test.describe("an admin's own app", () => {
  test.use({ refusals: true });

  test("is set up with a scan, asked for at the door, and turned off", async ({ browser }) => {
    const box = await Box.start();
    const context = await browser.newContext();
    const page = await context.newPage();
    try {
      await box.command("superuser", "upsert", ADA, PASSWORD);
      await page.goto(`${box.url}/_/admins`);
      await giveName(page);
      const panel = page.getByRole("region", { name: "Your authenticator app" });
      await expect(panel).toContainText("Off");
      await panel.getByRole("button", { name: "Set it up" }).click();

      const dialog = page.getByRole("dialog");
      await dialog.getByLabel("Your password").fill("wrong");
      await dialog.getByRole("button", { name: "Continue" }).click();
      await expect(dialog.getByText("Wrong password.")).toBeVisible();
      await dialog.getByLabel("Your password").fill(PASSWORD);
      await dialog.getByRole("button", { name: "Continue" }).click();
      await expect(dialog.getByAltText("What your authenticator app scans")).toBeVisible();
      const phone = new Authenticator((await dialog.locator("code").textContent()) ?? "");
      await dialog.getByLabel("Code").fill("000000");
      await dialog.getByRole("button", { name: "Turn it on" }).click();
      await expect(dialog.getByText("The code is wrong")).toBeVisible();
      await dialog.getByLabel("Code").fill(phone.code());
      await dialog.getByRole("button", { name: "Turn it on" }).click();

      await expect(page.getByRole("dialog", { name: "Keep these recovery codes" })).toBeVisible();
      const codes = await dialog.getByRole("listitem").allTextContents();
      expect(codes).toHaveLength(10);
      const saved = page.waitForEvent("download");
      await dialog.getByRole("button", { name: "Download" }).click();
      expect((await saved).suggestedFilename()).toBe("homeport-recovery-codes.txt");
      // A stray key does not lose them.
      await page.keyboard.press("Escape");
      await dialog.getByRole("button", { name: "I have kept them" }).click();
      await expect(panel).toContainText("10 recovery codes left.");

      await context.clearCookies();
      await page.goto(`${box.url}/_/admins`);
      await giveName(page);
      await expect(page.getByRole("heading", { name: "Enter the code" })).toBeVisible();
      await giveCode(page, "000000");
      await expect(page.getByText("The code is wrong")).toBeVisible();
      await page.getByRole("button", { name: "I have neither" }).click();
      await expect(page.getByText(`remove-totp ${ADA}`)).toBeVisible();
      await giveCode(page, phone.code());
      await expect(panel).toContainText("On");

      await context.clearCookies();
      await page.goto(`${box.url}/_/admins`);
      await giveName(page);
      await giveCode(page, codes[0] ?? "");
      await expect(panel).toContainText("9 recovery codes left.");
      await panel.getByRole("button", { name: "New recovery codes" }).click();
      await dialog.getByLabel("Code").fill(codes[1] ?? "");
      await dialog.getByRole("button", { name: "Make new codes" }).click();
      await expect(dialog.getByRole("listitem")).toHaveCount(10);
      const [fresh = ""] = await dialog.getByRole("listitem").allTextContents();
      await dialog.getByRole("button", { name: "I have kept them" }).click();
      await panel.getByRole("button", { name: "Turn off" }).click();
      await dialog.getByLabel("Code").fill(codes[2] ?? "");
      await dialog.getByRole("button", { name: "Turn off" }).click();
      await expect(dialog.getByText("The code is wrong")).toBeVisible();
      await dialog.getByLabel("Code").fill(fresh);
      await dialog.getByRole("button", { name: "Turn off" }).click();
      await expect(panel).toContainText("Off");
    } finally {
      await context.close();
      await box.stop();
    }
  });
});

test("somebody's lost app is seen and removed at their record", async ({ app, box, other }) => {
  const people = await other.collection("people", { type: "auth" });
  const person = { email: ADA, password: PASSWORD, passwordConfirm: PASSWORD };
  const { id } = await other.create(people.name, person);
  const withToken = async (path: string, data: object, token = "") => {
    const headers = token === "" ? {} : { Authorization: token };
    const answer = await app.context().request.post(box.url + path, {
      data,
      headers: { "X-Homeport-CSRF": "1", ...headers },
    });
    expect(answer.status(), await answer.text()).toBe(200);
    return (await answer.json()) as { token: string; secret: string };
  };
  const signIn = `/api/collections/${people.name}/auth-with-password`;
  const { token } = await withToken(signIn, { identity: ADA, password: PASSWORD });
  const record = `${box.url}/_/collections/${people.name}?record=${id}`;
  await app.goto(record);
  await expect(app.getByRole("region", { name: "Signed in" })).toBeVisible();
  const shown = app.getByRole("region", { name: "Authenticator app" });
  await expect(shown).toHaveCount(0);

  const { secret } = await withToken("/api/homeport/totp/enrol", {}, token);
  const code = new Authenticator(secret).code();
  await withToken("/api/homeport/totp/confirm", { code }, token);
  await app.goto(record);
  await expect(shown).toContainText("10 recovery codes left.");
  await shown.getByRole("button", { name: "Remove" }).click();
  await app.getByRole("button", { name: "Remove it" }).click();
  await expect(app.getByText("The authenticator app was removed.")).toBeVisible();
  await expect(shown).toHaveCount(0);
  await withToken(signIn, { identity: ADA, password: PASSWORD });
});
