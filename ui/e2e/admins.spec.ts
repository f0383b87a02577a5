import { Box } from "./box";
import { expect, test } from "./fixtures";

const PASSWORD = "correct horse battery";

test.describe("on a box of its own", () => {
  // The last admin cannot go, and others' tests make admins.
  test("admins are added, changed and removed, and the last one stays", async ({ browser }) => {
    const box = await Box.start();
    const app = await browser.newPage();
    try {
      await app.goto(await box.windowLink());
      await app.getByRole("button", { name: "Your account" }).click();
      await app.getByRole("menuitem", { name: "Admins" }).click();
      await expect(app.getByRole("heading", { name: "No admins yet" })).toBeVisible();
      await app.getByRole("button", { name: "Add an admin" }).first().click();
      const dialog = app.getByRole("dialog", { name: "Add an admin" });
      const fill = async (email: string, password: string, again: string) => {
        await dialog.getByLabel("E-mail").fill(email);
        await dialog.getByLabel("Password", { exact: true }).fill(password);
        await dialog.getByLabel("The same again").fill(again);
        await dialog.getByRole("button", { name: "Add" }).click();
      };
      await fill("ada@example.com", PASSWORD, "another");
      await expect(dialog.getByText("The two passwords differ.")).toBeVisible();
      await fill("ada@example.com", PASSWORD, PASSWORD);
      await expect(app.getByText("ada@example.com is an admin.")).toBeVisible();

      await app.getByRole("button", { name: "Remove ada@example.com" }).click();
      const asked = app.getByRole("dialog", { name: "Remove ada@example.com?" });
      await asked.getByRole("button", { name: "Remove", exact: true }).click();
      await expect(asked.getByRole("alert")).toContainText(
        "You can't delete the only existing superuser",
      );
      await asked.getByRole("button", { name: "Cancel" }).click();

      await app.getByRole("button", { name: "Add an admin" }).click();
      await fill("bob@example.com", PASSWORD, PASSWORD);
      const list = app.getByRole("list", { name: "Admins" }).getByRole("listitem");
      await expect(list).toHaveCount(2);
      await app.getByRole("button", { name: "Remove bob@example.com" }).click();
      await app.getByRole("button", { name: "Remove", exact: true }).click();
      await expect(list).toHaveCount(1);

      // One's own password: whoever changes it signs in with the new one.
      await app.context().clearCookies();
      await app.goto(`${box.url}/_/admins`);
      const enter = async (password: string) => {
        await app.getByLabel("E-mail").fill("ada@example.com");
        await app.getByLabel("Password", { exact: true }).fill(password);
        await app.getByRole("button", { name: "Sign in" }).click();
      };
      await enter(PASSWORD);
      await expect(list).toContainText(["You"]);
      await app.getByRole("button", { name: "Change ada@example.com" }).click();
      await app.getByLabel("New password").fill("a new password");
      await app.getByLabel("The same again").fill("a new password");
      await expect(app.getByText("You sign in again afterwards")).toBeVisible();
      await app.getByRole("button", { name: "Save" }).click();
      await expect(app.getByRole("heading", { name: "Sign in" })).toBeVisible();
      // It fades beside the door.
      await expect(app.getByRole("dialog", { name: "Change an admin" })).toBeHidden();
      await enter("a new password");
      await expect(list).toHaveCount(1);
    } finally {
      await app.close();
      await box.stop();
    }
  });
});
