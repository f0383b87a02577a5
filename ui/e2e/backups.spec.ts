import { readFile } from "node:fs/promises";
import { violations } from "./axe";
import { expect, test } from "./fixtures";
import { S3 } from "./s3";

// Each test has the backups of a box to itself: they are listed for all of it.
test.describe.configure({ mode: "serial" });

test("an empty list says what a backup is, and makes the first one", async ({ app, box }) => {
  await app.route("**/api/backups", (route) => route.fulfill({ json: [] }));
  await app.goto(`${box.url}/_/backups`);
  await expect(app.getByRole("heading", { name: "No backups yet" })).toBeVisible();
  await app.unroute("**/api/backups");
  await app.getByRole("button", { name: "Make the first one" }).click();
  await expect(app.getByText("The backup is made and was read back.")).toBeVisible();
  const table = app.getByRole("table", { name: "Backups, newest first" });
  await expect(table.getByRole("row", { name: /pb_backup_/ }).first()).toBeVisible();
});

test("a backup is made, downloaded, taken in again and deleted", async ({ app }) => {
  await app.getByRole("link", { name: "Backups" }).click();
  await app.getByRole("button", { name: "Back up now" }).click();
  await expect(app.getByText("The backup is made and was read back.")).toBeVisible();
  const rows = app.getByRole("table", { name: "Backups, newest first" }).getByRole("row");
  const newest = rows.nth(1);
  const downloading = app.waitForEvent("download");
  await newest.getByRole("link", { name: /^Download/ }).click();
  const download = await downloading;
  const bytes = await readFile(await download.path());
  expect(download.suggestedFilename()).toMatch(/^pb_backup_acme_\d+(_\d+)?\.zip$/);
  expect(bytes.subarray(0, 2).toString()).toBe("PK");

  const name = `taken-in-${Date.now()}.zip`;
  const choosing = app.waitForEvent("filechooser");
  await app.getByRole("button", { name: "Upload" }).click();
  await (await choosing).setFiles({ name, mimeType: "application/zip", buffer: bytes });
  await expect(app.getByText(`${name} is in the list.`)).toBeVisible();
  const mine = rows.filter({ hasText: name });
  await expect(mine).toHaveCount(1);

  await mine.getByRole("button", { name: `Delete ${name}` }).click();
  const ask = app.getByRole("dialog", { name: "Delete this backup?" });
  await expect(ask).toContainText(name);
  await app.keyboard.press("Escape");
  await expect(mine).toHaveCount(1);
  await mine.getByRole("button", { name: `Delete ${name}` }).click();
  await ask.getByRole("button", { name: "Delete the backup" }).click();
  await expect(mine).toHaveCount(0);
});

test("a backup is put back in steps, and the window stays open", async ({ app, other }) => {
  const guests = await other.guests();
  const { id } = await other.create(guests, { name: "Ada" });
  await app.getByRole("link", { name: "Backups" }).click();
  await app.getByRole("button", { name: "Back up now" }).click();
  await expect(app.getByText("The backup is made and was read back.")).toBeVisible();
  await other.update(guests, id, { name: "Somebody else" });
  const rows = app.getByRole("table", { name: "Backups, newest first" }).getByRole("row");
  const before = await rows.count();
  await rows
    .nth(1)
    .getByRole("button", { name: /^Put back/ })
    .click();
  const guide = app.getByRole("dialog", { name: "Put this backup back?" });
  await expect(guide).toContainText("What was added or changed since is gone");
  const save = guide.getByRole("checkbox", { name: "Back up the present state first" });
  await expect(save).toBeChecked();
  await save.uncheck();
  await expect(guide.getByRole("alert")).toContainText("is lost for good");
  await save.check();
  await guide.getByRole("button", { name: "Put it back" }).click();
  const after = app.getByRole("dialog", { name: "The box has started anew" });
  await expect(after).toContainText("The backup is in place", { timeout: 30_000 });
  await after.getByRole("button", { name: "Close" }).last().click();
  await expect(rows).toHaveCount(before + 1);
  expect((await other.read(guests, id)).name).toBe("Ada");
});

