import { expect, test } from "./fixtures";

test("an index is made over several fields, kept through a renaming, and taken away", async ({
  app,
  box,
  other,
}) => {
  const guests = await other.guests();
  await app.goto(`${box.url}/_/collections/${guests}/edit?tab=indexes`);
  await expect(app.getByRole("heading", { name: "No indexes yet" })).toBeVisible();
  await app.getByRole("button", { name: "Add an index" }).click();
  const fields = app.getByRole("combobox", { name: "Fields, in this order" });
  await expect(fields).toBeFocused();
  await fields.press("ArrowDown");
  await app.getByRole("option", { name: "name" }).click();
  await app.getByRole("option", { name: "visits" }).click();
  await app.keyboard.press("Escape");
  await app.getByRole("switch", { name: "Unique" }).click();
  await expect(app.getByRole("list", { name: "Indexes" })).toContainText(
    "name + visits may appear once only",
  );
  await app.getByRole("button", { name: "Save", exact: true }).click();
  await expect(app.getByText(`${guests} is saved.`)).toBeVisible();
  const made = (await other.definition(guests)).indexes;
  expect(made).toHaveLength(1);
  expect(made[0]).toMatch(
    /^CREATE UNIQUE INDEX `idx_\w+` ON `guests_\w+` \(\s*`name`,\s*`visits`\s*\)$/,
  );

  await app.getByRole("tab", { name: "Fields" }).click();
  await app.getByLabel("Name of the field visits").fill("stays");
  await app.getByRole("button", { name: "Save", exact: true }).click();
  await expect(app.getByText(`${guests} is saved.`).last()).toBeVisible();
  await expect.poll(async () => (await other.definition(guests)).indexes[0]).toContain("`stays`");

  await app.getByRole("tab", { name: "Indexes" }).click();
  await app.getByRole("button", { name: /^Remove the index/ }).click();
  await app.getByRole("button", { name: "Save", exact: true }).click();
  await expect.poll(async () => (await other.definition(guests)).indexes).toEqual([]);
});

test.describe("what cannot be", () => {
  test.use({ refusals: true });

  test("is said beside the index", async ({ app, box, other }) => {
    const guests = await other.guests();
    for (const visits of [1, 1]) await other.create(guests, { name: "Ada", visits });
    await app.goto(`${box.url}/_/collections/${guests}/edit?tab=indexes`);
    await app.getByRole("button", { name: "Add an index" }).click();
    await app.getByRole("button", { name: "Save", exact: true }).click();
    await expect(app.getByText("Choose at least one field")).toBeVisible();
    await app.getByRole("combobox", { name: "Fields, in this order" }).click();
    await app.getByRole("option", { name: "name" }).click();
    await app.keyboard.press("Escape");
    await app.getByRole("switch", { name: "Unique" }).click();
    await app.getByRole("button", { name: "Save", exact: true }).click();
    await expect(app.getByText("Look at the marked indexes.")).toBeVisible();
    await expect(app.getByRole("list", { name: "Indexes" }).getByRole("alert")).toBeVisible();
  });
});
