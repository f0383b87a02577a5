// Each way to sign in, tried from the window: in words where it stops, and nobody is signed in.
import { Authenticator } from "./authenticator";
import { violations } from "./axe";
import { Box } from "./box";
import { expect, test } from "./fixtures";
import { Issuer, SECRET } from "./issuer";
import { withAuthenticator } from "./passkeys";

const EMAIL = "ada@example.com";
const PASSWORD = "correct horse";

test("a password, a code, a service and beginning without an account are tried", async ({
  app,
  box,
  other,
}) => {
  test.slow();
  const issuer = await Issuer.start();
  const { url } = issuer;
  try {
    const provider = {
      name: "oidc",
      displayName: "Office",
      clientId: "box",
      clientSecret: SECRET,
      authURL: `${url}/auth`,
      tokenURL: `${url}/token`,
      userInfoURL: `${url}/me`,
      extra: { issuers: [url] },
    };
    const { name } = await other.collection("people", {
      type: "auth",
      createRule: "",
      otp: { enabled: true },
      anonymous: { enabled: true },
      oauth2: { enabled: true, providers: [provider] },
    });
    await other.create(name, { email: EMAIL, password: PASSWORD, passwordConfirm: PASSWORD });
    await app.goto(`${box.url}/_/collections/${name}/sign-in`);
    const dialog = app.getByRole("dialog");
    const attempt = () => dialog.getByRole("button", { name: "Try", exact: true }).click();
    const leave = () => dialog.getByRole("button", { name: "Cancel" }).click();

    await app.getByRole("button", { name: "Try it: Password" }).click();
    await dialog.getByLabel("Name or e-mail").fill(EMAIL);
    await dialog.getByLabel("Password", { exact: true }).fill("wrong horse");
    await attempt();
    await expect(dialog.getByText("The password is not the right one.")).toBeVisible();
    await dialog.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await attempt();
    await expect(dialog.getByText("The rule lets this account in.")).toBeVisible();
    await expect(dialog.getByRole("img", { name: "Right" })).toHaveCount(2);
    expect(await violations(app)).toEqual([]);
    await leave();

    await app.getByRole("button", { name: "Try it: Code by mail" }).click();
    await dialog.getByLabel("Send it to").fill("me@example.com");
    await attempt();
    await expect(dialog.getByText("There is no mail server")).toBeVisible();
    await leave();

    await app.getByRole("button", { name: "Try it: Without an account" }).click();
    await attempt();
    await expect(dialog.getByText("A phone would get an account at once.")).toBeVisible();
    await leave();

    await app.getByRole("button", { name: "Office oidc" }).click();
    await app.getByRole("button", { name: "Try it: Office" }).click();
    await attempt();
    await expect(dialog.getByText("The service knows this box")).toBeVisible();
    await leave();
    await app.getByLabel("Client secret", { exact: true }).fill("another");
    // What is saved is tried.
    await expect(app.getByRole("button", { name: "Try it: Office" })).toBeDisabled();
    await app.getByRole("button", { name: "Save", exact: true }).click();
    await app.getByRole("button", { name: "Try it: Office" }).click();
    await attempt();
    await expect(dialog.getByText("does not take the client id or the secret")).toBeVisible();
    await expect(dialog.getByText("Copy both anew")).toBeVisible();
    expect(await violations(app)).toEqual([]);
  } finally {
    issuer.stop();
  }
});

test("an authenticator app is tried with a key that is nobody's", async ({ app, box, other }) => {
  const { name } = await other.collection("people", { type: "auth" });
  await app.goto(`${box.url}/_/collections/${name}/sign-in`);
  await app.getByRole("button", { name: "Try it: Authenticator app" }).click();
  const dialog = app.getByRole("dialog");
  await expect(dialog.getByRole("img", { name: "What the authenticator app scans" })).toBeVisible();
  const phone = new Authenticator((await dialog.locator("code").textContent()) ?? "");
  const attempt = () => dialog.getByRole("button", { name: "Try", exact: true }).click();
  await dialog.getByLabel("Code").fill("12 34");
  await attempt();
  await expect(dialog.getByText("This is no code of that key.")).toBeVisible();
  await dialog.getByLabel("Code").fill(phone.code());
  await attempt();
  await expect(dialog.getByText("its clock and this box's agree")).toBeVisible();
  expect(await violations(app)).toEqual([]);
});

test.describe("a passkey", () => {
  test.use({ refusals: true });

  test("is tried where pages have them, and forgotten", async ({ browser }) => {
    const box = await Box.start();
    const context = await browser.newContext();
    const page = await context.newPage();
    try {
      await box.command("superuser", "upsert", EMAIL, PASSWORD);
      await page.goto(await box.windowLink());
      await page.goto(`${box.url}/_/collections/users/sign-in`);
      const begin = page.getByRole("button", { name: "Try it: Passkey" });
      const dialog = page.getByRole("dialog");
      const attempt = () => dialog.getByRole("button", { name: "Try", exact: true }).click();
      await begin.click();
      await attempt();
      await expect(dialog.getByText("have no passkeys")).toBeVisible();
      expect(await violations(page)).toEqual([]);
      await dialog.getByRole("link", { name: "localhost" }).click();
      await expect(page).toHaveURL(/localhost:\d+\/_\/collections\/users\/sign-in/);
      const phone = await withAuthenticator(page);
      await page.getByLabel("E-mail").fill(EMAIL);
      await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
      await page.getByRole("button", { name: "Sign in", exact: true }).click();
      // A finger that it does not know.
      await phone.verify(false);
      await begin.click();
      await attempt();
      await expect(dialog.getByText("This browser made no passkey")).toBeVisible();
      await phone.verify(true);
      await attempt();
      await expect(dialog.getByText("its signature is right")).toBeVisible();
      await expect(dialog.getByRole("img", { name: "Wrong" })).toHaveCount(0);
      expect(await violations(page)).toEqual([]);
      // The browser was told that it opens nothing.
      await expect.poll(() => phone.count()).toBe(0);
    } finally {
      await context.close();
      await box.stop();
    }
  });
});
