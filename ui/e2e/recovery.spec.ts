// After a crash: what the first page says, and how safe mode is left. After the end of the
// certificate authority: that the window opens, says so, and makes another.
import { expect, test } from "@playwright/test";
import { violations } from "./axe";
import { Box } from "./box";
import { endedAuthority } from "./endedAuthority";

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

test("an authority that has ended is told on the first page, and replaced", async ({ page }) => {
  const box = await Box.start("off", false, await endedAuthority());
  try {
    await page.goto(await box.windowLink());
    const problems = page.getByRole("region", { name: "Problems" });
    await expect(problems).toContainText("certificate authority ended on 2025-01-01");
    expect(await violations(page)).toEqual([]);
    await problems.getByRole("link", { name: "See the certificate authority" }).click();
    const panel = page.getByRole("region", { name: "Certificate authority" });
    await expect(panel.getByRole("alert")).toContainText("to 1 January 2025");
    await expect(panel.getByRole("button", { name: "Change it" })).toHaveCount(0);
    expect(await violations(page)).toEqual([]);

    await panel.getByRole("button", { name: "Replace it" }).click();
    const ask = page.getByRole("dialog", { name: "Replace the certificate authority at once?" });
    await expect(ask).toContainText("not good at this computer's date");
    await ask.getByRole("textbox").fill("cut off");
    await ask.getByRole("button", { name: "Replace it and cut all off" }).click();
    await expect(panel.getByRole("button", { name: "Change it" })).toBeVisible();
    await expect(panel.getByRole("alert")).toHaveCount(0);
    await page.goto(box.url);
    await expect(page.getByRole("heading", { level: 1, name: "Test box" })).toBeVisible();
    await expect(page.getByText("certificate authority ended")).toHaveCount(0);
  } finally {
    await box.stop();
  }
});
