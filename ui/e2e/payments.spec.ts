// A record's payment, seen through: begun by an app, paid at the service, paid back by an admin.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { violations } from "./axe";
import { expect, test } from "./fixtures";

/** A service that speaks as Stripe does of one payment at a time. */
async function startService() {
  const intents = new Map<string, Record<string, unknown>>();
  const refunds: Record<string, unknown>[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      const form = new URLSearchParams(body);
      const [, , what, id] = (request.url ?? "").split("?")[0]?.split("/") ?? [];
      response.setHeader("Content-Type", "application/json");
      const say = (said: unknown, status = 200) => {
        response.statusCode = status;
        response.end(JSON.stringify(said));
      };
      if (request.method === "POST" && what === "payment_intents") {
        const made = {
          id: `pi_${intents.size + 1}`,
          status: "requires_payment_method",
          amount: Number(form.get("amount")),
          amount_received: 0,
          currency: form.get("currency"),
          client_secret: `pi_${intents.size + 1}_secret_x`,
          metadata: { reference: form.get("metadata[reference]") },
        };
        intents.set(made.id, made);
        say(made);
      } else if (request.method === "POST" && what === "refunds") {
        const intent = intents.get(form.get("payment_intent") ?? "");
        const charge = intent?.latest_charge as { amount_refunded: number };
        charge.amount_refunded += Number(form.get("amount"));
        refunds.push({
          id: `re_${refunds.length + 1}`,
          amount: Number(form.get("amount")),
          status: "succeeded",
          metadata: { reference: form.get("metadata[reference]") },
        });
        say(refunds.at(-1));
      } else if (what === "refunds") {
        say({ data: refunds, has_more: false });
      } else if (what === "payment_intents" && intents.has(id ?? "")) {
        say(intents.get(id ?? ""));
      } else if (what === "events") {
        say({ data: [], has_more: false });
      } else {
        say({ error: { code: "resource_missing", message: "No such thing." } }, 404);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const pay = () => {
    for (const intent of intents.values()) {
      intent.status = "succeeded";
      intent.amount_received = intent.amount;
      intent.latest_charge = { amount_refunded: 0 };
    }
  };
  return { host, pay, refunds, close: () => server.close() };
}

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme });

    test("an admin sees a payment through and pays a part of it back", async ({
      app,
      box,
      other,
    }) => {
      const service = await startService();
      try {
        const orders = await other.collection("orders", {
          fields: [
            { name: "total", type: "number" },
            { name: "payment", type: "text" },
          ],
        });
        const headers = { "X-Homeport-CSRF": "1", Origin: box.url };
        const request = app.context().request;
        const name = `pay-${colorScheme}`;
        const set = await request.put(`${box.url}/api/homeport/integrations/${name}`, {
          headers,
          data: {
            connector: "stripe",
            base: `http://${service.host}`,
            local: [service.host],
            credentials: { secret_key: "sk_test_4711" },
            charges: { [orders.name]: { amount: "total", currency: "EUR", state: "payment" } },
          },
        });
        expect(set.ok(), await set.text()).toBe(true);
        const order = await other.create(orders.name, { total: 1999 });
        const begun = await request.post(`${box.url}/api/homeport/payments`, {
          headers,
          data: { integration: name, collection: orders.name, record: order.id },
        });
        expect(begun.ok(), await begun.text()).toBe(true);

        await app.goto(`${box.url}/_/integrations`);
        await app.getByRole("link", { name: "Payments" }).click();
        const row = app
          .getByRole("list", { name: "Payments" })
          .getByRole("listitem")
          .filter({ hasText: order.id });
        await expect(row).toContainText("19.99 EUR");
        await expect(row).toContainText("Begun");
        expect.soft(await violations(app), "the page").toEqual([]);

        service.pay();
        await row.getByRole("button", { name: /^Show/ }).click();
        const dialog = app.getByRole("dialog", { name: "Payment", exact: true });
        await dialog.getByRole("button", { name: "Ask the service now" }).click();
        await expect(dialog.getByText("19.99 EUR, paid")).toBeVisible();
        await expect(dialog.getByRole("region", { name: "What happened when" })).toContainText(
          "succeeded",
        );
        await dialog.getByLabel("To pay back, in EUR").fill("25");
        await expect(dialog.getByRole("button", { name: "Pay back…" })).toBeDisabled();
        await dialog.getByLabel("To pay back, in EUR").fill("5.00");
        await expect(app.getByText("The service was asked.")).toBeHidden();
        expect.soft(await violations(app), "the payment").toEqual([]);
        await dialog.getByRole("button", { name: "Pay back…" }).click();
        const asked = app.getByRole("dialog", { name: "Pay back 5.00 EUR?" });
        expect.soft(await violations(app), "the question").toEqual([]);
        await asked.getByRole("button", { name: "Pay back", exact: true }).click();
        await expect(dialog.getByText("5.00 EUR of it was paid back")).toBeVisible();
        expect(service.refunds).toMatchObject([{ id: "re_1", amount: 500 }]);
        await app.keyboard.press("Escape");
        await expect(row).toContainText("5.00 EUR paid back");
        // What nobody can ask about any more says what to do.
        const second = await other.create(orders.name, { total: 700 });
        await request.post(`${box.url}/api/homeport/payments`, {
          headers,
          data: { integration: name, collection: orders.name, record: second.id },
        });
        await request.delete(`${box.url}/api/homeport/integrations/${name}`, { headers });
        const stuck = app.getByRole("list", { name: "Payments" }).getByRole("listitem");
        await stuck.filter({ hasText: second.id }).getByRole("button", { name: /^Show/ }).click();
        await dialog.getByRole("button", { name: "Ask the service now" }).click();
        await expect(dialog.getByText(`Set the integration ${name} up again`)).toBeVisible();
        expect.soft(await violations(app), "what is wrong").toEqual([]);
        await app.keyboard.press("Escape");
        await app.getByRole("combobox", { name: "How they stand" }).click();
        await app.getByRole("option", { name: "Need you" }).click();
        await expect(stuck.filter({ hasText: order.id })).toHaveCount(0);
        await expect(stuck.filter({ hasText: second.id })).toContainText("Needs you");
        expect.soft(await violations(app), "those that need somebody").toEqual([]);
        // What nobody waits for any more is given up.
        await stuck.filter({ hasText: second.id }).getByRole("button", { name: /^Show/ }).click();
        await dialog.getByRole("button", { name: "Give it up…" }).click();
        const giving = app.getByRole("dialog", { name: "Give this payment up?" });
        expect.soft(await violations(app), "whether to give it up").toEqual([]);
        await giving.getByRole("button", { name: "Give it up", exact: true }).click();
        await expect(dialog.getByText("7.00 EUR, failed")).toBeVisible();
        await app.keyboard.press("Escape");
        await expect(stuck.filter({ hasText: second.id })).toHaveCount(0);
        await expect
          .poll(async () => (await other.read(orders.name, order.id)).payment)
          .toBe("captured");
      } finally {
        service.close();
      }
    });
  });
}
