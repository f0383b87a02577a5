import { readFile } from "node:fs/promises";
import { violations } from "./axe";
import { expect, test } from "./fixtures";

test.use({ refusals: true });

test("what somebody has done is found, with who and from where", async ({ app, other }) => {
  const guests = await other.guests();
  await app.getByRole("link", { name: "Audit" }).click();
  const entries = app.getByRole("region", { name: "Audit entries" });
  await app.getByRole("textbox", { name: "Search the trail" }).fill(guests);
  await expect(entries.getByRole("row")).toHaveCount(2);
  const entry = entries.getByRole("row").filter({ hasText: "Collection added" });
  await expect(entry).toContainText("At this computer");
  await expect(entry).toContainText("127.0.0.1");
  await entry.getByRole("button").click();
  const panel = app.getByRole("dialog");
  await expect(panel).toContainText(guests);
  await expect(panel).toContainText("listRule");
  expect(await violations(app)).toEqual([]);
  await app.keyboard.press("Escape");
  await expect(panel).toHaveCount(0);

  await app.getByRole("combobox", { name: "How it ended" }).click();
  await app.getByRole("option", { name: "Refused" }).click();
  await expect(app.getByRole("heading", { name: "Nothing matches" })).toBeVisible();
  await app.getByRole("button", { name: "Show everything" }).click();
  await app.getByRole("combobox", { name: "What happened" }).click();
  await app.getByRole("option", { name: "Window opened" }).click();
  await expect(entries.getByRole("row").nth(1)).toContainText("Window opened");
});

test("the trail is verified, also from an entry that was written down", async ({ app, box }) => {
  await app.goto(`${box.url}/_/audit`);
  await app.getByRole("button", { name: "Verify" }).click();
  const dialog = app.getByRole("dialog", { name: "Verify the trail" });
  await dialog.getByRole("button", { name: "Verify" }).click();
  await expect(dialog).toContainText("It holds");
  const end = (await dialog.locator("code").textContent()) ?? "";
  expect(await violations(app)).toEqual([]);
  const from = dialog.getByLabel("Entry that you wrote down earlier");
  await from.fill(end);
  await dialog.getByRole("button", { name: "Verify" }).click();
  await expect(dialog).toContainText("It holds");
  const another = end.endsWith("0") ? `${end.slice(0, -1)}1` : `${end.slice(0, -1)}0`;
  await from.fill(another);
  await dialog.getByRole("button", { name: "Verify" }).click();
  await expect(dialog.getByRole("alert")).toContainText("It is broken");
  await from.fill("nonsense");
  await dialog.getByRole("button", { name: "Verify" }).click();
  await expect(dialog.getByRole("alert")).toContainText("The trail was not verified");
});

test("the trail is exported as it is kept", async ({ app, box }) => {
  await app.goto(`${box.url}/_/audit`);
  await app.getByRole("button", { name: "Export" }).click();
  const downloading = app.waitForEvent("download");
  await app.getByRole("menuitem", { name: "JSON lines" }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/^homeport-audit-.*\.jsonl$/);
  const [line = ""] = (await readFile(await download.path(), "utf8")).split("\n");
  expect(JSON.parse(line)).toMatchObject({ v: 1, seq: 1, previous: "0".repeat(64) });
});

test("a trail that cannot be read says so, and an empty one what it would hold", async ({
  app,
  box,
}) => {
  await app.route("**/api/homeport/audit?*", (route) =>
    route.fulfill({ status: 500, json: { status: 500, message: "The disk is full.", data: {} } }),
  );
  await app.route("**/api/homeport/audit", (route) =>
    route.fulfill({ status: 500, json: { status: 500, message: "The disk is full.", data: {} } }),
  );
  await app.goto(`${box.url}/_/audit`);
  const alert = app.getByRole("alert").filter({ hasText: "The trail could not be read" });
  await expect(alert).toContainText("The disk is full.", { timeout: 20_000 });
  await app.unrouteAll();
  await app.route("**/api/homeport/audit", (route) =>
    route.fulfill({ json: { items: [], next: null } }),
  );
  await alert.getByRole("button", { name: "Try again" }).click();
  await expect(app.getByRole("heading", { name: "Nothing yet" })).toBeVisible();
});
