// Signing in at a service that apps call through the box: in another page of the browser, which comes
// back to the box by itself or whose address is handed over.
import type { Page } from "@playwright/test";
import { violations } from "./axe";
import { expect, test } from "./fixtures";
import { APP, type Service, startService } from "./service";

async function setUp(app: Page, url: string, service: Service, name: string) {
  await app.goto(`${url}/_/integrations`);
  await app.getByRole("button", { name: "Set up X (Twitter)" }).click();
  const dialog = app.getByRole("dialog", { name: "Set up X (Twitter)" });
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByLabel("Client id").fill(APP.id);
  await dialog.getByLabel("Client secret (can be left out)", { exact: true }).fill(APP.secret);
  await dialog.getByLabel("Address", { exact: true }).fill(service.url);
  await dialog.getByLabel("Address for signing in").fill(service.url);
  await dialog.getByLabel("On your own network").fill(service.host);
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
}

/** The page that opens beside, once somebody has said yes there. */
async function agree(app: Page): Promise<Page> {
  const opening = app.waitForEvent("popup");
  await app.getByRole("link", { name: "Sign in at X (Twitter)" }).click();
  const beside = await opening;
  await beside.getByRole("link", { name: "Yes" }).click();
  return beside;
}

// The service says no to a test of what has ended.
test.use({ refusals: true });

test("an admin signs in at a service, sees who is signed in, and signs in again", async ({
  app,
  box,
}) => {
  const service = await startService();
  try {
    await setUp(app, box.url, service, "crier");
    // It is the next step, and says what has to be registered there.
    const dialog = app.getByRole("dialog", { name: "Sign in at X (Twitter)" });
    await expect(dialog.getByText(/^http:\/\/127\.0\.0\.1:\d+\/signed-in$/)).toBeVisible();
    await expect(dialog.getByRole("button", { name: "Copy the redirect address" })).toBeVisible();
    await expect(dialog.getByText("tweet.write")).toBeVisible();
    expect(await violations(app)).toEqual([]);
    const beside = await agree(app);
    await expect(beside.getByRole("heading", { name: "Signed in" })).toBeVisible();
    await beside.close();
    await expect(dialog).toBeHidden();
    const all = app.getByRole("list", { name: "Set up" }).getByRole("listitem");
    const row = all.filter({ hasText: "crier" });
    await expect(row.getByText("Signed in as corner_shop")).toBeVisible();
    await app.getByRole("button", { name: "Test crier" }).click();
    await expect(row.getByText("It works")).toBeVisible();

    // The service lets the box in no longer: the page says so, and so does Home.
    service.forget();
    await app.reload();
    await app.getByRole("button", { name: "Test crier" }).click();
    await expect(row.getByRole("alert")).toBeVisible();
    await app.reload();
    await expect(row.getByText("Sign in again as corner_shop.")).toBeVisible();
    await app.goto(`${box.url}/_/`);
    const problem = app.getByRole("alert").filter({ hasText: "crier" });
    await expect(problem).toContainText("has to be signed in at X (Twitter) again");
    await problem.getByRole("link", { name: "Open Integrations" }).click();
    await app.getByRole("button", { name: "Sign in again: crier" }).click();
    await (await agree(app)).close();
    await expect(row.getByText("Signed in as corner_shop")).toBeVisible();

    await app.getByRole("button", { name: "Sign out: crier" }).click();
    await app.getByRole("dialog").getByRole("button", { name: "Sign out" }).click();
    await expect(row.getByText("Nobody is signed in yet.")).toBeVisible();
    expect(service.handedOut.length).toBeGreaterThan(5);
    const shown = await app.content();
    const listed = await (await app.request.get(`${box.url}/api/homeport/integrations`)).text();
    for (const token of [...service.handedOut, APP.secret]) {
      expect(shown + listed).not.toContain(token);
    }
    await app.getByRole("button", { name: "Remove crier" }).click();
    await app.getByRole("button", { name: "Remove", exact: true }).click();
    await expect(row).toHaveCount(0);
  } finally {
    service.close();
  }
});

test("a browser that did not come back hands its address over", async ({ app, box }) => {
  const service = await startService();
  try {
    await setUp(app, box.url, service, "herald");
    const dialog = app.getByRole("dialog", { name: "Sign in at X (Twitter)" });
    await dialog.getByRole("button", { name: "My browser did not come back" }).click();
    const link = await dialog
      .getByRole("link", { name: "Sign in at X (Twitter)" })
      .getAttribute("href");
    const page = await (await app.request.get(link ?? "")).text();
    const back = (/href="([^"]+)"/.exec(page) ?? [])[1] ?? "";
    const address = dialog.getByLabel("Address that the browser has ended at");
    await address.fill("https://localhost/signed-in");
    await dialog.getByRole("button", { name: "Finish signing in" }).click();
    await expect(dialog.getByText(/It is not the address/)).toBeVisible();
    await address.fill(back);
    await dialog.getByRole("button", { name: "Finish signing in" }).click();
    await expect(dialog).toBeHidden();
    const row = app.getByRole("listitem").filter({ hasText: "herald" });
    await expect(row.getByText("Signed in as corner_shop")).toBeVisible();
    await app.getByRole("button", { name: "Remove herald" }).click();
    await app.getByRole("button", { name: "Remove", exact: true }).click();
    await expect(row).toHaveCount(0);
  } finally {
    service.close();
  }
});
