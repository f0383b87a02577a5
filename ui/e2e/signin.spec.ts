import { Box } from "./box";
import { expect, test } from "./fixtures";
import { Mailbox } from "./mailbox";

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

test.describe("two methods", () => {
  test.use({ refusals: true });

  test("an admin enters with a password and a code from the mail", async ({ browser }) => {
    const [box, mailbox] = await Promise.all([Box.start(), Mailbox.start()]);
    const page = await browser.newPage();
    try {
      await box.command("superuser", "upsert", EMAIL, PASSWORD);
      await page.goto(await box.windowLink());
      const window = page.context().request;
      const change = async (path: string, data: object) => {
        const headers = { "X-Homeport-CSRF": "1" };
        expect((await window.patch(box.url + path, { data, headers })).status()).toBe(200);
      };
      const template = { subject: "Code", body: "<b>{OTP}</b>" };
      const options = { otp: { enabled: true, emailTemplate: template }, mfa: { enabled: true } };
      await change("/api/collections/_superusers", options);
      await page.context().clearCookies();

      // Without mail another owner hands the code over, or the command line makes one.
      await page.goto(`${box.url}/_/settings`);
      await page.getByLabel("E-mail").fill(EMAIL);
      await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(page.getByRole("heading", { name: "Enter the code" })).toBeVisible();
      await expect(page.getByText("This box has no mail server.")).toBeVisible();
      await expect(page.getByRole("alert")).toContainText("Ask an owner who is signed in");
      await page.getByRole("button", { name: "Nobody else is signed in" }).click();
      const said = await box.command("superuser", "otp", EMAIL);
      await page.getByLabel("OTP id").fill(/OTP id: (\S+)/.exec(said)?.[1] ?? "");
      await page.getByLabel("Code", { exact: true }).fill(/OTP: (\d+)/.exec(said)?.[1] ?? "");
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(page.getByRole("heading", { level: 1, name: "Settings" })).toBeVisible();

      await change("/api/settings", {
        smtp: { enabled: true, host: "127.0.0.1", port: mailbox.port },
      });
      // The letter that was kept goes out too, and is of no use here.
      const retry = `${box.url}/api/homeport/mail/retry`;
      await window.post(retry, { headers: { "X-Homeport-CSRF": "1" } });
      await expect.poll(() => mailbox.text()).toBeDefined();
      mailbox.forget();
      const mailed = async () => {
        await expect.poll(() => /<b>(\d+)<\/b>/.exec(mailbox.text() ?? "")?.[1]).toBeDefined();
        return /<b>(\d+)<\/b>/.exec(mailbox.text() ?? "")?.[1] ?? "";
      };
      await page.context().clearCookies();
      await page.reload();
      await page.getByLabel("E-mail").fill(EMAIL);
      await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(page.getByText(`on its way to ${EMAIL}`)).toBeVisible();
      const code = page.getByLabel("Code", { exact: true });
      await expect(code).toBeFocused();
      await code.fill("00000000");
      await code.press("Enter");
      await expect(page.getByRole("alert")).toContainText("Check the code");
      await code.fill(await mailed());
      await code.press("Enter");
      await expect(page.getByRole("heading", { level: 1, name: "Settings" })).toBeVisible();

      // A letter that does not come is no dead end.
      await page.context().clearCookies();
      await page.reload();
      await page.getByLabel("E-mail").fill(EMAIL);
      await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByRole("button", { name: "No letter comes" }).click();
      const printed = await box.command("superuser", "otp", EMAIL);
      await page.getByLabel("OTP id").fill(/OTP id: (\S+)/.exec(printed)?.[1] ?? "");
      await code.fill(/OTP: (\d+)/.exec(printed)?.[1] ?? "");
      await code.press("Enter");
      await expect(page.getByRole("heading", { level: 1, name: "Settings" })).toBeVisible();

      // The other way round.
      await page.context().clearCookies();
      await page.reload();
      mailbox.forget();
      await page.getByLabel("E-mail").fill(EMAIL);
      await page.getByRole("button", { name: "Begin with a code from my mail" }).click();
      await code.fill(await mailed());
      await code.press("Enter");
      await expect(page.getByRole("heading", { name: "And your password" })).toBeVisible();
      await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(page.getByRole("heading", { level: 1, name: "Settings" })).toBeVisible();
    } finally {
      await page.close();
      mailbox.stop();
      await box.stop();
    }
  });
});