test.describe("what goes wrong", () => {
  test.use({ refusals: true });

  test("a file that is no backup is refused in words", async ({ app }) => {
    await app.getByRole("link", { name: "Backups" }).click();
    const choosing = app.waitForEvent("filechooser");
    await app.getByRole("button", { name: "Upload" }).click();
    const text = { name: "holiday.zip", mimeType: "application/zip", buffer: Buffer.from("hello") };
    await (await choosing).setFiles(text);
    const alert = app.getByRole("alert").filter({ hasText: "holiday.zip was not taken in" });
    await expect(alert).toContainText("This is not a backup");
  });

  test("a backup that is damaged is not put back, and nothing changes", async ({ app, box }) => {
    await app.getByRole("link", { name: "Backups" }).click();
    await app.getByRole("button", { name: "Back up now" }).click();
    await expect(app.getByText("The backup is made and was read back.")).toBeVisible();
    const link = app.getByRole("link", { name: /^Download/ }).first();
    const good = await app.context().request.get(box.url + (await link.getAttribute("href")));
    const damaged = await good.body();
    // Among its records: what stands before an entry stands in the zip a second time.
    const at = damaged.indexOf("db.pairs") + 200;
    damaged.writeUInt8(damaged.readUInt8(at) ^ 0x55, at);
    const empty = Buffer.from(`PK\x05\x06${"\0".repeat(18)}`, "latin1");
    const guide = app.getByRole("dialog");
    for (const [name, buffer] of [
      [`damaged-${Date.now()}.zip`, damaged],
      [`empty-${Date.now()}.zip`, empty],
    ] as const) {
      const choosing = app.waitForEvent("filechooser");
      await app.getByRole("button", { name: "Upload" }).click();
      await (await choosing).setFiles({ name, mimeType: "application/zip", buffer });
      await app.getByRole("button", { name: `Put back ${name}` }).click();
      if (buffer === damaged) {
        await guide.getByRole("checkbox").uncheck();
        await guide.getByRole("button", { name: "Put it back" }).click();
        await expect(guide.getByText("Nothing has changed")).toBeVisible();
        await expect(guide.getByText("Missing or invalid backup file.")).toBeVisible();
        await guide.getByRole("button", { name: "Cancel" }).click();
      } else {
        await expect(guide.getByText("This backup cannot be put back")).toBeVisible();
        await guide.getByRole("button", { name: "Close" }).last().click();
      }
      await expect(guide).toHaveCount(0);
    }
  });

  test("a list that cannot be read says so, and what is under way is shown", async ({
    app,
    box,
  }) => {
    await app.route("**/api/backups", (route) =>
      route.fulfill({ status: 500, json: { status: 500, message: "The disk is full.", data: {} } }),
    );
    const activity = {
      key: "@auto_pb_backup_acme_20261128030000.zip",
      doing: "make",
      stage: "files",
      done: 25 * 1024 * 1024,
      total: 100 * 1024 * 1024,
    };
    await app.route("**/api/homeport/backups", (route) =>
      route.fulfill({ json: { possible: true, activity, restored: null } }),
    );
    await app.goto(`${box.url}/_/backups`);
    await expect(app.getByText("The backups could not be listed")).toBeVisible();
    const bar = app.getByRole("progressbar", { name: "Backing up: files" });
    await expect(bar).toHaveAttribute("aria-valuenow", "25");
    await expect(app.getByText("25 MB of 100 MB")).toBeVisible();
    await expect(app.getByRole("button", { name: "Back up now" })).toBeDisabled();
  });
});

