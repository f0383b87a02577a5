import type { Page } from "@playwright/test";
import { expect, type OtherClient, test } from "./fixtures";

const row = (app: Page, text: string) => app.getByRole("row").filter({ hasText: text });
const panel = (app: Page) => app.getByRole("dialog");

interface Shop {
  customers: string;
  products: string;
  orders: string;
}

/** Customers and products that orders point to. */
async function shop(other: OtherClient, cascadeDelete = false): Promise<Shop> {
  const customers = await other.collection("customers", {
    fields: [{ name: "name", type: "text", presentable: true }],
  });
  const products = await other.collection("products", {
    fields: [{ name: "title", type: "text" }],
  });
  const orders = await other.collection("orders", {
    fields: [
      { name: "note", type: "text" },
      {
        name: "customer",
        type: "relation",
        collectionId: customers.id,
        maxSelect: 1,
        cascadeDelete,
      },
      { name: "items", type: "relation", collectionId: products.id, maxSelect: 9 },
    ],
  });
  return { customers: customers.name, products: products.name, orders: orders.name };
}

test("a relation field is made by clicking, and says what a deletion does", async ({
  app,
  box,
  other,
}) => {
  const { customers } = await shop(other);
  await app.goto(`${box.url}/_/new-collection`);
  const name = `visits_${Date.now()}`;
  await app.getByLabel("Name", { exact: true }).fill(name);
  await app.getByRole("button", { name: "Add a field" }).click();
  await app.getByRole("menuitem", { name: "Relation", exact: true }).click();
  await app.getByLabel("Name of the new field").fill("guest");
  await app.getByRole("button", { name: "Create collection" }).click();
  await expect(app.getByText("Choose the collection that it points to.")).toBeVisible();

  // What is missing is in sight, and is what is marked.
  await expect(app.getByRole("button", { name: "Options of guest" })).toHaveAttribute(
    "aria-expanded",
    "true",
  );
  const target = app.getByRole("combobox", { name: "Points to" });
  await expect(target).toHaveAttribute("aria-invalid", "true");
  await target.click();
  await app.getByRole("option", { name: customers }).click();
  await expect(app.getByText("Choose the collection that it points to.")).toHaveCount(0);
  await app.getByText("Several", { exact: true }).click();
  await app.getByRole("radio", { name: "Records that point to it are deleted too" }).check();
  await app.getByRole("button", { name: "Create collection" }).click();
  await expect(app.getByRole("heading", { level: 1, name })).toBeVisible();
  const { fields } = await other.definition(name);
  const guest = fields.find((field) => field.name === "guest");
  expect(guest).toMatchObject({ type: "relation", cascadeDelete: true });
  expect(Number(guest?.maxSelect)).toBeGreaterThan(1);
});

test("records are found by what they are called, put in order, and shown by name", async ({
  app,
  box,
  other,
}) => {
  const { customers, products, orders } = await shop(other);
  for (const name of ["Ada Lovelace", "Grace Hopper"]) await other.create(customers, { name });
  for (const title of ["Green tea", "Black tea", "Scones"]) {
    await other.create(products, { title });
  }
  await app.goto(`${box.url}/_/collections/${orders}?record=new`);
  await panel(app).getByLabel("note").fill("first");
  const customer = panel(app).getByRole("group", { name: "customer" });
  await customer.getByPlaceholder(`Search ${customers}`).fill("hopp");
  await app.getByRole("option", { name: /^Grace Hopper/ }).click();
  await expect(customer.getByRole("link", { name: "Grace Hopper" })).toBeVisible();
  await expect(customer.getByPlaceholder(`Search ${customers}`)).toHaveCount(0);

  // By keyboard alone, and in an order of one's own.
  const items = panel(app).getByRole("group", { name: "items" });
  const search = items.getByPlaceholder(`Search ${products}`);
  for (const text of ["scones", "green"]) {
    await search.fill(text);
    await expect(app.getByRole("option")).toHaveCount(1);
    await search.press("ArrowDown");
    await search.press("Enter");
  }
  await expect(items.getByRole("listitem")).toContainText(["Scones", "Green tea"]);
  await items.getByRole("button", { name: "Move Green tea up" }).click();
  await expect(items.getByRole("listitem")).toContainText(["Green tea", "Scones"]);
  await panel(app).getByRole("button", { name: "Add record" }).click();

  await expect(row(app, "first")).toContainText("Grace Hopper");
  const chips = row(app, "first")
    .getByRole("link")
    .filter({ hasNotText: /^[a-z0-9]{15}$/ });
  await expect(chips).toHaveText(["Grace Hopper", "Green tea", "Scones"]);
  await row(app, "first")
    .getByRole("link", { name: `Open Grace Hopper in ${customers}` })
    .click();
  await expect(panel(app).getByLabel("name")).toHaveValue("Grace Hopper");
});

test("what points to a record is counted and leads there", async ({ app, box, other }) => {
  const { customers, orders } = await shop(other, true);
  const ada = await other.create(customers, { name: "Ada" });
  const grace = await other.create(customers, { name: "Grace" });
  for (const note of ["one", "two"]) await other.create(orders, { note, customer: ada.id });
  await other.create(orders, { note: "three", customer: grace.id });
  await app.goto(`${box.url}/_/collections/${customers}?record=${ada.id}`);
  const links = panel(app).getByRole("region", { name: "Records that point here" });
  await expect(links).toContainText("deleted with this one");
  await links.getByRole("link", { name: `2 records of ${orders}` }).click();
  await expect(row(app, "one")).toHaveCount(1);
  await expect(row(app, "two")).toHaveCount(1);
  await expect(row(app, "three")).toHaveCount(0);
});

test("deleting says what goes along, and promises no undo", async ({ app, box, other }) => {
  const { customers, orders } = await shop(other, true);
  const ada = await other.create(customers, { name: "Ada" });
  await other.create(orders, { note: "one", customer: ada.id });
  await app.goto(`${box.url}/_/collections/${customers}?record=${ada.id}`);
  await panel(app).getByRole("button", { name: "Delete" }).click();
  const ask = app.getByRole("dialog", { name: "Delete Ada?" });
  await expect(ask).toContainText(`1 record of ${orders} that points to it is deleted as well.`);
  await expect(ask).toContainText("This cannot be undone.");
  await ask.getByRole("button", { name: "Delete 1 record" }).click();
  await expect(app.getByRole("heading", { name: "No records yet" })).toBeVisible();
  await app.goto(`${box.url}/_/collections/${orders}`);
  await expect(app.getByRole("heading", { name: "No records yet" })).toBeVisible();
});
