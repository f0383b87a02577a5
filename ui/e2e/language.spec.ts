import { violations } from "./axe";
import { expect, test } from "./fixtures";

test.describe("with a browser that asks for German", () => {
  test.use({ locale: "de-DE" });

  test("the window is German, with dates and numbers as there", async ({ app, box }) => {
    await app.goto(`${box.url}/_/doctor`);
    await expect(app.getByRole("heading", { level: 1, name: "Verbindungstest" })).toBeVisible();
    await expect(app.locator("html")).toHaveAttribute("lang", "de");
    expect(await violations(app)).toEqual([]);
  });
});

test.describe("in German", () => {
  test.use({ locale: "de-DE" });

  test("a number has a comma, and a count a full stop", async ({ app, box, other }) => {
    const guests = await other.guests();
    await app.goto(`${box.url}/_/collections/${guests}?record=new`);
    const form = app.getByRole("dialog");
    await form.getByRole("textbox", { name: "name" }).fill("<b>Ada</b>");
    const visits = form.getByRole("textbox", { name: "visits" });
    await visits.fill("1,2,3");
    await form.getByRole("button", { name: "Datensatz hinzufügen" }).click();
    await expect(form.getByText("Das ist keine Zahl.")).toBeVisible();
    await expect(visits).toBeFocused();
    await visits.fill("");
    await visits.pressSequentially("1.234,5");
    await form.getByRole("button", { name: "Datensatz hinzufügen" }).click();
    await expect(app.getByText("1 Datensatz", { exact: true })).toBeVisible();
    const row = app.getByRole("row").nth(1);
    const id = (await row.getByRole("link").textContent()) ?? "";
    expect((await other.read(guests, id)).visits).toBe(1234.5);
    await row.getByRole("checkbox").check();
    await app.getByRole("button", { name: "Löschen" }).click();
    await expect(app.getByRole("dialog")).toContainText("<b>Ada</b>");
  });
});

test("a language is chosen at the top or in the settings, and kept", async ({ app, box }) => {
  await app.goto(`${box.url}/_/doctor`);
  const title = app.getByRole("heading", { level: 1 });
  await expect(title).toHaveText("Connection check");
  await app.getByRole("button", { name: /^Appearance/ }).click();
  await app.getByRole("menuitem", { name: "Deutsch" }).click();
  await expect(title).toHaveText("Verbindungstest");
  await app.reload();
  await expect(title).toHaveText("Verbindungstest");
  await app.getByRole("button", { name: /^Aussehen/ }).click();
  await app.getByRole("menuitem", { name: /^English/ }).click();
  await expect(title).toHaveText("Connection check");

  await app.goto(`${box.url}/_/settings`);
  await app.getByRole("combobox", { name: "Language" }).click();
  await app.getByRole("option", { name: "Deutsch" }).click();
  await expect(title).toHaveText("Einstellungen");
  expect(await violations(app)).toEqual([]);
  await app.getByRole("combobox", { name: "Sprache" }).click();
  await app.getByRole("option", { name: "Die des Systems" }).click();
  await expect(title).toHaveText("Settings");
});

test.describe("in German on a narrow screen", () => {
  test.use({ locale: "de-DE", viewport: { width: 400, height: 900 } });

  test("every page is clean for axe, and nothing runs off", async ({ app, box, other }) => {
    // One page after the other, and axe takes seconds for each on a busy machine.
    test.setTimeout(300_000);
    const guests = await other.guests();
    await other.create(guests, { name: "Ada", visits: 1.5 });
    for (const path of [
      ...["", "collections", "new-collection", "diagram", "import-collections", "move-in"],
      ...["edit", "edit?tab=rules", "edit?tab=indexes", "edit?tab=more", "import"].map(
        (page) => `collections/${guests}/${page}`,
      ),
      ...["", "?show=setUp", "?show=create", "?show=realtime"].map(
        (search) => `collections/${guests}/api${search}`,
      ),
      ...["", "?record=new", "?perPage=all"].map((search) => `collections/${guests}${search}`),
      ...[
        "sign-in",
        "collections/users/sign-in",
        "mail",
        "people",
        "devices",
        "add-device",
        "files",
      ],
      ...[
        "integrations",
        "automations",
        "intakes",
        "admins",
        "api-keys",
        "backups",
        "logs",
        "audit",
      ],
      ...["settings", "new-connector", "nowhere"],
    ]) {
      await app.goto(`${box.url}/_/${path}`);
      await expect(app.getByRole("heading").first()).toBeVisible();
      await expect(app.locator(".mantine-Skeleton-root")).toHaveCount(0);
      expect.soft(await violations(app), `/_/${path}`).toEqual([]);
      const beyond = await app.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        return scrollWidth - clientWidth;
      });
      expect.soft(beyond, `/_/${path}`).toBe(0);
    }
  });
});