test("automatic backups are set by day and time, and listed among the tasks", async ({
  app,
  box,
}) => {
  await app.goto(`${box.url}/_/backups`);
  const panel = app.getByRole("region", { name: "Automatic backups" });
  await panel.getByRole("combobox", { name: "How often" }).click();
  await app.getByRole("option", { name: "Every week" }).click();
  await panel.getByRole("combobox", { name: "On" }).click();
  await app.getByRole("option", { name: "Friday" }).click();
  await panel.getByLabel("At", { exact: true }).fill("04:30");
  await panel.getByRole("textbox", { name: "Keep" }).fill("5");
  await panel.getByRole("button", { name: "Save" }).click();
  await expect(app.getByText("The automatic backups are set.")).toBeVisible();
  await app.reload();
  await expect(panel.getByRole("combobox", { name: "On" })).toHaveValue("Friday");
  await expect(panel.getByText(/^Next: .*04:30/)).toBeVisible();

  await panel.getByRole("combobox", { name: "How often" }).click();
  await app.getByRole("option", { name: "At times of your own" }).click();
  const expression = panel.getByRole("textbox", { name: "Cron expression, in UTC" });
  await expect(expression).toHaveValue("30 4 * * 5");
  await expression.fill("0 */6 * * *");
  await expect(panel.getByText(/^Every 6 hours\. Next: /)).toBeVisible();
  await panel.getByRole("button", { name: "Save" }).click();
  await app.goto(`${box.url}/_/settings`);
  const task = app.getByRole("row").filter({ hasText: "Make a backup" });
  await expect(task).toContainText("Every 6 hours");
  await task.getByRole("button", { name: "Run now: Make a backup" }).click();
  const menu = app.getByRole("navigation", { name: "Main" });
  await menu.getByRole("link", { name: "Backups" }).click();
  await expect(app.getByText("Automatic", { exact: true }).first()).toBeVisible({
    timeout: 20_000,
  });
  await panel.getByRole("textbox", { name: "Keep" }).fill("3");
  await panel.getByRole("combobox", { name: "How often" }).click();
  await app.getByRole("option", { name: "Never" }).click();
  await panel.getByRole("button", { name: "Save" }).click();
  await expect(panel.getByRole("button", { name: "Save" })).toHaveCount(0);
});

test.describe("in a bucket", () => {
  test.use({ refusals: true });

  test("backups are kept there, once what is wrong with it is mended", async ({ app, box }) => {
    const s3 = await S3.start();
    try {
      await app.goto(`${box.url}/_/backups`);
      await app.getByRole("button", { name: "Back up now" }).click();
      await expect(app.getByRole("heading", { name: "On this computer" })).toBeVisible();
      const panel = app.getByRole("region", { name: "In a bucket" });
      await panel.getByRole("switch", { name: "Keep backups in a bucket" }).check();
      await panel.getByRole("textbox", { name: "Endpoint" }).fill(s3.endpoint);
      await panel.getByRole("textbox", { name: "Bucket", exact: true }).fill(s3.bucket);
      await panel.getByRole("textbox", { name: "Region" }).fill("eu-central-1");
      await panel.getByRole("textbox", { name: "Access key" }).fill(s3.accessKey);
      await panel.getByRole("button", { name: "Save" }).click();
      await expect(panel.getByText("Cannot be blank.")).toBeVisible();
      await panel.getByLabel("Secret key", { exact: true }).fill("another one");
      await panel.getByRole("checkbox", { name: "stands in the path" }).check();
      await panel.getByRole("button", { name: "Save" }).click();
      await expect(app.getByText("Where backups are kept is saved.")).toBeVisible();
      await panel.getByRole("button", { name: "Test the bucket" }).click();
      await expect(panel.getByText("does not belong to this access key")).toBeVisible();
      await panel.getByLabel("Secret key", { exact: true }).fill(s3.secret);
      await panel.getByRole("button", { name: "Save" }).click();
      await panel.getByRole("button", { name: "Test the bucket" }).click();
      await expect(app.getByText("The bucket works")).toBeVisible();

      await app.getByRole("button", { name: "Back up now" }).click();
      await expect(app.getByText("The backup is made and was read back.")).toBeVisible();
      await expect(app.getByRole("heading", { name: "In the bucket copies" })).toBeVisible();
      const rows = app.getByRole("table", { name: "Backups, newest first" }).getByRole("row");
      await expect(rows).toHaveCount(2);
      expect(await s3.objects()).toHaveLength(1);
      expect(await violations(app)).toEqual([]);
      await rows
        .nth(1)
        .getByRole("button", { name: /^Delete/ })
        .click();
      await app.getByRole("button", { name: "Delete the backup" }).click();
      await expect(app.getByRole("heading", { name: "No backups yet" })).toBeVisible();
      expect(await s3.objects()).toEqual([]);
      for (const name of ["Endpoint", "Bucket", "Region", "Access key"]) {
        await panel.getByRole("textbox", { name, exact: true }).clear();
      }
      await panel.getByRole("checkbox", { name: "stands in the path" }).uncheck();
      await panel.getByRole("switch", { name: "Keep backups in a bucket" }).uncheck();
      await panel.getByRole("button", { name: "Save" }).click();
      await expect(app.getByRole("heading", { name: "On this computer" })).toBeVisible();
      await expect(panel.getByRole("button", { name: "Save" })).toHaveCount(0);
    } finally {
      await s3.stop();
    }
  });
});
