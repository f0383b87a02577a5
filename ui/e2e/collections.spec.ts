import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";

async function addField(app: Page, type: string, name: string) {
  await app.getByRole("button", { name: "Add a field" }).click();
  await app.getByRole("menuitem", { name: type, exact: true }).click();
  const input = app.getByLabel("Name of the new field");
  await expect(input).toBeFocused();
  await input.fill(name);
}

test("a collection is created by clicking", async ({ app }) => {
  await app.getByRole("link", { name: "Collections" }).click();
  await app.getByRole("link", { name: "Create a collection" }).first().click();
  await app.getByLabel("Name", { exact: true }).fill("orders");
  await addField(app, "Text", "customer");
  await addField(app, "Number", "total");
  await app.getByRole("button", { name: "Options of customer" }).click();
  await app.getByLabel("Required").check();
  await app.getByRole("tab", { name: "API rules" }).click();
  await app.getByRole("region", { name: "List and search" }).getByText("Anyone").click();
  await app.getByRole("button", { name: "Create collection" }).click();

  await expect(app.getByRole("heading", { level: 1, name: "orders" })).toBeVisible();
  await expect(app.getByRole("heading", { name: "No records yet" })).toBeVisible();
  const rail = app.getByRole("navigation", { name: "Main" });
  await expect(rail.getByRole("link", { name: "orders" })).toBeVisible();

  await app.getByRole("link", { name: "Edit collection" }).click();
  const fields = app.getByRole("list", { name: "Fields" }).getByRole("textbox");
  await expect(fields).toHaveCount(4);
  await expect(app.getByLabel("Name of the field customer")).toHaveValue("customer");
});

test("a collection is created with the keyboard alone", async ({ app }) => {
  await app.getByRole("link", { name: "Collections" }).focus();
  await app.keyboard.press("Enter");
  await app.getByRole("link", { name: "Create a collection" }).first().focus();
  await app.keyboard.press("Enter");
  await expect(app.getByLabel("Name", { exact: true })).toBeFocused();
  await app.keyboard.type("typed_only");
  await tabTo(app, "Add a field");
  await app.keyboard.press("Enter");
  // The menu takes the keyboard a moment after it is seen.
  const chosen = app.getByRole("menuitem").and(app.locator(":focus"));
  await expect(async () => {
    await app.keyboard.press("ArrowDown");
    await expect(chosen).toHaveCount(1, { timeout: 500 });
  }).toPass();
  await app.keyboard.press("Enter");
  await expect(app.getByLabel("Name of the new field")).toBeFocused();
  await app.keyboard.type("label");
  await app.keyboard.press("Control+s");
  await expect(app.getByRole("heading", { level: 1, name: "typed_only" })).toBeVisible();
});

/** Walks with Tab until the button has the keyboard, as somebody without a mouse must. */
async function tabTo(app: Page, name: string) {
  const target = app.getByRole("button", { name });
  for (let step = 0; step < 40; step += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await app.keyboard.press("Tab");
  }
  throw new Error(`Tab never reached "${name}"`);
}

test.describe("what the editor refuses", () => {
  test.use({ refusals: true });

  test("names the field and says why, before asking the server", async ({ app, box }) => {
    await app.goto(`${box.url}/_/new-collection`);
    await app.getByRole("button", { name: "Create collection" }).click();
    await expect(app.getByText("Give the collection a name.")).toHaveCount(2);
    await app.getByLabel("Name", { exact: true }).fill("two words");
    await addField(app, "Text", "");
    await app.getByRole("button", { name: "Create collection" }).click();
    await expect(app.getByText("For example: two_words")).toHaveCount(2);
    await expect(app.getByText("Give the field a name.")).toBeVisible();
    // What is being mended is not called wrong.
    await app.getByLabel("Name", { exact: true }).fill("two_words");
    await expect(app.getByText("For example: two_words")).toHaveCount(0);
    await expect(app.getByText("Give the field a name.")).toBeVisible();
  });

  test("shows the server's words under the rule that is wrong", async ({ app, box, other }) => {
    const guests = await other.guests();
    await app.goto(`${box.url}/_/collections/${guests}/edit?tab=rules`);
    const list = app.getByRole("region", { name: "List and search" });
    await list.getByText("By rule").click();
    const rule = list.getByRole("textbox", { name: "Rule: List and search" });
    await rule.fill("nope = 1");
    await app.getByRole("button", { name: "Save", exact: true }).click();
    await expect(rule).toHaveAttribute("aria-invalid", "true");
    await expect(app.getByText("Look at the marked rules.")).toBeVisible();
    await rule.fill("vip = true");
    await app.getByRole("button", { name: "Save", exact: true }).click();
    await expect(app.getByText(`${guests} is saved.`)).toBeVisible();
  });
});

