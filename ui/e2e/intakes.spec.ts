// What services tell: an intake made and tried out, an event that sets a record, one that fails, and
// is taken in again when it is mended.
import { createHmac } from "node:crypto";
import { ask } from "./ask";
import { violations } from "./axe";
import { expect, test } from "./fixtures";

const SECRET = "a secret of the hub's";

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`in ${colorScheme}`, () => {
    // The box refuses an intake that does not fit, and events that nobody has signed.
    test.use({ colorScheme, refusals: true });

    test("an admin has what a service tells set records, and mends what fails", async ({
      app,
      box,
      other,
    }) => {
      test.slow();
      const guests = await other.guests();
      const request = app.context().request;
      const name = `hub-${colorScheme}`;
      const asAdmin = { "X-Homeport-CSRF": "1", Origin: box.url };
      // What records are found by.
      await request.patch(`${box.url}/api/collections/${guests}`, {
        headers: asAdmin,
        data: { indexes: [`CREATE UNIQUE INDEX \`idx_${guests}\` ON \`${guests}\` (\`name\`)`] },
      });
      await request.put(`${box.url}/api/homeport/integrations/${name}`, {
        headers: asAdmin,
        data: {
          connector: "http",
          base: "https://hub.example",
          credentials: { webhook_secret: SECRET },
        },
      });
      const tell = async (event: object) => {
        const tag = createHmac("sha256", SECRET).update(JSON.stringify(event)).digest("hex");
        // As the service would, with nothing of the window's.
        const answer = await ask(box, `/api/homeport/integrations/${name}/events`, event, {
          "X-Hub-Signature-256": `sha256=${tag}`,
        });
        expect(answer.status).toBe(204);
      };

      const met = async (): Promise<string[]> => {
        const answer = await request.get(`${box.url}/api/collections/${guests}/records?sort=name`);
        const { items } = (await answer.json()) as { items: { name: string }[] };
        return items.map((one) => one.name);
      };

      await app.goto(`${box.url}/_/integrations`);
      await app.getByRole("link", { name: "Incoming events" }).click();
      await expect(app.getByText("Nobody listens yet")).toBeVisible();
      await expect(app.getByText(`/api/homeport/integrations/${name}/events`)).toBeVisible();
      expect.soft(await violations(app), "the page without any").toEqual([]);

      await app.getByRole("button", { name: "Add an intake" }).click();
      const dialog = app.getByRole("dialog", { name: "Add an intake" });
      await dialog.getByLabel("Name", { exact: true }).fill("who comes");
      await dialog.getByRole("combobox", { name: "Integration" }).click();
      await app.getByRole("option", { name, exact: true }).click();
      await dialog.getByLabel("Condition").fill("@request.headers.x != ''");
      await dialog.getByRole("combobox", { name: "Collection" }).click();
      await app.getByRole("option", { name: guests, exact: true }).click();
      await dialog.getByRole("combobox", { name: "Found by" }).click();
      await app.getByRole("option", { name: "name", exact: true }).click();
      await dialog.getByLabel("What that field holds").fill("{{event.guest.name}}");
      await dialog.getByRole("combobox", { name: "Field 1" }).click();
      await app.getByRole("option", { name: "visits", exact: true }).click();
      await dialog.getByLabel("Value 1").fill("{{event.guest.visits}}");
      await dialog.getByRole("button", { name: "Save" }).click();
      await expect(dialog.getByText(/it is about the event only/)).toBeVisible();
      await dialog.getByLabel("Condition").fill("@request.body.type = 'comes'");

      const ada = { type: "comes", guest: { name: "Ada", visits: 3 } };
      await dialog.getByLabel("The event", { exact: true }).fill(JSON.stringify(ada));
      await dialog.getByRole("button", { name: "Show what would be set" }).click();
      await expect(dialog.getByText(`A new record of ${guests} would be made.`)).toBeVisible();
      const change = dialog.getByRole("table", { name: "What would change" });
      await expect(change.getByRole("row", { name: /visits/ })).toContainText("3");
      expect.soft(await violations(app), "the dialog").toEqual([]);
      expect(await met()).toEqual([]);
      await dialog.getByLabel("The event", { exact: true }).fill('{ "type": "leaves" }');
      await dialog.getByRole("button", { name: "Show what would be set" }).click();
      await expect(dialog.getByText("the condition does not hold")).toBeVisible();
      await dialog.getByRole("button", { name: "Save" }).click();
      await expect(dialog).toBeHidden();
      const row = app.getByRole("list", { name: "Intakes" }).getByRole("listitem");
      await expect(row).toContainText(`Changes or makes one of ${guests}`);

      await tell(ada);
      await tell({ type: "comes", guest: { name: "Bob", visits: "often" } });
      // Tests share a box.
      const listed = app.getByRole("list", { name: "Events" }).getByRole("listitem");
      const events = listed.filter({ hasText: name });
      await expect(events).toHaveCount(2);
      expect.soft(await violations(app), "what was heard").toEqual([]);
      await app.getByText("Failed", { exact: true }).first().click();
      await expect(events).toHaveCount(1);
      await expect(events).toContainText("It takes a number.");
      expect(await met()).toEqual(["Ada"]);
      // Notices go by themselves.
      await expect(app.getByText("who comes is saved.")).toBeHidden();
      expect.soft(await violations(app), "the page").toEqual([]);

      await row.getByRole("button", { name: "Change who comes" }).click();
      const change2 = app.getByRole("dialog", { name: "Change who comes" });
      await change2.getByRole("combobox", { name: "An event that was heard" }).click();
      await app.getByRole("option").first().click();
      await change2.getByRole("button", { name: "Show what would be set" }).click();
      await expect(change2.getByText("It would fail, and nothing would be set")).toBeVisible();
      await change2.getByLabel("Value 1").fill("1");
      await change2.getByRole("button", { name: "Save" }).click();
      await expect(change2).toBeHidden();

      await events.getByRole("button", { name: /^Show/ }).click();
      const detail = app.getByRole("dialog", { name: "Event" });
      await expect(detail.getByRole("region", { name: "What it says" })).toContainText("often");
      await expect(detail.getByText("who comes has failed, and nothing was set")).toBeVisible();
      expect.soft(await violations(app), "the event").toEqual([]);
      await detail.getByRole("button", { name: "Take it in again" }).click();
      await expect(detail.getByText(/^who comes has made/)).toBeVisible();
      await app.keyboard.press("Escape");
      await expect(app.getByText("There are none.")).toBeVisible();
      expect(await met()).toEqual(["Ada", "Bob"]);

      await app.getByRole("button", { name: "Remove who comes" }).click();
      await app.getByRole("button", { name: "Remove", exact: true }).click();
      await expect(app.getByText("Nobody listens yet")).toBeVisible();
    });
  });
}
