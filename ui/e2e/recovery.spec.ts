// After a crash: what the first page says, and how safe mode is left.
import { expect, test } from "@playwright/test";
import { violations } from "./axe";
import { Box } from "./box";

test("a crash is told with what was looked at, and safe mode is left with a button", async ({
  page,
}) => {
  const now = Math.floor(Date.now() / 1000);
  const runs = { running: now - 3600, crashes: [4, 3, 2, 1].map((ago) => now - ago) };
  const box = await Box.start("off", false, { "runs.json": JSON.stringify(runs) });
  try {
    await page.goto(await box.windowLink());
    const told = page.getByRole("region", { name: "After a crash" });
    await expect(told).toContainText("The box did not stop in the usual way");
    await expect(told).toContainText("The audit trail's chain holds.", { timeout: 15_000 });
    await expect(told).toContainText("mails are not delivered");
    expect(await violations(page)).toEqual([]);

    await told.getByRole("button", { name: "Leave safe mode" }).click();
    await expect(told).not.toContainText("mails are not delivered");
    expect(await box.command("safe-mode")).toContain("not in safe mode");
    await told.getByRole("button", { name: "I have read this" }).click();
    await expect(told).toHaveCount(0);
    await page.reload();
    await expect(page.getByRole("heading", { level: 1, name: "Test box" })).toBeVisible();
    await expect(told).toHaveCount(0);
  } finally {
    await box.stop();
  }
});
