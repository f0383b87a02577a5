import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { violations } from "./axe";
import { Box } from "./box";
import { expect, test } from "./fixtures";

/** A certificate and its key, made by OpenSSL. */
async function issued(name: string) {
  const folder = await mkdtemp(join(tmpdir(), "homeport-own-"));
  const [pem, key] = [join(folder, "pem"), join(folder, "key")];
  const how = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "60"];
  const what = ["-subj", "/CN=Company", "-addext", `subjectAltName=DNS:${name}`];
  const plain = ["-addext", "basicConstraints=critical,CA:FALSE"];
  const out = ["-keyout", key, "-out", pem];
  await promisify(execFile)("openssl", ["req", "-x509", ...how, ...what, ...plain, ...out]);
  const file = async (path: string) => ({
    name: "file.pem",
    mimeType: "application/x-pem-file",
    buffer: await readFile(path),
  });
  const made = { certificate: await file(pem), key: await file(key) };
  await rm(folder, { recursive: true });
  return made;
}

test.describe("a certificate of one's own", () => {
  test.use({ refusals: true });

  test("is imported, shown and removed, and a wrong key is refused in words", async ({
    app,
    box,
  }) => {
    const [mine, other] = [await issued("shop.example.com"), await issued("till.example.com")];
    await app.goto(`${box.url}/_/settings`);
    const panel = app.getByRole("region", { name: "Your own certificate" });
    await panel.getByRole("button", { name: "Import a certificate" }).click();
    const dialog = app.getByRole("dialog", { name: "Import a certificate" });
    const take = dialog.getByRole("button", { name: "Import", exact: true });
    await expect(take).toBeDisabled();
    const files = dialog.locator("input[type=file]");
    await files.nth(0).setInputFiles(mine.certificate);
    await files.nth(1).setInputFiles(other.key);
    await take.click();
    await expect(dialog.getByRole("alert")).toContainText(
      "does not belong to the first certificate",
    );
    await files.nth(1).setInputFiles(mine.key);
    await take.click();
    await expect(app.getByText("Your certificate is served.")).toBeVisible();
    await expect(panel).toContainText("shop.example.com");
    await expect(panel).toContainText("Its signers did not come along");
    await panel.getByRole("button", { name: "Remove it" }).click();
    await app
      .getByRole("dialog", { name: "Remove your certificate?" })
      .getByRole("button", { name: "Remove it" })
      .click();
    await expect(panel).toContainText("There is none");
  });
});

test("batches are allowed, within limits that stay", async ({ app, box }) => {
  await app.goto(`${box.url}/_/settings`);
  const panel = app.getByRole("region", { name: "Batches" });
  await panel.getByRole("switch", { name: "Take batches" }).click();
  await panel.getByRole("textbox", { name: "Changes in one" }).fill("77");
  await panel.getByRole("button", { name: "Save" }).click();
  await expect(app.getByText("The rules for batches are saved.")).toBeVisible();
  await expect(panel.getByRole("button", { name: "Save" })).toHaveCount(0);
  await app.reload();
  await expect(panel.getByRole("textbox", { name: "Changes in one" })).toHaveValue("77");
  await panel.getByRole("switch", { name: "Take batches" }).click();
  await panel.getByRole("button", { name: "Discard" }).click();
  await expect(panel.getByRole("switch", { name: "Take batches" })).toBeChecked();
  await panel.getByRole("textbox", { name: "Changes in one" }).fill("50");
  await panel.getByRole("switch", { name: "Take batches" }).click();
  await panel.getByRole("button", { name: "Save" }).click();
  await expect(panel.getByRole("button", { name: "Save" })).toHaveCount(0);
});

