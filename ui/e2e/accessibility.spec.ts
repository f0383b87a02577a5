import { Authenticator } from "./authenticator";
import { violations } from "./axe";
import { expect, test } from "./fixtures";

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme });

    test("every page is clean for axe", async ({ app, box, other }) => {
      // Many pages in one test.
      // One page after the other, and axe takes seconds for each on a busy machine.
      test.setTimeout(300_000);
      const guests = await other.guests({
        listRule: "",
        createRule: "",
        indexes: ["CREATE INDEX `by_name` ON `guests` (`name`)"],
      });
      const { id } = await other.create(guests, { name: "Ada", visits: 3, vip: true, wishes: [1] });
      const pages = [
        ["", "Connect a phone"],
        ["collections", "Who may read"],
        ["new-collection", "Add a field"],
        [`collections/${guests}/edit`, "Automatic date"],
        [`collections/${guests}/edit?tab=rules`, "Anyone who can reach this box"],
        [`collections/${guests}/edit?tab=indexes`, "Quick to find and sort by name"],
        ["import-collections", "Also delete what is not in the file"],
        ["export-collections", "Download"],
        [`collections/${guests}/edit?tab=more`, "Delete this collection"],
        [`collections/${guests}`, "Ada"],
        [`collections/${guests}?record=${id}`, "Save"],
        [`collections/${guests}?record=new`, "Add record"],
        [`collections/${guests}/import`, "or drop it here"],
        [`collections/${guests}/api`, "Which records"],
        [`collections/${guests}/api?show=create`, "Anyone who can reach this box can create"],
        [`collections/${guests}/api?show=setUp`, "BEGIN CERTIFICATE"],
        ["collections/users/api?show=authWithPassword", "you@example.com"],
        ["files", "What they take up"],
        ["logs", "Clear the log"],
        ["audit", "Window opened"],
        ["backups", "How often"],
        ["sign-in", "Each collection of people"],
        ["collections/users/sign-in", "How long it lasts"],
        ["collections/_superusers/sign-in", "Always on"],
        ["mail", "Links lead to"],
        ["admins", "Add an admin"],
        ["api-keys", "Make a key"],
        ["people", "How they sign in"],
        ["devices", "Add a device"],
        ["integrations", "Set up"],
        ["new-connector", "From scratch"],
        ["automations", "Nothing happens by itself yet"],
        ["intakes", "Nobody listens yet"],
        ["add-device", "Scan the code in your app"],
        ["move-in", "Choose the zip"],
        ["doctor", "Certificate"],
        ["settings", "Scheduled tasks"],
        ["nowhere", "There is no page here"],
      ] as const;
      for (const [path, text] of pages) {
        await app.goto(`${box.url}/_/${path}`);
        await expect(app.getByText(text).first()).toBeVisible();
        expect.soft(await violations(app), `/_/${path}`).toEqual([]);
      }
    });

    test("what opens on the pages for sign-in is clean for axe", async ({ app, box, other }) => {
      test.slow();
      const people = await other.collection("people", { type: "auth" });
      await app.goto(`${box.url}/_/collections/${people.name}/sign-in`);
      for (const method of ["Code by mail", "Other services", "Two methods, one after the other"]) {
        await app.getByRole("switch", { name: method }).click();
      }
      await app.getByRole("button", { name: "Add a service" }).click();
      await app.getByRole("menuitem", { name: "OIDC (any OpenID server, oidc)" }).click();
      await app.getByRole("button", { name: /^New password/ }).click();
      await app.getByRole("region", { name: "Who may sign in" }).getByText("By rule").click();
      await app.getByRole("button", { name: "Save", exact: true }).click();
      await expect(app.getByText("Look at the marked places.")).toBeVisible();
      expect.soft(await violations(app), "the methods").toEqual([]);
      await app.getByRole("button", { name: "Discard", exact: true }).click();

      await app.goto(`${box.url}/_/admins`);
      await app.getByRole("button", { name: "Add an admin" }).first().click();
      await expect(app.getByLabel("The same again")).toBeVisible();
      expect.soft(await violations(app), "a new admin").toEqual([]);
      await app.goto(`${box.url}/_/mail`);
      await app.getByRole("switch", { name: "Send mail" }).click();
      await app.getByText("An address of mine").click();
      expect.soft(await violations(app), "mail").toEqual([]);
    });

    test.describe("signed out", () => {
      test.use({ refusals: true });

      test("the sign-in page is clean for axe", async ({ page, box }) => {
        await page.goto(`${box.url}/_/`);
        await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
        expect(await violations(page)).toEqual([]);
      });

      test("an admin's authenticator app is clean for axe", async ({ page, box }) => {
        test.slow();
        const [email, password] = [`${colorScheme}@example.com`, "correct horse battery"];
        await box.command("superuser", "upsert", email, password);
        const enter = async () => {
          await page.goto(`${box.url}/_/admins`);
          await page.getByLabel("E-mail").fill(email);
          await page.getByLabel("Password", { exact: true }).fill(password);
          await page.getByRole("button", { name: "Sign in" }).click();
        };
        await enter();
        await page.getByRole("button", { name: "Set it up" }).click();
        const dialog = page.getByRole("dialog");
        await dialog.getByLabel("Your password").fill(password);
        await dialog.getByRole("button", { name: "Continue" }).click();
        await expect(dialog.getByAltText("What your authenticator app scans")).toBeVisible();
        expect.soft(await violations(page), "the scan").toEqual([]);
        const phone = new Authenticator((await dialog.locator("code").textContent()) ?? "");
        await dialog.getByLabel("Code").fill(phone.code());
        await dialog.getByRole("button", { name: "Turn it on" }).click();
        await expect(dialog.getByRole("listitem")).toHaveCount(10);
        expect.soft(await violations(page), "the recovery codes").toEqual([]);
        await dialog.getByRole("button", { name: "I have kept them" }).click();
        await expect(page.getByText("10 recovery codes left.")).toBeVisible();
        expect.soft(await violations(page), "what is on").toEqual([]);
        await page.context().clearCookies();
        await enter();
        await page.getByRole("button", { name: "I have neither" }).click();
        expect.soft(await violations(page), "the code at the door").toEqual([]);
      });
    });
  });
}

test.describe("in the smallest window", () => {
  test.use({ viewport: { width: 760, height: 560 } });

  test("nothing is cut off, and the menu is a drawer", async ({ app, box, other }) => {
    const guests = await other.guests();
    await other.create(guests, { name: "Ada" });
    const paths = ["", "collections", `collections/${guests}`, "settings", "new-collection"];
    for (const path of [
      ...paths,
      "import-collections",
      "export-collections",
      "files",
      "logs",
      "audit",
      "backups",
      "devices",
      "add-device",
      "move-in",
      "doctor",
      "sign-in",
      "collections/users/sign-in",
      "mail",
      "admins",
      "integrations",
      "new-connector",
      "payments",
    ]) {
      await app.goto(`${box.url}/_/${path}`);
      await expect(app.getByRole("heading", { level: 1 })).toBeVisible();
      const overflow = await app.evaluate(
        () => document.documentElement.scrollWidth - window.innerWidth,
      );
      expect(overflow, `/_/${path} is wider than the window`).toBeLessThanOrEqual(0);
    }
    await app.getByRole("button", { name: "Open the menu" }).click();
    await app.getByRole("link", { name: "Home" }).click();
    await expect(app.getByRole("region", { name: "Connect a phone" })).toBeVisible();
    await expect(app.getByRole("link", { name: "Settings" })).toBeHidden();
  });
});
