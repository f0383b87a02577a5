// How people sign in, and the mail that it needs: set up in the window, then used as an app does.
import { generateKeyPairSync, verify } from "node:crypto";
import type { Page } from "@playwright/test";
import { ask } from "./ask";
import { violations } from "./axe";
import { Box } from "./box";
import { expect, test } from "./fixtures";
import { Issuer } from "./issuer";
import { Mailbox } from "./mailbox";

const PASSWORD = "correct horse";

async function save(app: Page, collection: string) {
  await app.getByRole("button", { name: "Save", exact: true }).click();
  await expect(app.getByText(`Saved: how people sign in to ${collection}.`).last()).toBeVisible();
  await expect(app.getByRole("button", { name: "Save", exact: true })).toHaveCount(0);
}

test.describe("on a box of its own", () => {
  // Its mail server is this test's.
  test("mail is set up, tried out, and lets people in with a code", async ({ browser }) => {
    const [box, mailbox] = await Promise.all([Box.start(), Mailbox.start()]);
    const app = await browser.newPage();
    try {
      await app.goto(await box.windowLink());
      await app.getByRole("link", { name: "Sign-in" }).click();
      await app.getByRole("link", { name: "Set up mail" }).click();
      const server = app.getByRole("region", { name: "Mail server" });
      await server.getByRole("switch", { name: "Send mail" }).click();
      await server.getByRole("button", { name: "Save" }).click();
      await expect(server.getByRole("textbox", { name: "Server", exact: true })).toHaveAttribute(
        "aria-invalid",
        "true",
      );
      await server.getByRole("textbox", { name: "Server", exact: true }).fill("127.0.0.1");
      await server.getByRole("textbox", { name: "Port" }).fill("1");
      await server.getByRole("button", { name: "Save" }).click();
      await expect(app.getByText("The mail server is saved.")).toBeVisible();

      // Nobody is there; then somebody is.
      await server.getByRole("button", { name: "Send a test letter" }).click();
      const dialog = app.getByRole("dialog", { name: "Send a test letter" });
      await dialog.getByRole("textbox", { name: "Send it to" }).fill("me@example.com");
      await dialog.getByRole("button", { name: "Send" }).click();
      await expect(dialog.getByRole("alert")).toContainText("No mail server answers");
      await dialog.getByRole("button", { name: "Close" }).last().click();

      const email = "ada@example.com";
      const users = "/api/collections/users";
      await ask(box, `${users}/records`, { email, password: PASSWORD, passwordConfirm: PASSWORD });
      await ask(box, `${users}/request-verification`, { email });
      const queue = app.getByRole("region", { name: "Letters that wait" });
      await expect(queue).toContainText("1 letter waits.");
      await expect(queue).toContainText("Connection refused");
      await server.getByRole("textbox", { name: "Port" }).fill(String(mailbox.port));
      await server.getByRole("button", { name: "Save" }).click();
      await expect(server.getByRole("button", { name: "Save" })).toHaveCount(0);
      await queue.getByRole("button", { name: "Try now" }).click();
      await expect(queue.getByText("None.")).toBeVisible();
      await expect.poll(() => mailbox.text()).toContain(`To: ${email}`);
      await server.getByRole("button", { name: "Send a test letter" }).click();
      await dialog.getByRole("textbox", { name: "Send it to" }).fill("me@example.com");
      await dialog.getByRole("button", { name: "Send" }).click();
      await expect(app.getByText("took the letter to me@example.com")).toBeVisible();
      expect(mailbox.text()).toContain("Verify your Acme email");

      await app
        .getByRole("region", { name: "In the letters" })
        .getByLabel("Name of the app")
        .fill("Boats");
      await app.getByRole("button", { name: "Save" }).click();
      await expect(app.getByText("Saved: who letters are from.")).toBeVisible();

      await app.goto(`${box.url}/_/collections/users/sign-in`);
      await app.getByRole("switch", { name: "Code by mail" }).click();
      await app.getByRole("textbox", { name: "Digits" }).fill("6");
      await app.getByRole("button", { name: /^Code/ }).click();
      await app.getByLabel("Subject").fill("Your code for {APP_NAME}");
      await app.getByRole("textbox", { name: "Text" }).fill("<p>Ahoy, <b>{OTP}</b>!</p>");
      const preview = app.getByRole("region", { name: "How it looks: Code" });
      await expect(preview.getByText("Ahoy, 12345678!")).toBeVisible();
      await expect(app.getByText("Your code for Boats")).toBeVisible();
      await save(app, "users");
      mailbox.forget();
      await app.getByRole("button", { name: "Send me this letter" }).click();
      await app.getByRole("textbox", { name: "Send it to" }).fill("me@example.com");
      await app.getByRole("button", { name: "Send", exact: true }).click();
      await expect.poll(() => mailbox.text()).toContain("Subject: Your code for Boats");

      mailbox.forget();
      const { otpId } = (await ask(box, `${users}/request-otp`, { email })).body;
      await expect.poll(() => mailbox.text()).toContain("Ahoy, ");
      const code = /<b>(\d{6})<\/b>/.exec(mailbox.text() ?? "")?.[1];
      const entered = await ask(box, `${users}/auth-with-otp`, { otpId, password: code });
      expect(entered.status).toBe(200);
      expect(entered.body.record.email).toBe(email);
    } finally {
      await app.close();
      mailbox.stop();
      await box.stop();
    }
  });
});

