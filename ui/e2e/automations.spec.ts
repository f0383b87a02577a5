// Calls that happen because a record changed: an automation made, tried out and set off, and what
// became of its calls.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { violations } from "./axe";
import { expect, test } from "./fixtures";

/** A notifier as one would run it at home: it does not take what is called "no". */
async function startNotifier() {
  const heard: unknown[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      const said = body === "" ? {} : JSON.parse(body);
      heard.push(said);
      response.statusCode = said.message === "no" ? 400 : 200;
      response.setHeader("Content-Type", "application/json");
      const refusal = { code: 40000, error: "invalid message" };
      response.end(JSON.stringify(said.message === "no" ? refusal : { healthy: true, id: "m1" }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { host, heard, close: () => server.close() };
}

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`in ${colorScheme}`, () => {
    // The box refuses a condition that fits nothing.
    test.use({ colorScheme, refusals: true });

    test("an admin makes an automation, tries it out, sees it happen and sends it again", async ({
      app,
      box,
      other,
    }) => {
      test.slow();
      const notifier = await startNotifier();
      try {
        const guests = await other.guests();
        const request = app.context().request;
        const name = `alarm-${colorScheme}`;
        await request.put(`${box.url}/api/homeport/integrations/${name}`, {
          headers: { "X-Homeport-CSRF": "1", Origin: box.url },
          data: {
            connector: "ntfy",
            base: `http://${notifier.host}`,
            local: [notifier.host],
          },
        });
        await app.goto(`${box.url}/_/integrations`);
        await app.getByRole("link", { name: "Automations" }).click();
        await app.getByRole("button", { name: "Add an automation" }).click();

        const dialog = app.getByRole("dialog", { name: "Add an automation" });
        await dialog.getByLabel("Name").fill("ring");
        await dialog.getByRole("combobox", { name: "Collection" }).click();
        await app.getByRole("option", { name: guests, exact: true }).click();
        await dialog.getByLabel("Condition").fill("nothing = 1");
        await dialog.getByRole("combobox", { name: "Integration" }).click();
        await app.getByRole("option", { name }).click();
        await dialog.getByRole("combobox", { name: "What to do" }).click();
        await app.getByRole("option", { name: "Notify who listens to a topic" }).click();
        await dialog.getByLabel("topic", { exact: true }).fill("door");
        await dialog.getByLabel("message", { exact: true }).fill("{{record.name}}");
        await dialog.getByRole("button", { name: "Save" }).click();
        await expect(dialog.getByText(/unknown field: nothing/)).toBeVisible();
        await dialog.getByLabel("Condition").fill("name != 'nobody'");
        expect.soft(await violations(app), "the dialog").toEqual([]);
        await dialog.getByRole("button", { name: "Save" }).click();
        await expect(dialog).toBeHidden();
        const row = app.getByRole("list", { name: "Automations" }).getByRole("listitem");
        await expect(row).toContainText(`When one of ${guests} is made`);

        const quiet = await other.create(guests, { name: "nobody" });
        await app.getByRole("button", { name: "Try out ring" }).click();
        const trial = app.getByRole("dialog", { name: "Try ring out" });
        await trial.getByLabel("Record").fill(quiet.id);
        await trial.getByRole("button", { name: "Show what would be sent" }).click();
        await expect(trial.getByText("the condition does not hold")).toBeVisible();
        await expect(trial.getByRole("region", { name: "The request" })).toContainText("nobody");
        expect.soft(await violations(app), "the trial").toEqual([]);
        expect(notifier.heard).toEqual([]);
        await app.keyboard.press("Escape");

        await other.create(guests, { name: "Ada" });
        await other.create(guests, { name: "no" });
        const deliveries = app.getByRole("list", { name: "Deliveries" }).getByRole("listitem");
        await expect(deliveries).toHaveCount(1);
        await app.getByText("Given up 1").click();
        await expect(deliveries).toContainText("invalid message");
        // Notices go by themselves.
        await expect(app.getByText("ring is saved.")).toBeHidden();
        expect.soft(await violations(app), "the page").toEqual([]);
        await deliveries.getByRole("button", { name: /^Show ring of/ }).click();
        const detail = app.getByRole("dialog", { name: "Delivery" });
        await expect(detail.getByRole("region", { name: "The last request" })).toContainText(
          "door",
        );
        expect.soft(await violations(app), "the delivery").toEqual([]);
        await detail.getByRole("button", { name: "Send again" }).click();
        await expect(detail).toBeHidden();
        await expect.poll(() => notifier.heard.length).toBe(3);
        await deliveries.getByRole("button", { name: /^Show ring of/ }).click();
        await detail.getByRole("button", { name: "Let it go" }).click();
        await expect(app.getByText("There are none.")).toBeVisible();

        await app.getByRole("button", { name: "Remove ring" }).click();
        await app.getByRole("button", { name: "Remove", exact: true }).click();
        await expect(app.getByText("Nothing happens by itself yet")).toBeVisible();
      } finally {
        notifier.close();
      }
    });
  });
}