test("what was typed and not saved is not lost by leaving", async ({ app, box }) => {
  await app.goto(`${box.url}/_/settings`);
  const panel = app.getByRole("region", { name: "Request log" });
  const days = panel.getByRole("textbox", { name: "Keep for" });
  const kept = await days.inputValue();
  await days.fill("21");
  const leaving = app.getByRole("dialog", { name: "Leave without saving?" });
  await app.getByRole("link", { name: "Logs", exact: true }).first().click();
  await expect(leaving).toContainText("The changes to “Request log” are not saved yet.");
  await leaving.getByRole("button", { name: "Keep editing" }).click();
  await expect(days).toHaveValue("21");
  await app.getByRole("link", { name: "Logs", exact: true }).first().click();
  await leaving.getByRole("button", { name: "Discard changes" }).click();
  await expect(app).toHaveURL(/\/_\/logs$/);
  await app.goto(`${box.url}/_/settings`);
  await expect(days).toHaveValue(kept);
});

test("a proxy's header that can be none is not saved", async ({ app, box }) => {
  await app.goto(`${box.url}/_/settings`);
  const proxy = app.getByRole("region", { name: "Behind a proxy" });
  await proxy.getByRole("switch", { name: "Everybody comes through a proxy" }).click();
  const header = proxy.getByRole("combobox", { name: "Header with the address" });
  await header.fill("X-Real-IP:");
  await header.press("Enter");
  await expect(proxy).toContainText("“X-Real-IP:” cannot be the name of a header.");
  await expect(proxy.getByRole("button", { name: "Save" })).toBeDisabled();
  await proxy.getByRole("button", { name: "Discard" }).click();
});

test.describe("rate limits", () => {
  test.use({ refusals: true });

  test("have the server's words beside the rule, and a removed rule comes back", async ({
    app,
    box,
  }) => {
    await app.goto(`${box.url}/_/settings`);
    const panel = app.getByRole("region", { name: "Rate limits" });
    await panel.getByRole("switch", { name: "Hold back who asks too often" }).click();
    const rules = panel.getByRole("list", { name: "Rate limits" }).getByRole("listitem");
    const count = await rules.count();
    await rules
      .first()
      .getByRole("button", { name: /^Remove/ })
      .click();
    await expect(rules).toHaveCount(count - 1);
    await panel.getByRole("button", { name: /^Put .* back$/ }).click();
    await expect(rules).toHaveCount(count);

    await panel.getByRole("button", { name: "Add a rule" }).click();
    const label = rules.last().getByRole("combobox", { name: "What" });
    await label.fill("not a label");
    await panel.getByRole("button", { name: "Save" }).click();
    await expect(label).toHaveAttribute("aria-invalid", "true");
    await panel.getByRole("button", { name: "Discard" }).click();
    await expect(rules).toHaveCount(0);
  });
});

test("the log is kept for as long as it is told", async ({ app, box }) => {
  await app.goto(`${box.url}/_/settings`);
  const panel = app.getByRole("region", { name: "Request log" });
  const days = panel.getByRole("textbox", { name: "Keep for" });
  await days.fill("");
  await days.pressSequentially("9");
  await panel.getByRole("button", { name: "Save" }).click();
  await expect(app.getByText("The rules for the log are saved.")).toBeVisible();
  await app.reload();
  await expect(days).toHaveValue("9");
  await days.fill("5");
  await panel.getByRole("button", { name: "Save" }).click();
  await expect(panel.getByRole("button", { name: "Save" })).toHaveCount(0);
});

test("a scheduled task is run now", async ({ app, box }) => {
  await app.goto(`${box.url}/_/settings`);
  const tasks = app.getByRole("region", { name: "Scheduled tasks" });
  await tasks.getByRole("button", { name: "Run now: Throw away old log entries" }).click();
  await expect(app.getByText("Started: Throw away old log entries.")).toBeVisible();
});

test("a network is left out, and used again", async ({ app, box }) => {
  await app.goto(`${box.url}/_/settings`);
  const panel = app.getByRole("region", { name: "Network" });
  const list = panel.getByRole("list", { name: "Networks" });
  await expect(list.or(panel.getByText("no network at present"))).toBeVisible();
  const one = list.getByRole("switch").first();
  test.skip((await list.count()) === 0, "this machine has no network");
  const was = await one.isChecked();
  await one.click();
  await expect(one).toBeChecked({ checked: !was });
  await app.reload();
  await expect(one).toBeChecked({ checked: !was });
  await one.click();
  await expect(one).toBeChecked({ checked: was });
});