test("a renamed field keeps its data", async ({ app, box, other }) => {
  const guests = await other.guests();
  const { id } = await other.create(guests, { name: "Ada", visits: 3 });
  await app.goto(`${box.url}/_/collections/${guests}/edit`);
  await app.getByLabel("Name of the field visits").fill("stays");
  await app.getByRole("button", { name: "Save", exact: true }).click();
  await expect(app.getByText(`${guests} is saved.`)).toBeVisible();
  expect(await other.read(guests, id)).toMatchObject({ name: "Ada", stays: 3 });
});

test.describe("two who edit one collection", () => {
  test.use({ refusals: true });

  test("the second is told, and loads what is there", async ({ app, box, other }) => {
    const guests = await other.guests();
    await app.goto(`${box.url}/_/collections/${guests}/edit`);
    await app.getByLabel("Name of the field visits").fill("stays");
    await other.change(guests, { listRule: "" });
    await app.getByRole("button", { name: "Save", exact: true }).click();
    const told = app.getByRole("alert").filter({ hasText: "Somebody else has changed" });
    await expect(told).toContainText("Nothing was saved");
    await expect(app.getByLabel("Name of the field stays")).toBeVisible();
    await told.getByRole("button", { name: "Load what is there now" }).click();
    await expect(told).toHaveCount(0);
    await app.getByLabel("Name of the field visits").fill("nights");
    await app.getByRole("button", { name: "Save", exact: true }).click();
    await expect(app.getByText(`${guests} is saved.`)).toBeVisible();
    expect(await other.definition(guests)).toMatchObject({ listRule: "" });
  });
});

test("removing a field names it and asks first", async ({ app, box, other }) => {
  const guests = await other.guests();
  const { id } = await other.create(guests, { name: "Ada", visits: 3 });
  await app.goto(`${box.url}/_/collections/${guests}/edit`);
  await app.getByRole("button", { name: "Remove visits" }).click();
  await app.getByRole("button", { name: "Keep visits" }).click();
  await app.getByRole("button", { name: "Remove visits" }).click();
  await app.getByRole("button", { name: "Save", exact: true }).click();
  const dialog = app.getByRole("dialog", { name: "Remove 1 field?" });
  await expect(dialog).toContainText("visits");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  expect(await other.read(guests, id)).toHaveProperty("visits");
  await app.getByRole("button", { name: "Save", exact: true }).click();
  await dialog.getByRole("button", { name: "Remove and save" }).click();
  await expect(app.getByText(`${guests} is saved.`)).toBeVisible();
  expect(await other.read(guests, id)).not.toHaveProperty("visits");
});

test("leaving with unsaved changes asks", async ({ app, box, other }) => {
  const guests = await other.guests();
  await app.goto(`${box.url}/_/collections/${guests}/edit`);
  await app.getByLabel("Name of the field visits").fill("stays");
  await app.getByRole("link", { name: "Home" }).click();
  const dialog = app.getByRole("dialog", { name: "Leave without saving?" });
  await dialog.getByRole("button", { name: "Keep editing" }).click();
  await expect(app.getByLabel("Name of the field stays")).toBeVisible();
  await app.getByRole("link", { name: "Home" }).click();
  await dialog.getByRole("button", { name: "Discard changes" }).click();
  await expect(app.getByRole("region", { name: "Connect a phone" })).toBeVisible();
});

test("fields are put in another order with buttons", async ({ app, box, other }) => {
  const guests = await other.guests();
  await app.goto(`${box.url}/_/collections/${guests}/edit`);
  await app.getByRole("button", { name: "Move vip up" }).click();
  await app.getByRole("button", { name: "Save", exact: true }).click();
  await expect(app.getByText(`${guests} is saved.`)).toBeVisible();
  await app.reload();
  const names = app.getByRole("list", { name: "Fields" }).getByRole("textbox");
  await expect(names.nth(1)).toHaveValue("vip");
  await expect(names.nth(2)).toHaveValue("visits");
});

test("deleting a collection needs its name typed", async ({ app, box, other }) => {
  const guests = await other.guests();
  await app.goto(`${box.url}/_/collections/${guests}/edit?tab=more`);
  await app.getByRole("button", { name: `Delete ${guests}` }).click();
  const dialog = app.getByRole("dialog");
  const confirm = dialog.getByRole("button", { name: `Delete ${guests}` });
  await expect(confirm).toBeDisabled();
  await dialog.getByRole("textbox").fill(guests);
  await confirm.click();
  await expect(app.getByRole("heading", { level: 1, name: "Collections" })).toBeVisible();
  await expect(app.getByRole("link", { name: guests })).toHaveCount(0);
});
