// Without a mail server: what people ask to be mailed waits for an owner, who hands it over.
import { ask } from "./ask";
import { violations } from "./axe";
import { expect, test } from "./fixtures";

const EMAIL = "ada@example.com";
const PASSWORD = "correct horse battery";

test("an owner shows a code on purpose, hands it over, and it is gone when it was used", async ({
  app,
  box,
  other,
}) => {
  const { name } = await other.collection("people", { type: "auth", otp: { enabled: true } });
  // Else the code would begin the account anew, and end the link.
  const verified = true;
  await other.create(name, {
    email: EMAIL,
    password: PASSWORD,
    passwordConfirm: PASSWORD,
    verified,
  });
  const phone = (path: string, data: object) => ask(box, `/api/collections/${name}/${path}`, data);
  const { otpId } = (await phone("request-otp", { email: EMAIL })).body;
  expect((await phone("request-password-reset", { email: EMAIL })).status).toBe(204);

  await app.goto(`${box.url}/_/mail`);
  // Other tests' people ask for letters too.
  const letters = app
    .getByRole("region", { name: "Letters for you to hand over" })
    .getByRole("listitem")
    .filter({ hasText: name });
  await expect(letters.getByText("Code to sign in")).toBeVisible();
  await expect(letters.getByText("New password")).toBeVisible();
  expect(await violations(app)).toEqual([]);
  await letters.getByRole("button", { name: `Show the code for ${EMAIL}` }).click();
  const dialog = app.getByRole("dialog", { name: `Code to sign in: ${EMAIL}` });
  await expect(dialog.getByText(/^\d{8}$/)).toHaveCount(0);
  await dialog.getByRole("button", { name: "Show the code" }).click();
  const code = await dialog.getByText(/^\d{8}$/).textContent();
  expect(await violations(app)).toEqual([]);
  expect((await phone("auth-with-otp", { otpId, password: code })).status).toBe(200);
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await expect(letters.getByText("Code to sign in")).toHaveCount(0);

  await letters.getByRole("button", { name: `Show the link for ${EMAIL}` }).click();
  await app.getByRole("dialog").getByRole("button", { name: "Show the link" }).click();
  await expect(app.getByRole("img", { name: "The link as a QR code" })).toBeVisible();
  await expect(app.getByText(/#\/auth\/confirm-password-reset\//)).toBeVisible();
  expect(await violations(app)).toEqual([]);

  // Where codes are switched on it is said what becomes of them.
  await app.goto(`${box.url}/_/collections/${name}/sign-in`);
  await expect(app.getByText("wait under Mail for you to hand over").first()).toBeVisible();
  await app.goto(`${box.url}/_/audit`);
  await expect(app.getByText("Code or link of a letter shown").first()).toBeVisible();
});
