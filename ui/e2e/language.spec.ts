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
