// Services that apps call through the box: setting one up, trying it, letting nothing out.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { request as playwrightRequest } from "@playwright/test";
import { violations } from "./axe";
import { expect, test } from "./fixtures";

/** A notifier as one would run it at home. It hears what it is told. */
async function startNotifier() {
  const heard: string[] = [];
  const server = createServer((request, response) => {
    heard.push(`${request.method} ${request.url} ${request.headers.authorization ?? ""}`);
    const told: Buffer[] = [];
    request.on("data", (piece: Buffer) => told.push(piece));
    request.on("end", () => {
      // It is not well where the topic is "b".
      if (Buffer.concat(told).includes('"topic":"b"')) response.statusCode = 500;
      response.setHeader("Content-Type", "application/json");
      response.end(JSON.stringify({ healthy: true, id: "1", topic: "a" }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { host, heard, close: () => server.close() };
}

test.describe("with a service at home", () => {
  // The box says no to a wrong key, and while everything is switched off.
  test.use({ refusals: true });

  test("an admin finds a connector, sets it up, tries it and lets nothing out", async ({
    app,
    box,
  }) => {
    const notifier = await startNotifier();
    try {
      await app.goto(`${box.url}/_/integrations`);
      const gallery = app.getByRole("list", { name: "Connectors" });
      await expect(gallery.getByRole("listitem")).toHaveCount(35);
      await app.getByLabel("Search connectors").fill("ntfy");
      await expect(gallery.getByRole("listitem")).toHaveCount(1);
      await app.getByRole("button", { name: "Set up ntfy" }).click();

      const dialog = app.getByRole("dialog", { name: "Set up ntfy" });
      await dialog.getByLabel("Name").fill("klaxon");
      const token = dialog.getByLabel("Access token (can be left out)", { exact: true });
      await token.fill("not a token");
      await dialog.getByLabel("Address").fill(`http://${notifier.host}`);
      await dialog.getByRole("button", { name: "Save" }).click();
      await expect(dialog.getByText("It does not look like one (as tk_")).toBeVisible();
      await expect(dialog.getByText(/It is not asked there/)).toBeVisible();

      await token.fill("tk_at_home");
      await dialog.getByLabel("On your own network").fill(notifier.host);
      const rule = dialog.getByRole("region", { name: "Notify who listens to a topic" });
      await rule.getByText("By rule").click();
      await rule.getByRole("textbox").fill("@request.auth.id !=");
      await dialog.getByRole("button", { name: "Save" }).click();
      await expect(rule.getByText(/Invalid rule/)).toBeVisible();
      await rule.getByRole("textbox").fill("@request.auth.id != ''");
      await dialog.getByRole("button", { name: "Save" }).click();
      await expect(dialog).toBeHidden();

      // Other tests set others up in the same box.
      const all = app.getByRole("list", { name: "Set up" }).getByRole("listitem");
      const row = all.filter({ hasText: "klaxon" });
      await expect(row).toHaveCount(1);
      await app.getByRole("button", { name: "Test klaxon" }).click();
      await expect(row.getByText("It works")).toBeVisible();
      expect(notifier.heard).toEqual(["GET /v1/health Bearer tk_at_home"]);

      // What is kept does not come back, and stays when nothing is typed.
      await app.getByRole("button", { name: "Change klaxon" }).click();
      const change = app.getByRole("dialog", { name: "Change klaxon" });
      await expect(change.getByText("Kept. Leave empty to keep it.")).toBeVisible();
      expect(await app.content()).not.toContain("tk_at_home");
      await change.getByRole("button", { name: "Save" }).click();
      await expect(change).toBeHidden();

      await app.getByRole("button", { name: "Let nothing out" }).click();
      await app.getByRole("button", { name: "Switch off" }).click();
      await expect(app.getByText("Nothing goes out")).toBeVisible();
      await app.getByRole("button", { name: "Test klaxon" }).click();
      await expect(row.getByRole("alert")).toContainText("Integrations are switched off.");
      expect(notifier.heard).toHaveLength(1);
      await app.getByRole("button", { name: "Switch on" }).click();
      await expect(app.getByText("Nothing goes out")).toBeHidden();

      await app.getByRole("button", { name: "Remove klaxon" }).click();
      await app.getByRole("button", { name: "Remove", exact: true }).click();
      await expect(row).toHaveCount(0);
    } finally {
      notifier.close();
    }
  });
});

test.describe("with a service that is called", () => {
  // Some calls fail, and one comes too often.
  test.use({ refusals: true });

  test("an admin limits the calls of each caller, and sees what came of them", async ({
    app,
    box,
  }) => {
    const notifier = await startNotifier();
    const room = `${box.url}/api/homeport/integrations`;
    try {
      await app.goto(`${box.url}/_/integrations`);
      await app.getByRole("button", { name: "Set up ntfy" }).click();
      const dialog = app.getByRole("dialog", { name: "Set up ntfy" });
      await dialog.getByLabel("Name").fill("siren");
      await dialog.getByLabel("Address").fill(`http://${notifier.host}`);
      await dialog.getByLabel("On your own network").fill(notifier.host);
      const rule = dialog.getByRole("region", { name: "Notify who listens to a topic" });
      await rule.getByText("Anyone").click();
      // What is set without saying anything.
      const limited = dialog.getByLabel("Each caller may call it only so often");
      await expect(limited).toBeChecked();
      await expect(dialog.getByLabel("Calls", { exact: true })).toHaveValue("60");
      await dialog.getByLabel("Calls", { exact: true }).fill("2");
      await dialog.getByLabel("In", { exact: true }).fill("25");
      await dialog.getByRole("combobox", { name: "Unit of time" }).click();
      await app.getByRole("option", { name: "hours" }).click();
      await dialog.getByRole("button", { name: "Save" }).click();
      await expect(dialog.getByText("Must be between a second and a day.")).toBeVisible();
      await dialog.getByLabel("In", { exact: true }).fill("1");
      expect(await violations(app)).toEqual([]);
      await dialog.getByRole("button", { name: "Save" }).click();
      await expect(dialog).toBeHidden();

      await app.getByRole("button", { name: "Calls of siren" }).click();
      const usage = app.getByRole("dialog", { name: "Calls of siren" });
      await expect(usage.getByText("Nothing was called")).toBeVisible();
      expect(await violations(app)).toEqual([]);
      await usage.press("Escape");

      const guest = await playwrightRequest.newContext();
      const call = async (path: string) => {
        const answer = await guest.post(`${room}/siren/publish`, {
          data: { topic: path, message: "x" },
        });
        return answer.status();
      };
      expect([await call("a"), await call("b"), await call("c")]).toEqual([200, 502, 429]);
      await guest.dispose();

      await app.getByRole("button", { name: "Calls of siren" }).click();
      await expect(usage.getByText("2 calls, 1 failed")).toBeVisible();
      await expect(usage.getByText(/^They took .* on average/)).toBeVisible();
      await expect(usage.getByText(/^1 more was refused/)).toBeVisible();
      const why = usage.getByRole("table", { name: "Why they failed" });
      await expect(why.getByRole("row")).toHaveText([
        "The service was not reached, or was not well1",
      ]);
      const made = usage.getByRole("table", { name: "Made for" });
      await expect(made.getByRole("row")).toHaveText(["Apps2"]);
      const times = usage.getByRole("table", { name: "Calls over time" });
      await expect(times.getByRole("row")).toHaveCount(2);
      expect(await violations(app)).toEqual([]);
      await usage.getByText("30 days").click();
      await expect(usage.getByText("2 calls, 1 failed")).toBeVisible();
      await expect(times.getByRole("row")).toHaveCount(2);
      await usage.press("Escape");

      // The limit comes back as it was, and can be taken away.
      await app.getByRole("button", { name: "Change siren" }).click();
      const change = app.getByRole("dialog", { name: "Change siren" });
      await expect(change.getByLabel("Calls", { exact: true })).toHaveValue("2");
      await expect(change.getByRole("combobox", { name: "Unit of time" })).toHaveValue("hours");
      await change.getByLabel("Each caller may call it only so often").uncheck({ force: true });
      await change.getByRole("button", { name: "Save" }).click();
      await expect(change).toBeHidden();
      const { items } = await (await app.context().request.get(room)).json();
      expect(items.find(({ name }: { name: string }) => name === "siren").limit).toBeNull();

      // What cannot be read is said, and tried again.
      await app.route("**/siren/usage", (route) => route.abort(), { times: 4 });
      await app.reload();
      await app.getByRole("button", { name: "Calls of siren" }).click();
      await expect(usage.getByText("The calls could not be read")).toBeVisible({ timeout: 20_000 });
      await app.unroute("**/siren/usage");
      await usage.getByRole("button", { name: "Try again" }).click();
      await expect(usage.getByText("2 calls, 1 failed")).toBeVisible();
      await usage.press("Escape");
      await app.getByRole("button", { name: "Remove siren" }).click();
      await app.getByRole("button", { name: "Remove", exact: true }).click();
      await expect(app.getByRole("button", { name: "Change siren" })).toHaveCount(0);
    } finally {
      notifier.close();
    }
  });
});

test("a webhook's secret is made, and can be copied until it is saved", async ({ app, box }) => {
  await app.goto(`${box.url}/_/integrations`);
  await app.getByRole("button", { name: "Set up Webhook" }).click();
  const dialog = app.getByRole("dialog", { name: "Set up Webhook" });
  await dialog.getByLabel("Name").fill("ledger");
  await dialog.getByLabel("Address").fill("https://example.com/hooks");
  await dialog.getByRole("button", { name: "Make one" }).click();
  const secret = dialog.getByLabel("Signing secret", { exact: true });
  const made = await secret.inputValue();
  expect(made).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  await expect(dialog.getByText(made)).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Copy signing secret" })).toBeVisible();
  expect(await violations(app)).toEqual([]);
  // What is typed instead is nobody's to copy.
  await secret.fill("whsec_");
  await expect(dialog.getByText(made)).toHaveCount(0);
  await secret.fill(made);
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  expect(await app.content()).not.toContain(made);
  await app.getByRole("button", { name: "Remove ledger" }).click();
  await app.getByRole("button", { name: "Remove", exact: true }).click();
  await expect(app.getByRole("button", { name: "Change ledger" })).toHaveCount(0);
});
