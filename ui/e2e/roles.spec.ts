import type { Browser, Page } from "@playwright/test";
import { violations } from "./axe";
import { Box } from "./box";
import { expect, test } from "./fixtures";

const PASSWORD = "correct horse battery";
const EVE = "eve@example.com";
const VIC = "vic@example.com";

test.describe("on a box of its own", () => {
  let box: Box;

  test.beforeAll(async () => {
    box = await Box.start();
    await box.command("superuser", "upsert", "ada@example.com", PASSWORD);
  });
  test.afterAll(() => box.stop());

  /** Somebody's own browser, signed in. */
  async function signedIn(browser: Browser, email: string): Promise<Page> {
    const page = await (await browser.newContext()).newPage();
    await page.goto(`${box.url}/_/`);
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByRole("button", { name: "Your account" })).toBeVisible();
    return page;
  }

  test("an owner adds an editor and a viewer, who do what they may", async ({ browser }) => {
    test.slow();
    const owner = await (await browser.newContext()).newPage();
    await owner.goto(await box.windowLink());
    const call = async (method: string, path: string, data: unknown) => {
      const answer = await owner.request.fetch(box.url + path, {
        method,
        data,
        headers: { "X-Homeport-CSRF": "1", Origin: box.url },
      });
      expect(answer.ok(), await answer.text()).toBe(true);
      return (await answer.json()) as { id: string };
    };
    await call("POST", "/api/collections", {
      name: "guests",
      type: "base",
      fields: [{ name: "name", type: "text" }],
    });
    await call("POST", "/api/collections/guests/records", { name: "Grace" });

    await owner.goto(`${box.url}/_/admins`);
    for (const [email, role] of [
      [EVE, "Editor"],
      [VIC, "Viewer"],
    ] as const) {
      await owner.getByRole("button", { name: "Add an admin" }).click();
      const dialog = owner.getByRole("dialog", { name: "Add an admin" });
      await dialog.getByLabel("E-mail").fill(email);
      await dialog.getByLabel("Password", { exact: true }).fill(PASSWORD);
      await dialog.getByLabel("The same again").fill(PASSWORD);
      await dialog.getByRole("radio", { name: role }).check();
      expect(await violations(owner)).toEqual([]);
      await dialog.getByRole("button", { name: "Add", exact: true }).click();
      await expect(dialog).toBeHidden();
    }
    const row = (email: string) =>
      owner.getByRole("list", { name: "Admins" }).getByRole("listitem").filter({ hasText: email });
    await expect(row("ada@example.com")).toContainText("Owner");
    await expect(row(EVE)).toContainText("Editor");
    await expect(row(VIC)).toContainText("Viewer");
    expect(await violations(owner)).toEqual([]);

    // The only owner stays one.
    await owner.getByRole("button", { name: "Change ada@example.com" }).click();
    const change = owner.getByRole("dialog", { name: "Change an admin" });
    await change.getByRole("radio", { name: "Viewer" }).check();
    await change.getByRole("button", { name: "Save" }).click();
    await expect(change.getByText("This is the only owner.")).toBeVisible();
    await change.getByRole("button", { name: "Cancel" }).click();

    const editor = await signedIn(browser, EVE);
    await expect(editor.getByLabel("Your role")).toHaveText("Editor");
    await editor.goto(`${box.url}/_/collections/guests`);
    await editor.getByRole("button", { name: "New record" }).click();
    await editor.getByLabel("name", { exact: true }).fill("Edith");
    await editor.getByRole("button", { name: "Add record" }).click();
    await expect(editor.getByText("The record is added.")).toBeVisible();
    await expect(editor.getByRole("row", { name: /Edith/ })).toBeVisible();
    await editor.goto(`${box.url}/_/settings`);
    await expect(editor.getByRole("note").filter({ hasText: "your role is editor" })).toBeVisible();
    await expect(editor.getByRole("textbox").first()).toBeDisabled();
    await editor.goto(`${box.url}/_/devices`);
    await expect(editor.getByRole("link", { name: "Add a device" }).first()).toBeVisible();
    await editor.goto(`${box.url}/_/collections/_superusers`);
    await expect(editor.getByText(EVE)).toBeVisible();
    await expect(editor.getByRole("button", { name: "New record" })).toBeHidden();

    const viewer = await signedIn(browser, VIC);
    await expect(viewer.getByLabel("Your role")).toHaveText("Viewer");
    await viewer.goto(`${box.url}/_/collections/guests`);
    await expect(viewer.getByText("Grace")).toBeVisible();
    await expect(viewer.getByRole("button", { name: "New record" })).toBeHidden();
    await expect(viewer.getByRole("checkbox")).toHaveCount(0);
    await viewer.getByText("Grace").click();
    const record = viewer.getByRole("dialog");
    await expect(record.getByLabel("name", { exact: true })).toBeDisabled();
    await expect(record.getByRole("note")).toContainText("your role is viewer");
    await expect(record.getByRole("button", { name: "Save" })).toBeHidden();
    expect(await violations(viewer)).toEqual([]);
    await record.getByRole("button", { name: "Close", exact: true }).click();

    // A role holds at once: what was on offer is gone at the next refusal, and what is new is there.
    await owner.getByRole("button", { name: `Change ${VIC}` }).click();
    await change.getByRole("radio", { name: "Editor" }).check();
    await change.getByRole("button", { name: "Save" }).click();
    await expect(row(VIC)).toContainText("Editor");
    await viewer.reload();
    await expect(viewer.getByRole("button", { name: "New record" })).toBeVisible();
    await owner.getByRole("button", { name: `Change ${VIC}` }).click();
    await change.getByRole("radio", { name: "Viewer" }).check();
    await change.getByRole("button", { name: "Save" }).click();
    await expect(row(VIC)).toContainText("Viewer");
    await viewer.getByRole("button", { name: "New record" }).click();
    await viewer.getByRole("button", { name: "Add record" }).click();
    await expect(viewer.getByText("Your role is viewer. This takes")).toBeVisible();
    await expect(viewer.getByRole("button", { name: "Add record" })).toBeHidden();

    await owner.goto(`${box.url}/_/audit?action=roleChanged`);
    await expect(owner.getByRole("row", { name: /Role changed/ })).toHaveCount(2);
    for (const page of [owner, editor, viewer]) await page.context().close();
  });

  test("what a viewer cannot change is shown, shut, and clean for axe", async ({ browser }) => {
    test.setTimeout(300_000);
    await box.command("superuser", "upsert", "val@example.com", PASSWORD);
    await box.command("superuser", "role", "val@example.com", "viewer");
    const viewer = await signedIn(browser, "val@example.com");
    const refused: string[] = [];
    viewer.on("response", (response) => {
      if (response.status() >= 400) refused.push(`${response.status()} ${response.url()}`);
    });
    const pages = [
      ["", "Connect a phone", null],
      ["collections", "users", null],
      ["collections/users/edit", "You can look at this.", "Add a field"],
      ["collections/users/edit?tab=rules", "You can look at this.", null],
      ["collections/users/sign-in", "You can look at this.", null],
      ["collections/users", "You can look at this.", null],
      ["new-collection", "You can look at this.", "Add a field"],
      ["import-collections", "You can look at this.", null],
      ["files", "What they take up", null],
      ["logs", "What was asked of this box", null],
      ["audit", "Signed in", null],
      ["backups", "You can look at this.", "Back up now"],
      ["mail", "You can look at this.", null],
      ["admins", "Your password", null],
      ["api-keys", "You can look at this.", "Make a key"],
      ["devices", "You can look at this.", null],
      ["add-device", "You can look at this.", null],
      ["integrations", "You can look at this.", null],
      ["automations", "You can look at this.", "Add an automation"],
      ["intakes", "You can look at this.", "Add an intake"],
      ["payments", "You can look at this.", null],
      ["move-in", "You can look at this.", "Choose the zip"],
      ["doctor", "Certificate", null],
      ["settings", "You can look at this.", null],
    ] as const;
    for (const [path, text, button] of pages) {
      await viewer.goto(`${box.url}/_/${path}`);
      await expect(viewer.getByText(text).first()).toBeVisible();
      if (button !== null) {
        const offered = viewer.getByRole("button", { name: button }).first();
        await expect(offered).toBeDisabled();
      }
      expect.soft(await violations(viewer), `/_/${path}`).toEqual([]);
    }
    expect(refused, "no page asks for what a viewer may not").toEqual([]);

    // Their own password is theirs.
    await viewer.goto(`${box.url}/_/admins`);
    await viewer.getByLabel("Present password").fill(PASSWORD);
    await viewer.getByLabel("New password").fill("another good one");
    await viewer.getByLabel("The new one again").fill("another good one");
    await viewer.getByRole("button", { name: "Change the password" }).click();
    await expect(viewer.getByRole("heading", { name: "Sign in" })).toBeVisible();
    await viewer.context().close();
  });
});
