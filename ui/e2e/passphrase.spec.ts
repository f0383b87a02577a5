// The passphrase of the box's secrets: given after a start, changed, taken away and set.
import { expect, type Page, test } from "@playwright/test";
import { violations } from "./axe";
import { Box } from "./box";
import { LOCKED_KEY, PASSPHRASE } from "./lockedKey";

const OTHER = "four words nobody guesses";

async function inBothSchemes(page: Page) {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await violations(page)).toEqual([]);
  }
}

test("locked secrets are told on the first page and unlocked, and their passphrase is changed, taken away and set", async ({
  page,
}) => {
  const box = await Box.start("off", false, { "vault/master.key": LOCKED_KEY });
  try {
    await page.goto(await box.windowLink());
    const problems = page.getByRole("region", { name: "Problems" });
    await expect(problems).toContainText("secrets are locked");
    expect(await violations(page)).toEqual([]);
    await problems.getByRole("link", { name: "Unlock them in Settings" }).click();

    const panel = page.getByRole("region", { name: "Secrets" });
    await expect(panel.getByRole("alert")).toContainText("locked since the start");
    await expect(panel).toContainText("homeport vault new-key --passphrase-lost");
    const field = panel.getByLabel("Passphrase of the secrets");
    const unlock = panel.getByRole("button", { name: "Unlock" });
    await expect(unlock).toBeDisabled();
    await inBothSchemes(page);
    await field.fill("not the passphrase");
    await field.press("Enter");
    await expect(panel).toContainText("This is not the passphrase, or the key file is damaged.");
    expect(await violations(page)).toEqual([]);
    await expect(async () => {
      await field.fill(PASSPHRASE);
      await unlock.click();
      await expect(panel).toContainText("The key is under a passphrase.", { timeout: 1000 });
    }).toPass();
    await expect(page.getByText("The secrets are unlocked.")).toBeVisible();

    await panel.getByRole("button", { name: "Change the passphrase" }).click();
    let dialog = page.getByRole("dialog", { name: "Change the passphrase" });
    const use = dialog.getByRole("button", { name: "Use it" });
    await expect(dialog.getByLabel("Present passphrase")).toBeFocused();
    await dialog.getByLabel("Present passphrase").fill(PASSPHRASE);
    await dialog.getByLabel("New passphrase").fill(OTHER);
    await dialog.getByLabel("The new one again").fill("another");
    await expect(dialog).toContainText("This is another one.");
    await expect(use).toBeDisabled();
    await inBothSchemes(page);
    await dialog.getByLabel("The new one again").fill(OTHER);
    await use.click();
    await expect(dialog).toHaveCount(0);

    await panel.getByRole("button", { name: "Take the passphrase away" }).click();
    dialog = page.getByRole("dialog", { name: "Take the passphrase away" });
    await dialog.getByLabel("Present passphrase").fill(PASSPHRASE);
    await dialog.getByRole("button", { name: "Take it away" }).click();
    await expect(dialog).toContainText("This is not the passphrase, or the key file is damaged.");
    expect(await violations(page)).toEqual([]);
    await expect(async () => {
      await dialog.getByLabel("Present passphrase").fill(OTHER);
      await dialog.getByRole("button", { name: "Take it away" }).click();
      await expect(panel).toContainText("under no passphrase", { timeout: 1000 });
    }).toPass();
    await expect(dialog).toHaveCount(0);

    await panel.getByRole("button", { name: "Set a passphrase" }).click();
    dialog = page.getByRole("dialog", { name: "Set a passphrase" });
    await expect(dialog).toContainText("Nobody can bring it back");
    await dialog.getByLabel("New passphrase").fill(OTHER);
    await dialog.getByLabel("The new one again").fill(OTHER);
    await dialog.getByRole("button", { name: "Use it" }).press("Enter");
    await expect(panel).toContainText("The key is under a passphrase.");

    await page.goto(`${box.url}/_/audit`);
    await expect(page.getByText("Secrets unlocked").first()).toBeVisible();
    await expect(page.getByText("Wrong passphrase of the secrets").first()).toBeVisible();
    await expect(page.getByText(OTHER)).toHaveCount(0);
  } finally {
    await box.stop();
  }
});