test.describe("of a collection of people", () => {
  test.use({ refusals: true });

  test("a service is added, with the server's words where they belong", async ({
    app,
    box,
    other,
  }) => {
    const { name } = await other.collection("people", {
      type: "auth",
      fields: [{ name: "nick", type: "text" }],
    });
    await app.goto(`${box.url}/_/collections/${name}/edit`);
    await app.getByRole("main").getByRole("link", { name: "Sign-in", exact: true }).click();
    await expect(app.getByRole("heading", { level: 1, name: `Sign-in: ${name}` })).toBeVisible();
    await app.getByRole("switch", { name: "Other services" }).click();
    await app.getByRole("button", { name: "Add a service" }).click();
    await app.getByRole("menuitem", { name: "OIDC (any OpenID server, oidc)" }).click();
    const redirect = app.getByRole("button", { name: /^Copy the redirect address at 127/ });
    await expect(redirect.first()).toBeVisible();
    await app.getByLabel("Client id", { exact: true }).fill("box");
    await app.getByRole("textbox", { name: "authorization_endpoint" }).fill("nowhere");
    await app.getByRole("button", { name: "Save", exact: true }).click();
    await expect(app.getByText("Look at the marked places.")).toBeVisible();
    await expect(app.getByText("Cannot be blank.")).toBeVisible();
    await expect(app.getByText("Must be a valid URL.")).toBeVisible();
    await app.getByLabel("Client secret", { exact: true }).fill("geheim");
    await app.getByRole("textbox", { name: "authorization_endpoint" }).fill("https://id.test/auth");
    await app.getByRole("textbox", { name: "token_endpoint" }).fill("https://id.test/token");
    await app.getByRole("textbox", { name: "jwks_uri" }).fill("https://id.test/keys");
    await app.getByRole("textbox", { name: "Issuer" }).fill("https://id.test,");
    await app.getByRole("textbox", { name: "Client ids of phone apps" }).fill("phone");
    await app.getByRole("combobox", { name: "Name", exact: true }).click();
    await app.getByRole("option", { name: "nick" }).click();
    await save(app, name);

    // The secret stays where nothing is typed: without it the server would refuse.
    await expect(app.getByLabel("Client secret", { exact: true })).toHaveValue("");
    await app.getByRole("textbox", { name: "Called" }).fill("Our own");
    await save(app, name);
    const definition = await other.definition(name);
    expect(definition.oauth2).toEqual({
      enabled: true,
      mappedFields: { id: "", name: "nick", username: "", avatarURL: "" },
      providers: [
        {
          name: "oidc",
          clientId: "box",
          authURL: "https://id.test/auth",
          tokenURL: "https://id.test/token",
          userInfoURL: "",
          displayName: "Our own",
          pkce: null,
          extra: {
            jwksURL: "https://id.test/keys",
            issuers: ["https://id.test"],
            audiences: ["phone"],
          },
        },
      ],
    });
    const { body } = await ask(box, `/api/collections/${name}/auth-methods`);
    expect(body.oauth2.providers).toMatchObject([{ name: "oidc", displayName: "Our own" }]);
  });

  test("an OpenID server's link is enough to add it", async ({ app, box, other }) => {
    const { name } = await other.collection("people", { type: "auth" });
    const issuer = await Issuer.start();
    const { url } = issuer;
    try {
      await app.goto(`${box.url}/_/sign-in`);
      const places = app.getByRole("main");
      await places.getByRole("link", { name: new RegExp(name) }).click();
      await app.getByRole("switch", { name: "Other services" }).click();
      await app.getByRole("button", { name: "Add a service" }).click();
      await app.getByRole("menuitem", { name: "OIDC (any OpenID server, oidc)" }).click();
      await app.getByLabel("Client id", { exact: true }).fill("box");
      await app.getByLabel("Client secret", { exact: true }).fill("geheim");
      const link = app.getByRole("textbox", { name: "Issuer" });
      const lookUp = app.getByRole("button", { name: "Look up" });
      await expect(lookUp).toBeDisabled();
      await link.fill(`${url}/elsewhere`);
      await lookUp.click();
      await expect(app.getByText("Nothing is to be read at")).toBeVisible();
      await link.fill(`${url}/`);
      await lookUp.click();
      await expect(app.getByText("The server has told the addresses below.")).toBeVisible();
      await expect(link).toHaveValue(url);
      const endpoint = app.getByRole("textbox", { name: "token_endpoint" });
      await expect(endpoint).toHaveValue(`${url}/token`);
      expect(await violations(app)).toEqual([]);
      await save(app, name);
    } finally {
      issuer.stop();
    }
    const { oauth2 } = await other.definition(name);
    expect(oauth2).toMatchObject({
      providers: [
        {
          name: "oidc",
          authURL: `${url}/auth`,
          tokenURL: `${url}/token`,
          userInfoURL: `${url}/me`,
          extra: { issuers: [url], jwksURL: `${url}/keys` },
        },
      ],
    });
  });

  test("two methods, and who may sign in, hold for apps at once", async ({ app, box, other }) => {
    const { name } = await other.collection("people", { type: "auth" });
    const people = `/api/collections/${name}`;
    const email = "ada@example.com";
    await other.create(name, { email, password: PASSWORD, passwordConfirm: PASSWORD });
    const enter = () =>
      ask(box, `${people}/auth-with-password`, { identity: email, password: PASSWORD });
    expect((await enter()).status).toBe(200);

    await app.goto(`${box.url}/_/sign-in`);
    // The menu has a link of that name too, and is there first.
    await app
      .getByRole("main")
      .getByRole("link", { name: new RegExp(name) })
      .click();
    await app.getByRole("switch", { name: "Two methods, one after the other" }).click();
    await app.getByRole("button", { name: "Save", exact: true }).click();
    await expect(app.getByText("Switch a second method on above")).toBeVisible();
    await app.getByRole("switch", { name: "Code by mail" }).click();
    await app.getByRole("textbox", { name: "A sign-in" }).fill("9");
    await save(app, name);
    const { status, body } = await enter();
    expect(status).toBe(401);
    expect(body.mfaId).toMatch(/^\w{15}$/);
    expect(await other.definition(name)).toMatchObject({ authToken: { duration: 9 * 86_400 } });

    const who = app.getByRole("region", { name: "Who may sign in" });
    await who.getByText("Verified", { exact: true }).click();
    await expect(who).toContainText("everybody is signed out");
    await save(app, name);
    expect((await enter()).status).toBe(403);
    await who.getByText("By rule", { exact: true }).click();
    await who.getByRole("textbox").fill("nobody_knows = 1");
    await app.getByRole("button", { name: "Save", exact: true }).click();
    await expect(who.getByRole("textbox")).toHaveAttribute("aria-invalid", "true");

    await app.getByRole("link", { name: "Settings" }).click();
    await expect(app.getByRole("dialog", { name: "Leave without saving?" })).toBeVisible();
    await app.getByRole("button", { name: "Keep editing" }).click();
    await app.getByRole("button", { name: "Discard", exact: true }).click();
    await expect(who.getByText("Who has proven their address")).toBeVisible();
  });

  test("people begin without an account, as many as may be", async ({ app, box, other }) => {
    const { name } = await other.collection("people", { type: "auth", createRule: "" });
    const begin = () => ask(box, `/api/collections/${name}/auth-anonymously`, {});
    expect((await begin()).status).toBe(403);
    await app.goto(`${box.url}/_/collections/${name}/sign-in`);
    const method = app.getByRole("region", { name: "Without an account" });
    await expect(method).toContainText("a lost phone is a lost account");
    await method.getByRole("switch", { name: "Without an account" }).click();
    await expect(method).toContainText("Whoever does not open the app for 5 days cannot come back");
    await expect(method.getByRole("status")).toHaveText("There is none yet.");
    await method.getByRole("textbox", { name: "At most" }).fill("2");
    await method.getByRole("switch", { name: "Remove those that were not seen for long" }).click();
    await method.getByRole("textbox", { name: "Days without being seen" }).fill("30");
    expect(await violations(app)).toEqual([]);
    await save(app, name);
    expect((await other.definition(name)).anonymous).toEqual({
      enabled: true,
      max: 2,
      removeAfter: 30,
    });

    const { status, body } = await begin();
    expect(status).toBe(200);
    expect(body.record.email).toBe("");
    expect((await begin()).status).toBe(200);
    expect((await begin()).status).toBe(403);
    await app.reload();
    await expect(method.getByRole("status")).toHaveText(
      "There are 2 at the moment. No more can begin.",
    );
    const upgrade = { email: "ada@example.com", password: PASSWORD, passwordConfirm: PASSWORD };
    const token = { Authorization: body.token };
    const full = await ask(box, "/api/homeport/anonymous/upgrade", upgrade, token);
    expect([full.status, full.body.record.id]).toEqual([200, body.record.id]);
    await app.reload();
    await expect(method.getByRole("status")).toHaveText("There is 1 at the moment.");
  });

  test("everybody is signed out at once", async ({ app, box, other }) => {
    const { name } = await other.collection("people", { type: "auth" });
    const people = `/api/collections/${name}`;
    const email = "ada@example.com";
    await other.create(name, { email, password: PASSWORD, passwordConfirm: PASSWORD });
    const enter = { identity: email, password: PASSWORD };
    const { token } = (await ask(box, `${people}/auth-with-password`, enter)).body;
    const refresh = () => ask(box, `${people}/auth-refresh`, {}, { Authorization: token });
    expect((await refresh()).status).toBe(200);
    await app.goto(`${box.url}/_/collections/${name}/sign-in`);
    await app.getByRole("button", { name: "Sign everybody out" }).click();
    const asked = app.getByRole("dialog", { name: "Sign everybody out?" });
    await asked.getByRole("button", { name: "Sign everybody out" }).click();
    await expect(app.getByText(`Everybody in ${name} is signed out.`)).toBeVisible();
    expect((await refresh()).status).toBe(401);
    expect((await ask(box, `${people}/auth-with-password`, enter)).status).toBe(200);
  });

  test("a letter's usual text comes back, and nothing in it runs", async ({ app, box, other }) => {
    const { name } = await other.collection("people", { type: "auth" });
    await app.goto(`${box.url}/_/collections/${name}/sign-in`);
    await app.getByRole("button", { name: /^New password/ }).click();
    const text = app.getByRole("textbox", { name: "Text" });
    const usual = await text.inputValue();
    await text.fill(
      '<p>Hi<script>document.title = "taken"</script> <a href="https://evil.test">there</a><img src="https://evil.test/x"></p>',
    );
    const preview = app.getByRole("region", { name: "How it looks: New password" });
    await expect(preview.getByText("Hi")).toBeVisible();
    const inside = await preview.evaluate((element) => element.shadowRoot?.innerHTML ?? "");
    expect(inside).not.toMatch(/script|evil|taken/);
    await expect(app.getByText("Without {TOKEN} this letter is of no use.")).toBeVisible();
    await app.getByRole("button", { name: "Back to the usual text" }).click();
    await expect(text).toHaveValue(usual);
    await expect(app.getByRole("button", { name: "Save", exact: true })).toHaveCount(0);
  });
});