test.describe("where admins may come from", () => {
  test.use({ refusals: true });

  test("is said behind a proxy too, with whom it shuts out, and never the window", async ({
    browser,
  }) => {
    const box = await Box.start();
    const context = await browser.newContext({ ignoreHTTPSErrors: true });
    const page = await context.newPage();
    const signIn = (address: string) =>
      context.request.post(`${box.https}/api/collections/_superusers/auth-with-password`, {
        data: { identity: "ada@example.com", password: "a-good-password" },
        headers: { "X-Forwarded-For": `10.9.8.7, ${address}` },
      });
    try {
      await box.command("superuser", "upsert", "ada@example.com", "a-good-password");
      await page.goto(await box.windowLink());
      await page.goto(`${box.url}/_/settings`);
      const proxy = page.getByRole("region", { name: "Behind a proxy" });
      await proxy.getByRole("switch", { name: "Everybody comes through a proxy" }).click();
      await expect(proxy.getByText("Only if nobody can reach this box")).toBeVisible();
      await proxy.getByRole("button", { name: "Save" }).click();
      await expect(page.getByText("What is believed of a proxy is saved.")).toBeVisible();
      expect((await signIn("203.0.113.7")).status()).toBe(200);

      await page.reload();
      const places = page.getByRole("region", { name: "Where admins may come from" });
      const only = places.getByLabel("Only from");
      await only.fill("192.168.1.0/99");
      await only.press("Enter");
      await places.getByRole("button", { name: "Save" }).click();
      await expect(places.getByText("192.168.1.0/99: Invalid IP or CIDR subnet.")).toBeVisible();
      await only.press("Backspace");
      await only.fill("192.168.1.0/24");
      await only.press("Enter");
      const out = places.getByText("ada@example.com, last seen at 203.0.113.7");
      await expect(out).toBeVisible();
      await expect(places.getByText("Programs on this computer")).toBeVisible();
      expect(await violations(page)).toEqual([]);
      await places.getByRole("button", { name: "Save" }).click();
      await expect(page.getByText("Where admins may come from is saved.")).toBeVisible();
      expect((await signIn("203.0.113.7")).status()).toBe(403);
      expect((await signIn("192.168.1.20")).status()).toBe(200);

      await page.reload();
      await only.fill("203.0.113.0/24");
      await only.press("Enter");
      await expect(out).toHaveCount(0);
      await places.getByRole("button", { name: "Save" }).click();
      await expect(page.getByText("Where admins may come from is saved.")).toBeVisible();
      expect((await signIn("203.0.113.7")).status()).toBe(200);
    } finally {
      await context.close();
      await box.stop();
    }
  });

  test("waits until it is known whom it shuts out, and takes what is typed half", async ({
    app,
    box,
  }) => {
    const keys = "**/api/homeport/keys";
    let answer = () => {};
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await app.route(keys, async (route) => {
      await held;
      await route.fulfill({ status: 500, json: { message: "The disk is away." } });
    });
    await app.goto(`${box.url}/_/settings`);
    const places = app.getByRole("region", { name: "Where admins may come from" });
    const only = places.getByLabel("Only from");
    await only.fill("10.0.0.0/x");
    await only.press("Enter");
    await expect(places.getByRole("status", { name: "Looking whom this shuts out" })).toBeVisible();
    const save = places.getByRole("button", { name: "Save" });
    await expect(save).toBeDisabled();
    answer();
    await expect(places.getByText("Whom this shuts out could not be looked at")).toBeVisible();
    await expect(places.getByText("The disk is away.")).toBeVisible();
    await expect(save).toBeEnabled();
    expect(await violations(app)).toEqual([]);
    await app.unroute(keys);
    await places.getByRole("button", { name: "Try again" }).click();
    await expect(places.getByText("Whom this shuts out could not be looked at")).toHaveCount(0);
    await places.getByRole("button", { name: "Discard" }).click();
    await expect(places.getByText("10.0.0.0/x")).toHaveCount(0);
  });
});
