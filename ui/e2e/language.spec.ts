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

test("a language is chosen in the window, and kept", async ({ app, box }) => {
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
});
