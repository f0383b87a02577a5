// Connectors that admins make: from a document to a service that is called, changed while it is in use.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { violations } from "./axe";
import { expect, test } from "./fixtures";

/** An office that says what it can be asked for. */
async function startOffice() {
  const heard: string[] = [];
  const server = createServer((request, response) => {
    heard.push(`${request.method} ${request.url} ${request.headers["x-api-key"] ?? ""}`);
    response.setHeader("Content-Type", "application/json");
    response.end(JSON.stringify({ parcels: [] }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { host, heard, close: () => server.close() };
}

const DOCUMENT = `
openapi: 3.0.3
info: { title: Parcel office, version: "1" }
servers: [{ url: "https://api.parcels.example/v1" }]
security: [{ key: [] }]
paths:
  /parcels:
    get:
      operationId: listParcels
      summary: List parcels
      parameters: [{ name: limit, in: query, schema: { type: integer, maximum: 100 } }]
      responses: { "200": { description: ok } }
    post:
      operationId: sendParcel
      summary: Send a parcel
      requestBody:
        content:
          application/json:
            schema:
              type: object
              required: [to]
              properties: { to: { type: string }, note: { type: string, pattern: "(?=x)" } }
      responses: { "201": { description: ok } }
  /photos:
    post:
      requestBody: { required: true, content: { multipart/form-data: {} } }
      responses: { "201": { description: ok } }
components:
  securitySchemes: { key: { type: apiKey, in: header, name: X-Api-Key } }
`;

test.describe("with a service that describes itself", () => {
  // A document that is none is refused.
  test.use({ refusals: true });

  test("an admin makes a connector of the document, sets it up and tests it", async ({
    app,
    box,
  }) => {
    const office = await startOffice();
    try {
      await app.goto(`${box.url}/_/integrations`);
      await app.getByRole("link", { name: "Own connector" }).click();
      await app.getByRole("button", { name: "Begin with a document" }).click();
      const pasted = app.getByLabel("The document");
      await pasted.fill('{ "swagger": "2.0" }');
      await app.getByRole("button", { name: "Read it" }).click();
      await expect(app.getByText(/This is a document of Swagger 2.0/)).toBeVisible();
      await pasted.fill(DOCUMENT);
      await app.getByRole("button", { name: "Read it" }).click();

      const operations = app.getByRole("list", { name: "Operations" });
      await expect(operations.getByRole("listitem")).toHaveCount(2);
      await expect(operations.getByText("The pattern of “note” is not known here.")).toBeVisible();
      await app.getByText("1 operation cannot be taken").click();
      await expect(app.getByText(/Its body is multipart\/form-data/)).toBeVisible();
      await operations.getByLabel("Moves money: Send a parcel").check();
      expect(await violations(app)).toEqual([]);
      await app.getByRole("button", { name: "Take 2 actions" }).click();

      // What is wrong is said where it is, while it is typed.
      await app.getByLabel("Address").fill("http://parcels.example");
      await expect(app.getByText("1 thing is not right yet")).toBeVisible();
      await app.getByRole("button", { name: "/base" }).click();
      const json = app.getByLabel("The connector as JSON");
      await expect(json).toBeFocused();
      const selected = await json.evaluate((area) => {
        const { value, selectionStart, selectionEnd } = area as HTMLTextAreaElement;
        return value.slice(selectionStart, selectionEnd);
      });
      expect(selected).toBe('"base": "http://parcels.example"');
      await json.fill((await json.inputValue()).replace("http://parcels", "https://api.parcels"));
      await expect(app.getByText("Nothing is wrong with it. It is not saved yet.")).toBeVisible();
      await app.getByText("Form", { exact: true }).click();
      await app.getByRole("button", { name: /^Send a parcel/ }).click();
      await expect(app.getByRole("combobox", { name: "What it does" })).toHaveValue(
        "It moves money",
      );
      expect(await violations(app)).toEqual([]);
      await app.getByRole("button", { name: "Save" }).click();
      await expect(app.getByRole("heading", { level: 1 })).toHaveText("Parcel office");

      await app.getByRole("button", { name: "Set up" }).click();
      const dialog = app.getByRole("dialog", { name: "Set up Parcel office" });
      await dialog.getByLabel("API key (X-Api-Key)", { exact: true }).fill("office-key");
      await dialog.getByLabel("Address").fill(`http://${office.host}`);
      await dialog.getByLabel("On your own network").fill(office.host);
      await dialog.getByRole("button", { name: "Save" }).click();
      await app.getByRole("button", { name: "Test parcel_office" }).click();
      await expect(app.getByText("It works")).toBeVisible();
      expect(office.heard).toEqual(["GET /parcels office-key"]);

      // What is in use does not go, and a change says what it takes away.
      const own = app.getByRole("list", { name: "Your own connectors" });
      await expect(own.getByText("parcel_office, set up as parcel_office")).toBeVisible();
      await app.getByRole("link", { name: "Change Parcel office" }).click();
      await app.getByRole("button", { name: /^Send a parcel/ }).click();
      await app.getByRole("button", { name: "Remove this action" }).click();
      await expect(app.getByText("Nothing is wrong with it. It is not saved yet.")).toBeVisible();
      await app.keyboard.press("ControlOrMeta+s");
      const losses = app.getByRole("dialog", { name: "Save, and lose this?" });
      await expect(losses.getByText(/It has no action “send_parcel” any more/)).toBeVisible();
      expect(await violations(app)).toEqual([]);
      await losses.getByRole("button", { name: "Save all the same" }).click();
      await expect(app.getByRole("button", { name: /^Send a parcel/ })).toHaveCount(0);

      await app.getByRole("link", { name: "Back to integrations" }).click();
      await app.getByRole("button", { name: "Remove Parcel office" }).click();
      await app.getByRole("button", { name: "Remove", exact: true }).click();
      await expect(app.getByText(/It is in use/)).toBeVisible();
      await app.getByRole("button", { name: "Cancel" }).click();
      await app.getByRole("button", { name: "Remove parcel_office" }).click();
      await app.getByRole("button", { name: "Remove", exact: true }).click();
      await app.getByRole("button", { name: "Remove Parcel office" }).click();
      await app.getByRole("button", { name: "Remove", exact: true }).click();
      await expect(own).toHaveCount(0);
    } finally {
      office.close();
    }
  });
});

test("an admin begins with an example and with a copy, and leaves without losing anything unseen", async ({
  app,
  box,
}) => {
  await app.setViewportSize({ width: 400, height: 900 });
  await app.goto(`${box.url}/_/new-connector`);
  await app.getByRole("button", { name: "Begin with an example" }).click();
  await app.getByLabel("Title", { exact: true }).first().fill("Kiosk");
  await app.getByText("Add an action").click();
  await expect(app.getByText("Nothing is wrong with it. It is not saved yet.")).toBeVisible();
  const wide = await app.evaluate(() => document.documentElement.scrollWidth);
  expect(wide).toBeLessThanOrEqual(400);
  expect(await violations(app)).toEqual([]);
  await app.getByRole("link", { name: "Back to integrations" }).click();
  const guard = app.getByRole("dialog", { name: "Leave without saving?" });
  await guard.getByRole("button", { name: "Keep editing" }).click();
  await expect(app.getByLabel("Title", { exact: true }).first()).toHaveValue("Kiosk");
  const download = app.waitForEvent("download");
  await app.getByRole("button", { name: "Export" }).click();
  expect((await download).suggestedFilename()).toBe("my_service.json");
  const path = await (await download).path();
  await app.getByRole("link", { name: "Back to integrations" }).click();
  await guard.getByRole("button", { name: "Discard changes" }).click();
  await expect(app.getByRole("heading", { level: 1 })).toHaveText("Integrations");

  await app.goto(`${box.url}/_/new-connector`);
  const chooser = app.waitForEvent("filechooser");
  await app.getByRole("button", { name: "Open a file" }).click();
  await (await chooser).setFiles(path);
  await expect(app.getByLabel("Title", { exact: true }).first()).toHaveValue("Kiosk");
  await app.goto(`${box.url}/_/`);

  await app.goto(`${box.url}/_/new-connector`);
  await app.getByRole("combobox", { name: "Which connector" }).click();
  await app.getByRole("option", { name: "ntfy" }).click();
  await app.getByRole("button", { name: "Copy it" }).click();
  await expect(app.getByLabel("Id")).toHaveValue("own_ntfy");
  await expect(app.getByText("Nothing is wrong with it. It is not saved yet.")).toBeVisible();
});

test("where tokens come from is written in the form, and what is wrong is told there", async ({
  app,
  box,
}) => {
  const flows = `flows: { clientCredentials: { tokenUrl: "https://id.parcels.example/token", scopes: {} } }`;
  const proof = "components:\n  securitySchemes: { key: { type: oauth2, ";
  const [head] = DOCUMENT.split("components:");
  await app.goto(`${box.url}/_/integrations`);
  await app.getByRole("link", { name: "Own connector" }).click();
  await app.getByRole("button", { name: "Begin with a document" }).click();
  await app.getByLabel("The document").fill(`${head}${proof}${flows} } }`);
  await app.getByRole("button", { name: "Read it" }).click();
  await app.getByRole("button", { name: /^Take \d actions$/ }).click();

  const kind = app.getByRole("combobox", { name: "How a request proves whose it is" });
  await expect(kind).toHaveValue("With a token that the box fetches (OAuth2, client credentials)");
  const token = app.getByLabel("Where tokens come from (token URL)");
  await expect(token).toHaveValue("https://id.parcels.example/token");
  await token.fill("http://id.parcels.example/token");
  await expect(app.getByText(/not right yet$/)).toBeVisible();
  await expect(token).toHaveAttribute("aria-invalid", "true");
  await token.fill("https://login.parcels.example/token");
  await app.getByLabel(/^Scopes/).fill("read write");
  await expect(app.getByText("Nothing is wrong with it. It is not saved yet.")).toBeVisible();
  expect(await violations(app)).toEqual([]);

  await kind.click();
  await app.getByRole("option", { name: /^With somebody who signs in/ }).click();
  await app
    .getByLabel("Where somebody signs in (authorization URL)")
    .fill("https://login.parcels.example/auth");
  await token.fill("https://login.parcels.example/token");
  await expect(app.getByText("Nothing is wrong with it. It is not saved yet.")).toBeVisible();
  await app.getByRole("button", { name: "Save" }).click();
  await expect(app.getByRole("heading", { level: 1 })).toHaveText("Parcel office");
  await app.getByRole("button", { name: "Set up" }).click();
  const dialog = app.getByRole("dialog", { name: "Set up Parcel office" });
  await expect(dialog.getByLabel("Client id", { exact: true })).not.toHaveAttribute(
    "type",
    "password",
  );
  await expect(dialog.getByLabel("Client secret", { exact: true })).toHaveAttribute(
    "type",
    "password",
  );
});
