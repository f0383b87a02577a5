// Each way to sign in, tried from the window: in words where it stops, and nobody is signed in.
import { violations } from "./axe";
import { expect, test } from "./fixtures";
import { Issuer, SECRET } from "./issuer";

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
