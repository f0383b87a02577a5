import { violations } from "./axe";
import { expect, test } from "./fixtures";

test.use({ refusals: true });

test("the rules are tried as a guest and as somebody, and say why", async ({ app, box, other }) => {
  const users = await other.definition("users");
  const ada = await other.create("users", {
    email: "ada-tries@example.com",
    password: "a-long-password",
    passwordConfirm: "a-long-password",
    name: "Ada Tries",
  });
  const parcels = await other.collection("parcels", {
    listRule: "owner = @request.auth.id && weight > 1",
    createRule: "@request.body.owner = @request.auth.id",
    fields: [
      { name: "name", type: "text" },
      { name: "weight", type: "number" },
      { name: "owner", type: "relation", collectionId: users.id, maxSelect: 1 },
    ],
  });
  for (const [name, weight, owner] of [
    ["Light", 1, ada.id],
    ["Heavy", 5, ada.id],
    ["Nobody's", 7, ""],
  ]) {
    await other.create(parcels.name, { name, weight, owner });
  }
  await app.goto(`${box.url}/_/collections/${parcels.name}/edit`);
  await app.getByRole("tab", { name: "API rules" }).click();
  await app.getByRole("button", { name: "Try the rules" }).click();

  const tries = app.getByRole("dialog", { name: `Try the rules of ${parcels.name}` });
  // A record without an owner is a guest's: what one would not think of.
  await expect(tries.getByText("A guest finds 1 of these 3 records.")).toBeVisible();
  await tries.getByRole("combobox", { name: "Who asks" }).click();
  await app.getByRole("option", { name: "Somebody of users" }).click();
  await tries.getByPlaceholder("Search users").fill("ada-tries");
  await app.getByRole("option", { name: /Ada Tries/ }).click();
  await expect(tries.getByText("Ada Tries finds 1 of these 3 records.")).toBeVisible();
  await tries.getByRole("button", { name: /Not let through: Light/ }).click();
  await expect(tries.getByText("weight is 1")).toBeVisible();
  await expect(tries.getByText(`owner is "${ada.id}"`)).toBeVisible();
  expect(await violations(app)).toEqual([]);

  // What is created is what the app would send.
  await tries.getByText("Create", { exact: true }).click();
  await expect(tries.getByText("Ada Tries may not create this record.")).toBeVisible();
  await tries.getByLabel("What the app sends").fill(JSON.stringify({ owner: ada.id }));
  await expect(tries.getByText("Ada Tries may create this record.")).toBeVisible();
  await tries.getByLabel("What the app sends").fill("{");
  await expect(tries.getByText("As JSON, between { and }.")).toBeVisible();
  await tries.getByText("Delete", { exact: true }).click();
  await expect(tries.getByText("No app gets through", { exact: false })).toBeVisible();
  await app.keyboard.press("Escape");

  // A rule is tried before it is saved, by whoever asked last.
  const list = app.getByRole("textbox", { name: "Rule: List and search" });
  await list.fill("weight > 1");
  await app.getByRole("button", { name: "Try the rules" }).click();
  await expect(tries.getByText("Ada Tries finds 2 of these 3 records.")).toBeVisible();
  await tries.getByLabel("Records").fill("Heavy");
  await expect(tries.getByText("Ada Tries finds all of this one record.")).toBeVisible();
  await app.keyboard.press("Escape");
  await list.fill("color = 1");
  await app.getByRole("button", { name: "Try the rules" }).click();
  await expect(tries.getByRole("alert")).toContainText("color");
});
