import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { APIRequestContext } from "@playwright/test";
import { expect, test } from "./fixtures";

const BINARY =
  process.env.POCKETBASE_BIN ?? join(homedir(), ".cache/homeport/pocketbase/bin/pocketbase");
const EMAIL = "root@example.com";
const PASSWORD = "correct horse battery";

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" ? (address?.port ?? 0) : 0));
    });
  });
}

/** A zip that the real PocketBase made of a small shop. */
async function pocketBaseBackup(request: APIRequestContext): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), "pocketbase-e2e-"));
  const data = join(folder, "data");
  await promisify(execFile)(BINARY, ["superuser", "upsert", EMAIL, PASSWORD, "--dir", data]);
  const address = `127.0.0.1:${await freePort()}`;
  const program: ChildProcess = spawn(BINARY, ["serve", "--http", address, "--dir", data]);
  try {
    const url = `http://${address}`;
    await expect(async () => {
      expect((await request.get(`${url}/api/health`, { timeout: 1000 })).ok()).toBe(true);
    }).toPass();
    const signedIn = await request.post(`${url}/api/collections/_superusers/auth-with-password`, {
      data: { identity: EMAIL, password: PASSWORD },
    });
    const headers = { Authorization: (await signedIn.json()).token as string };
    const shop = { name: "moved_articles", type: "base", fields: [{ name: "name", type: "text" }] };
    expect((await request.post(`${url}/api/collections`, { headers, data: shop })).ok()).toBe(true);
    const records = `${url}/api/collections/moved_articles/records`;
    for (const name of ["Bread", "Salt", "Tea"]) {
      expect((await request.post(records, { headers, data: { name } })).ok()).toBe(true);
    }
    const made = await request.post(`${url}/api/backups`, { headers, data: { name: "shop.zip" } });
    expect(made.ok()).toBe(true);
    expect(await readdir(join(data, "backups"))).toContain("shop.zip");
    return await readFile(join(data, "backups", "shop.zip"));
  } finally {
    program.kill();
    await new Promise((resolve) => program.once("exit", resolve));
    await rm(folder, { recursive: true, force: true });
  }
}

test("what a PocketBase has comes over, and a second time nothing is doubled", async ({
  app,
  box,
  request,
}) => {
  test.slow();
  const buffer = await pocketBaseBackup(request);
  await app.getByRole("link", { name: "Settings" }).click();
  await app.getByRole("link", { name: "Move in from PocketBase" }).click();
  const report = app.getByRole("region", { name: "What came over" });
  const choose = async (name: string) => {
    const choosing = app.waitForEvent("filechooser");
    await app.getByRole("button", { name: "Choose the zip" }).click();
    await (await choosing).setFiles({ name, mimeType: "application/zip", buffer });
  };
  await choose("shop.zip");
  const row = report.getByRole("row").filter({ hasText: "moved_articles" });
  await expect(row.getByRole("cell")).toHaveText(["moved_articles", "3", "0", "0", "0"]);
  await choose("shop.zip");
  await expect(row.getByRole("cell")).toHaveText(["moved_articles", "0", "0", "3", "0"]);
  await report.getByRole("link", { name: "See the collections" }).click();
  await app.goto(`${box.url}/_/collections/moved_articles`);
  await expect(app.getByText("Salt")).toBeVisible();
});

test.describe("what is no PocketBase folder", () => {
  test.use({ refusals: true });

  test("is refused in words, and how far a move is can be seen", async ({ app, box }) => {
    await app.goto(`${box.url}/_/move-in`);
    const choosing = app.waitForEvent("filechooser");
    await app.getByRole("button", { name: "Choose the zip" }).click();
    const buffer = Buffer.from("hello");
    await (await choosing).setFiles({ name: "x.zip", mimeType: "application/zip", buffer });
    const alert = app.getByRole("alert").filter({ hasText: "Nothing was taken over" });
    await expect(alert).toContainText("This is no zip that can be read");

    const state = { collection: "orders", done: 250, total: 1000, report: null, failure: null };
    await app.route("**/api/homeport/move-in", (route) =>
      route.fulfill({ json: { stage: "moving", ...state } }),
    );
    await app.reload();
    const bar = app.getByRole("progressbar", { name: "Taking over orders" });
    await expect(bar).toHaveAttribute("aria-valuenow", "25");
    await expect(app.getByText("250 of 1,000 records")).toBeVisible();
    await expect(app.getByRole("button", { name: "Choose the zip" })).toBeDisabled();
    await app.unroute("**/api/homeport/move-in");
    await app.route("**/api/homeport/move-in", (route) =>
      route.fulfill({ json: { ...state, stage: "failed", failure: "The disk failed." } }),
    );
    await app.reload();
    await expect(
      app.getByRole("alert").filter({ hasText: "Moving in stopped half-way" }),
    ).toContainText("The disk failed.");
  });
});
