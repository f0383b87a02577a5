// Passkeys: an admin's own, and somebody else's that were lost. The authenticator is the browser's.
import { createHash } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:tls";
import { chromium, type Page } from "@playwright/test";
import { Authenticator } from "./authenticator";
import { violations } from "./axe";
import { Box } from "./box";
import { expect, test } from "./fixtures";
import { withAuthenticator } from "./passkeys";

const ADA = "ada@example.com";
const PASSWORD = "a-good-password";

async function giveName(page: Page) {
  await page.getByLabel("E-mail").fill(ADA);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

test.describe("an admin's own passkey", () => {
  test.use({ refusals: true });

  test("is added, asked for at the door, used alone, and removed", async ({ browser }) => {
    const box = await Box.start();
    const context = await browser.newContext();
    const page = await context.newPage();
    try {
      await box.command("superuser", "upsert", ADA, PASSWORD);
      // At an address there are none; the page says where there are.
      await page.goto(`${box.url}/_/admins`);
      await expect(page.getByRole("button", { name: "Sign in with a passkey" })).toHaveCount(0);
      await giveName(page);
      const panel = page.getByRole("region", { name: "Your passkeys" });
      await panel.getByRole("link", { name: "localhost" }).click();
      await expect(page).toHaveURL(/localhost:\d+\/_\/admins/);
      const phone = await withAuthenticator(page);

      await giveName(page);
      await expect(panel).toContainText("None");
      await panel.getByRole("button", { name: "Add a passkey" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel("Name").fill("Laptop");
      await dialog.getByLabel("Your password").fill("wrong");
      await dialog.getByRole("button", { name: "Continue" }).click();
      await expect(dialog.getByText("Wrong password.")).toBeVisible();
      expect(await violations(page)).toEqual([]);
      await dialog.getByLabel("Your password").fill(PASSWORD);
      await dialog.getByRole("button", { name: "Continue" }).click();
      const row = panel.getByRole("listitem");
      await expect(row).toContainText("Laptop");
      await expect(row).toContainText("For localhost");
      await expect(row).toContainText("not used yet");
      expect(await phone.count()).toBe(1);
      expect(await violations(page)).toEqual([]);

      await context.clearCookies();
      await page.reload();
      await giveName(page);
      await expect(page.getByRole("heading", { name: "Use your passkey" })).toBeVisible();
      expect(await violations(page)).toEqual([]);
      await page.getByRole("button", { name: "I do not have it any more" }).click();
      await expect(page.getByText(`remove-passkeys ${ADA}`)).toBeVisible();
      // A finger that it does not know.
      await phone.verify(false);
      await page.getByRole("button", { name: "Use my passkey" }).click();
      await expect(page.getByRole("alert").filter({ hasText: "Nothing was sent" })).toBeVisible();
      await phone.verify(true);
      await page.getByRole("button", { name: "Use my passkey" }).click();
      await expect(row).toContainText("last used");

      await context.clearCookies();
      await page.reload();
      await page.getByRole("button", { name: "Sign in with a passkey" }).click();
      await expect(row).toContainText("Laptop");

      await row.getByRole("button", { name: "Rename Laptop" }).click();
      await dialog.getByLabel("Name").fill("Work laptop");
      await dialog.getByRole("button", { name: "Rename" }).click();
      await expect(row).toContainText("Work laptop");
      // A new name of the box says what it costs; of this one it costs nothing.
      await page.goto(page.url().replace("/admins", "/settings"));
      await page.getByLabel("Name of this box").fill("Another");
      await expect(page.getByText("Passkeys belong to the name")).toHaveCount(0);
      await page.goto(page.url().replace("/settings", "/admins"));

      await row.getByRole("button", { name: "Remove Work laptop" }).click();
      await expect(dialog.getByText("Your browser asks for a passkey")).toBeVisible();
      await dialog.getByRole("button", { name: "Remove it" }).click();
      await expect(panel).toContainText("None");
      await context.clearCookies();
      await page.reload();
      await giveName(page);
      await expect(panel).toContainText("None");
    } finally {
      await context.close();
      await box.stop();
    }
  });

  test("stands beside an authenticator app: either will do", async ({ browser }) => {
    const box = await Box.start();
    const context = await browser.newContext();
    const page = await context.newPage();
    try {
      await box.command("superuser", "upsert", ADA, PASSWORD);
      await page.goto(`${box.url.replace("127.0.0.1", "localhost")}/_/admins`);
      await withAuthenticator(page);
      await giveName(page);
      const dialog = page.getByRole("dialog");
      const apps = page.getByRole("region", { name: "Your authenticator app" });
      await apps.getByRole("button", { name: "Set it up" }).click();
      await dialog.getByLabel("Your password").fill(PASSWORD);
      await dialog.getByRole("button", { name: "Continue" }).click();
      const phone = new Authenticator((await dialog.locator("code").textContent()) ?? "");
      await dialog.getByLabel("Code").fill(phone.code());
      await dialog.getByRole("button", { name: "Turn it on" }).click();
      await expect(dialog.getByRole("listitem")).toHaveCount(10);
      const [recovery = ""] = await dialog.getByRole("listitem").allTextContents();
      await dialog.getByRole("button", { name: "I have kept them" }).click();

      const panel = page.getByRole("region", { name: "Your passkeys" });
      await panel.getByRole("button", { name: "Add a passkey" }).click();
      await dialog.getByLabel("Name").fill("Laptop");
      await expect(dialog.getByLabel("Your password")).toHaveCount(0);
      await dialog.getByLabel("Code").fill(recovery);
      await dialog.getByRole("button", { name: "Continue" }).click();
      await expect(panel).toContainText("Laptop");

      await context.clearCookies();
      await page.reload();
      await giveName(page);
      await expect(page.getByRole("heading", { name: "Enter the code" })).toBeVisible();
      await page.getByRole("button", { name: "Use a passkey instead" }).click();
      await page.getByRole("button", { name: "Type a code of my app instead" }).click();
      await page.getByRole("button", { name: "Use a passkey instead" }).click();
      await page.getByRole("button", { name: "Use my passkey" }).click();
      await expect(panel).toContainText("last used");
    } finally {
      await context.close();
      await box.stop();
    }
  });
});

test("somebody's lost passkey is seen and removed at their record", async ({ browser }) => {
  const box = await Box.start();
  const context = await browser.newContext();
  const page = await context.newPage();
  try {
    await page.goto(await box.windowLink());
    const origin = box.url.replace("127.0.0.1", "localhost");
    const asked = async (path: string, data: object, token = "") => {
      const headers = { "X-Homeport-CSRF": "1", ...(token !== "" && { Authorization: token }) };
      const base = token === "" && !path.includes("auth-with") ? box.url : origin;
      const answer = await context.request.post(base + path, { data, headers });
      expect(answer.ok(), `${path}: ${await answer.text()}`).toBe(true);
      return (await answer.json()) as { id: string; token: string };
    };
    const person = { email: ADA, password: PASSWORD, passwordConfirm: PASSWORD };
    const { id } = await asked("/api/collections/users/records", person);
    const signIn = "/api/collections/users/auth-with-password";
    const { token } = await asked(signIn, { identity: ADA, password: PASSWORD });
    // Their own browser, at a name of the box.
    const theirs = await browser.newContext();
    const phone = await theirs.newPage();
    await phone.goto(`${origin}/_/`);
    await withAuthenticator(phone);
    const options = await asked("/api/homeport/passkeys/enrol", {}, token);
    const credential = await phone.evaluate(
      async (options) => {
        const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
        const made = await navigator.credentials.create({ publicKey });
        return (made as PublicKeyCredential).toJSON();
      },
      options as unknown as PublicKeyCredentialCreationOptionsJSON,
    );
    await asked("/api/homeport/passkeys/confirm", { name: "Phone", credential }, token);
    await theirs.close();

    await page.goto(`${box.url}/_/collections/users?record=${id}`);
    const shown = page.getByRole("region", { name: "Passkeys" });
    await expect(shown).toContainText("Phone, for localhost. Not used yet.");
    expect(await violations(page)).toEqual([]);
    await shown.getByRole("button", { name: "Remove Phone" }).click();
    await page.getByRole("button", { name: "Remove it" }).click();
    await expect(page.getByText("The passkey was removed.")).toBeVisible();
    await expect(shown).toHaveCount(0);
    await asked(signIn, { identity: ADA, password: PASSWORD });
  } finally {
    await context.close();
    await box.stop();
  }
});

/** What a browser is told to take the box's certificate by, as one that has its authority would. */
async function keyOf(https: string): Promise<string> {
  const { hostname: host, port } = new URL(https);
  const socket = connect({ host, port: Number(port), rejectUnauthorized: false });
  await once(socket, "secureConnect");
  const spki = socket.getPeerX509Certificate()?.publicKey.export({ type: "spki", format: "der" });
  socket.destroy();
  return createHash("sha256")
    .update(spki ?? "")
    .digest("base64");
}

test("pages at the box's name have passkeys, over TLS with its certificate", async () => {
  const box = await Box.start();
  const args = [
    "--host-resolver-rules=MAP test-box.local 127.0.0.1",
    `--ignore-certificate-errors-spki-list=${await keyOf(box.https)}`,
  ];
  const browser = await chromium.launch({ args });
  try {
    await box.command("superuser", "upsert", ADA, PASSWORD);
    const page = await browser.newPage();
    await page.goto(`${box.https.replace("127.0.0.1", "test-box.local")}/api/health`);
    await withAuthenticator(page);
    const signedIn = await page.evaluate(
      async ([identity, password]) => {
        let token = "";
        const post = async (path: string, body: object) => {
          const request = new XMLHttpRequest();
          request.open("POST", path);
          request.setRequestHeader("Content-Type", "application/json");
          if (token !== "") request.setRequestHeader("Authorization", token);
          const done = new Promise((resolve) => request.addEventListener("load", resolve));
          request.send(JSON.stringify(body));
          await done;
          return JSON.parse(request.responseText);
        };
        const admins = "/api/collections/_superusers";
        const first = { identity, password };
        token = (await post(`${admins}/auth-with-password`, first)).token;
        const asked = await post("/api/homeport/passkeys/enrol", {});
        const toMake = PublicKeyCredential.parseCreationOptionsFromJSON(asked);
        const credential = await navigator.credentials.create({ publicKey: toMake });
        const added = await post("/api/homeport/passkeys/confirm", { name: "x", credential });
        token = "";
        const { mfaId } = await post(`${admins}/auth-with-password`, first);
        const options = await post(`${admins}/passkey-options`, { mfaId });
        const toGet = PublicKeyCredential.parseRequestOptionsFromJSON(options);
        const answer = await navigator.credentials.get({ publicKey: toGet });
        const body = { mfaId, credential: answer };
        const { record } = await post(`${admins}/auth-with-passkey`, body);
        return [added.rpId, record?.email];
      },
      [ADA, PASSWORD],
    );
    expect(signedIn).toEqual(["test-box.local", ADA]);
  } finally {
    await browser.close();
    await box.stop();
  }
});