test.describe("Apple's secret", () => {
  test.use({ refusals: true });

  test("is made in the window from the key that Apple gives, and saved", async ({
    app,
    box,
    other,
  }) => {
    const { name } = await other.collection("people", {
      type: "auth",
      oauth2: {
        enabled: true,
        providers: [{ name: "apple", clientId: "com.example.shop", clientSecret: "old" }],
      },
    });
    const keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const file = (text: string) => ({
      name: "AuthKey_ABCDE12345.p8",
      mimeType: "application/octet-stream",
      buffer: Buffer.from(text),
    });
    await app.goto(`${box.url}/_/collections/${name}/sign-in`);
    await app.getByRole("button", { name: "Apple apple" }).click();
    await app.getByRole("button", { name: "Make the secret" }).click();
    const dialog = app.getByRole("dialog", { name: "Make Apple's secret" });
    await expect(dialog.getByLabel("Client id")).toHaveValue("com.example.shop");
    await dialog.getByLabel("Team id").fill("SHORT");
    await dialog.getByRole("button", { name: "Make it" }).click();
    await expect(dialog.getByText("The length must be exactly 10.")).toBeVisible();
    await dialog.getByLabel("Team id").fill("TEAM012345");
    await dialog.getByLabel("Key id").fill("ABCDE12345");
    const chosen = dialog.locator("input[type=file]");
    await chosen.setInputFiles(file("no key"));
    await dialog.getByRole("button", { name: "Make it" }).click();
    await expect(dialog.getByText("Must be in a valid format.")).toBeVisible();
    expect(await violations(app)).toEqual([]);
    await chosen.setInputFiles(
      file(keys.privateKey.export({ type: "pkcs8", format: "pem" }).toString()),
    );
    await dialog.getByRole("button", { name: "Make it" }).click();
    await expect(app.getByText("The secret is filled in, good until")).toBeVisible();
    const secret = await app.getByLabel("Client secret", { exact: true }).inputValue();
    const [head = "", body = "", signature = ""] = secret.split(".");
    const key = { key: keys.publicKey, dsaEncoding: "ieee-p1363" as const };
    const signed = Buffer.from(`${head}.${body}`);
    expect(verify("sha256", signed, key, Buffer.from(signature, "base64url"))).toBe(true);
    const claims = JSON.parse(Buffer.from(body, "base64url").toString());
    expect([claims.iss, claims.sub, claims.exp - claims.iat]).toEqual([
      "TEAM012345",
      "com.example.shop",
      182 * 86_400,
    ]);
    await save(app, name);
  });
});
