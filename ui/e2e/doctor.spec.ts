import { chmodSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "./fixtures";

test("the check tells what is in the way, and is made again when asked", async ({ app, box }) => {
  await app.getByRole("link", { name: "Check the connection" }).click();
  await expect(app.getByRole("heading", { level: 1, name: "Connection check" })).toBeVisible();
  const checks = app.getByRole("list", { name: "Checks" });
  await expect(checks.getByRole("listitem", { name: "Certificate: in order" })).toBeVisible();
  await expect(checks.getByRole("listitem", { name: "Listening: in order" })).toBeVisible();

  const key = join(box.dataDir, "tls", "ca.key");
  chmodSync(key, 0o644);
  try {
    await app.getByRole("button", { name: "Check again" }).click();
    await expect(app.getByText("One thing is in the way.")).toBeVisible();
    const found = checks.getByRole("listitem", { name: /^Key .*: in the way$/ });
    await expect(found).toContainText(`chmod 600 '${key}'`);
    await expect(found.getByRole("button", { name: /^Copy the command/ })).toBeVisible();
  } finally {
    chmodSync(key, 0o600);
  }
  await app.getByRole("button", { name: "Check again" }).click();
  await expect(app.getByText(/^Nothing (is surely|was found) in the way/)).toBeVisible();
});

test("the menu shows where a page belongs that it does not name", async ({ app }) => {
  const home = app.getByRole("navigation").getByRole("link", { name: "Home" });
  await app.getByRole("link", { name: "Check the connection" }).click();
  await expect(app.getByRole("heading", { level: 1, name: "Connection check" })).toBeVisible();
  await expect(home).toHaveAttribute("aria-current", "true");
});

test("a box without a page for phones says so, instead of a code", async ({ app }) => {
  await app.getByRole("link", { name: "Check the connection" }).click();
  const phones = app.getByRole("region", { name: "From the phone's side" });
  await expect(phones.getByText(/no page for phones now/)).toBeVisible();
  await expect(phones.getByRole("img")).toHaveCount(0);
});
