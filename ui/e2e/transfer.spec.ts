import { readFileSync } from "node:fs";
import { expect, test } from "./fixtures";

test("collections are exported as a file, and the file changes nothing here", async ({
  app,
  box,
  other,
}) => {
  const guests = await other.guests();
  await app.goto(`${box.url}/_/collections`);
  await app.getByRole("link", { name: "Export", exact: true }).click();
  await expect(app.getByRole("heading", { level: 1, name: "Export collections" })).toBeVisible();
  await app.getByRole("checkbox", { name: "All", exact: true }).uncheck();
  await app.getByRole("checkbox", { name: guests }).check();
  await expect(app.getByText("1 collection", { exact: true })).toBeVisible();
  const download = app.waitForEvent("download");
  await app.getByRole("button", { name: "Download" }).click();
  const file = await (await download).path();
  expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject([{ name: guests }]);

  await app.goto(`${box.url}/_/import-collections`);
  await app.locator("input[type=file]").setInputFiles(file);
  await expect(app.getByText("Nothing would change")).toBeVisible();
  await expect(app.getByRole("button", { name: "Import", exact: true })).toBeDisabled();
});

test("an import shows what it changes, and then does that", async ({ app, box, other }) => {
  const guests = await other.guests();
  const name = `tables_${Date.now()}`;
  await app.goto(`${box.url}/_/import-collections`);
  const text = app.getByRole("textbox", { name: "The collections as JSON" });
  await text.fill("[{");
  await expect(app.getByText("This is not JSON.")).toBeVisible();
  await text.fill(
    JSON.stringify([
      { name, type: "base", fields: [{ name: "seats", type: "number" }] },
      { name: guests, listRule: "", fields: [{ name: "note", type: "text" }] },
    ]),
  );
  const changes = app.getByRole("list", { name: "What changes" });
  await expect(changes).toContainText("seats (number)");
  await expect(changes).toContainText("note (text)");
  await expect(changes).toContainText("Rule: List and search");
  await expect(changes).not.toContainText("with its values");
  await app.getByRole("button", { name: "Import", exact: true }).click();
  await expect(app.getByText("2 collections imported.")).toBeVisible();
  await expect(app.getByRole("navigation", { name: "Main" })).toContainText(name);
  const { fields } = await other.definition(guests);
  expect(fields.map((field) => field.name)).toEqual(expect.arrayContaining(["note", "visits"]));
});

test("an import that deletes names what goes, and has it typed", async ({ app, box, other }) => {
  const guests = await other.guests();
  const kept = await other.guests();
  const { fields } = await other.definition(kept);
  await app.goto(`${box.url}/_/import-collections`);
  await app
    .getByRole("textbox", { name: "The collections as JSON" })
    .fill(JSON.stringify([{ name: kept, fields: fields.filter((f) => f.name !== "visits") }]));
  await expect(app.getByText("Nothing would change")).toBeVisible();
  await app.getByRole("switch", { name: "Also delete what is not in the file" }).click();
  const changes = app.getByRole("list", { name: "What changes" });
  await expect(changes).toContainText("visits, with its values");
  await expect(changes).toContainText("With all its records and files.");
  await app.getByRole("button", { name: "Import and delete…" }).click();
  const ask = app.getByRole("dialog");
  await expect(ask).toContainText(guests);
  await expect(ask).toContainText("visits");
  await expect(ask.getByRole("button", { name: "Import and delete" })).toBeDisabled();
  await ask.getByRole("button", { name: "Cancel" }).click();
  expect((await other.definition(guests)).fields.length).toBeGreaterThan(1);
});

test("services that people sign in with move without their secrets, which stay", async ({
  app,
  box,
  other,
}) => {
  const provider = { name: "google", clientId: "a", clientSecret: "geheim" };
  const people = await other.collection("people", {
    type: "auth",
    oauth2: { enabled: true, providers: [provider] },
  });
  await app.goto(`${box.url}/_/export-collections`);
  await app.getByRole("checkbox", { name: "All", exact: true }).uncheck();
  await app.getByRole("checkbox", { name: people.name }).check();
  await expect(app.getByText("without their client secrets")).toBeVisible();
  const download = app.waitForEvent("download");
  await app.getByRole("button", { name: "Download" }).click();
  const text = readFileSync(await (await download).path(), "utf8");
  const [exported] = JSON.parse(text);
  expect(exported.oauth2.providers).toMatchObject([{ name: "google", clientId: "a" }]);

  const changed = { ...exported, oauth2: { ...exported.oauth2 } };
  changed.oauth2.providers = [{ ...exported.oauth2.providers[0], clientId: "b" }];
  const copy = { ...exported, id: undefined, name: `${people.name}_copy`, indexes: [] };
  copy.fields = [];
  await app.goto(`${box.url}/_/import-collections`);
  await app
    .getByRole("textbox", { name: "The collections as JSON" })
    .fill(JSON.stringify([changed, copy]));
  await expect(app.getByRole("list", { name: "What changes" })).toContainText(
    "Sign-in by google, once its secret is entered",
  );
  await app.getByRole("button", { name: "Import", exact: true }).click();
  await expect(app.getByText("2 collections imported.")).toBeVisible();
  // Without its secret the server would not have left the first one switched on.
  expect(await other.definition(people.name)).toMatchObject({
    oauth2: { enabled: true, providers: [{ name: "google", clientId: "b" }] },
  });
  expect(await other.definition(copy.name)).toMatchObject({
    oauth2: { enabled: false, providers: [{ name: "google" }] },
  });
});
