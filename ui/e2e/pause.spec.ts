// Turning phones away for a while, and letting them in again.
import { violations } from "./axe";
import { expect, test } from "./fixtures";

test("the box is paused from its first page, says so everywhere, and is resumed with a button", async ({
  app: page,
}) => {
  const bar = page.getByRole("region", { name: "Paused" });
  await expect(bar).toHaveCount(0);
  // By keyboard alone.
  await page.getByRole("button", { name: "Pause" }).press("Enter");
  // The menu takes the keyboard a moment after it is seen.
  const quarter = page.getByRole("menuitem", { name: "For 15 minutes" });
  await expect(async () => {
    await page.keyboard.press("ArrowDown");
    await expect(quarter).toBeFocused({ timeout: 500 });
  }).toPass();
  await quarter.press("Enter");
  await expect(bar).toContainText(/Paused until .*\d/);
  await expect(page.getByRole("banner").getByText("Paused")).toBeVisible();
  await expect(page.getByRole("button", { name: "Pause" })).toHaveCount(0);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await violations(page)).toEqual([]);
  }

  await page.getByRole("link", { name: "Add a device" }).first().click();
  await expect(page.getByRole("heading", { level: 1, name: "Add a device" })).toBeVisible();
  await expect(bar).toContainText("also those that would be paired");
  await bar.getByRole("button", { name: "Resume now" }).press("Enter");
  await expect(bar).toHaveCount(0);
  await expect(page.getByRole("banner").getByText("Running")).toBeVisible();

  await page.getByRole("link", { name: "Home" }).click();
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByRole("menuitem", { name: "Until I resume" }).click();
  await expect(bar).toContainText("Paused until you resume");
  await bar.getByRole("button", { name: "Resume now" }).click();
  await expect(bar).toHaveCount(0);
});
