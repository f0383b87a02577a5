// What the links in mails lead to: a page for the phone's user, at the address phones reach.
import { expect, test } from "@playwright/test";
import { Box } from "./box";
import { Mailbox } from "./mailbox";

// The box vouches for itself; this browser has not been told to trust it.
test.use({ ignoreHTTPSErrors: true });

const USERS = "/api/collections/users";
const OLD = { email: "ada@example.com", password: "correct horse" };

test("a mail's link verifies, sets a password and changes the address", async ({ page }) => {
  const [box, mailbox] = await Promise.all([Box.start(), Mailbox.start()]);
  const request = page.request;
  const send = async (method: "POST" | "PATCH", path: string, data: object, status: number) => {
    const headers = { "X-Homeport-CSRF": "1" };
    const answer = await request.fetch(box.url + path, { method, data, headers });
    expect(answer.status(), `${path}: ${await answer.text()}`).toBe(status);
    return status === 204 ? {} : await answer.json();
  };
  const follow = async () => {
    await expect.poll(() => mailbox.link()).toBeDefined();
    const link = mailbox.link() ?? "";
    expect(link).toMatch(/^https:\/\/127\.0\.0\.1:\d+\/_\/#\/auth\/confirm-/);
    mailbox.forget();
    // Another link in the same tab is another page.
    await page.goto("about:blank");
    await page.goto(link);
    return link;
  };
  try {
    await page.goto(await box.windowLink());
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    const smtp = { enabled: true, host: "127.0.0.1", port: mailbox.port };
    await send("PATCH", "/api/settings", { smtp }, 200);
    await send("POST", `${USERS}/records`, { ...OLD, passwordConfirm: OLD.password }, 200);

    await send("POST", `${USERS}/request-verification`, { email: OLD.email }, 204);
    const link = await follow();
    await page.getByRole("button", { name: "Verify" }).click();
    await expect(page.getByText("Your email address is verified.")).toBeVisible();

    await send("POST", `${USERS}/request-password-reset`, { email: OLD.email }, 204);
    await follow();
    await page.getByLabel("New password").fill("a new password");
    await page.getByLabel("The same again").fill("another one");
    await page.getByRole("button", { name: "Set the password" }).click();
    await expect(page.getByRole("alert")).toContainText("don't match");
    await page.getByLabel("The same again").fill("a new password");
    await page.getByRole("button", { name: "Set the password" }).click();
    await expect(page.getByText("You can sign in with the new password now.")).toBeVisible();

    const password = "a new password";
    const signIn = (identity: string) =>
      send("POST", `${USERS}/auth-with-password`, { identity, password }, 200);
    const { token } = await signIn(OLD.email);
    const newEmail = "ada@example.org";
    const asked = await request.post(`${box.url}${USERS}/request-email-change`, {
      data: { newEmail },
      headers: { Authorization: token, "X-Homeport-CSRF": "1" },
    });
    expect(asked.status()).toBe(204);
    await follow();
    await expect(page.getByText(newEmail)).toBeVisible();
    await page.getByRole("textbox", { name: "Password", exact: true }).fill(password);
    await page.getByRole("button", { name: "Confirm" }).click();
    await expect(page.getByText("Your email address is changed.")).toBeVisible();
    await signIn(newEmail);

    // The first link is used up: the address it was for is another one now.
    await page.goto("about:blank");
    await page.goto(link);
    await page.getByRole("button", { name: "Verify" }).click();
    await expect(page.getByRole("alert")).toContainText("no longer valid");
    await page.goto("about:blank");
    await page.goto(`${new URL(link).origin}/_/#/auth/confirm-verification/cut.off`);
    await expect(page.getByRole("heading", { name: "This link is not whole" })).toBeVisible();
  } finally {
    mailbox.stop();
    await box.stop();
  }
});
