// How the collections refer to each other, drawn and in words.
import { violations } from "./axe";
import { expect, test } from "./fixtures";

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme });

    test("the diagram draws collections and their relations, and leads to them", async ({
      app,
      box,
      other,
    }) => {
      const customers = await other.collection("patrons", {
        fields: [{ name: "surname", type: "text" }],
      });
      const orders = await other.collection("orders", {
        fields: [
          { name: "note", type: "text" },
          { name: "patron", type: "relation", collectionId: customers.id, maxSelect: 1 },
        ],
      });
      await app.goto(`${box.url}/_/collections`);
      await app.getByRole("link", { name: "Diagram" }).click();
      await expect(app.getByRole("heading", { level: 1, name: "Diagram" })).toBeVisible();
      const diagram = app.getByRole("region", { name: "Diagram of the collections" });
      await expect(diagram.getByRole("link", { name: orders.name })).toBeVisible();
      await expect(diagram.getByText("surname").first()).toBeVisible();
      // The line itself.
      await expect(diagram.getByTestId(`rf__edge-${orders.name}.patron`)).toBeVisible();
      const row = app.getByRole("table", { name: "Relations" }).getByRole("row");
      await expect(row.filter({ hasText: orders.name })).toContainText(
        `patronone of ${customers.name}`,
      );
      expect(await violations(app)).toEqual([]);

      // By keyboard alone.
      await diagram.getByRole("link", { name: customers.name }).press("Enter");
      await expect(
        app.getByRole("heading", { level: 1, name: new RegExp(customers.name) }),
      ).toBeVisible();
    });
  });
}
