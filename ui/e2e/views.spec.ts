import { expect, test } from "./fixtures";

test.describe("a view", () => {
  // Half-written queries are refused.
  test.use({ refusals: true });

  test("is written with its outcome in sight, and read like any collection", async ({
    app,
    box,
    other,
  }) => {
    const guests = await other.guests();
    await other.create(guests, { name: "Ada", visits: 3 });
    await other.create(guests, { name: "Grace", visits: 30 });
    await app.goto(`${box.url}/_/new-collection`);
    await app.getByRole("radio", { name: "View" }).click();
    const name = `regulars_${Date.now()}`;
    await app.getByLabel("Name", { exact: true }).fill(name);
    const query = app.getByRole("textbox", { name: "Query" });
    await query.fill(`SELECT id, nothing FROM ${guests}`);
    await expect(app.getByText("This query does not work yet")).toBeVisible();
    await expect(query).toHaveAttribute("aria-invalid", "true");

    await query.fill(`SELECT id, name, visits AS stays FROM ${guests} WHERE visits > 10`);
    await expect(app.getByText("It works: 3 fields")).toBeVisible();
    const outcome = app.getByRole("region", { name: "What the query gives" });
    await expect(outcome).toContainText("Grace");
    await expect(outcome).not.toContainText("Ada");
    await app.getByRole("tab", { name: "API rules" }).click();
    await expect(app.getByRole("region")).toHaveCount(2);
    await app.getByRole("button", { name: "Create collection" }).click();

    await expect(app.getByRole("heading", { level: 1, name })).toBeVisible();
    await expect(app.getByRole("row").filter({ hasText: "Grace" })).toContainText("30");
    await expect(app.getByRole("button", { name: "New record" })).toHaveCount(0);
    await expect(app.getByRole("checkbox", { name: "Select all on this page" })).toHaveCount(0);
    await app.getByRole("row").filter({ hasText: "Grace" }).getByText("Grace").click();
    const panel = app.getByRole("dialog");
    await expect(panel).toContainText("stays");
    await expect(panel.getByRole("button", { name: "Save" })).toHaveCount(0);
    await panel.getByRole("button", { name: "Close", exact: true }).click();
    await expect(panel).toHaveCount(0);
  });
});
