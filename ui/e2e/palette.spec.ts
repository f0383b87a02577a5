// Going anywhere by typing a part of its name.
import { violations } from "./axe";
import { expect, test } from "./fixtures";

test("a page and a collection are gone to with the keyboard alone", async ({ app, other }) => {
  const guests = await other.guests();
  await app.keyboard.press("ControlOrMeta+k");
  const search = app.getByRole("textbox", { name: "Go to" });
  await expect(search).toBeFocused();
  expect(await violations(app)).toEqual([]);
  await search.fill("who did");
  await expect(app.getByRole("button", { name: "Audit" })).toBeVisible();
  await app.keyboard.press("Enter");
  await expect(app.getByRole("heading", { level: 1, name: "Audit" })).toBeVisible();
  await expect(search).toHaveCount(0);

  // From within a field too.
  await app.getByRole("textbox", { name: "Search the trail" }).focus();
  await app.keyboard.press("ControlOrMeta+k");
  await search.fill(`${guests}: fields`);
  await expect(app.getByRole("button", { name: `${guests}: fields and rules` })).toBeVisible();
  await app.keyboard.press("Enter");
  await expect(app).toHaveURL(new RegExp(`/collections/${guests}/edit`));

  await app.getByRole("button", { name: "Go to a page or a collection" }).click();
  await search.fill("nothing is called that");
  await expect(app.getByText("No page and no collection is called that.")).toBeVisible();
  await app.keyboard.press("Escape");
  await expect(search).toHaveCount(0);
});

test("what a role may not do is not offered", async ({ app }) => {
  await app.keyboard.press("ControlOrMeta+k");
  await expect(app.getByRole("button", { name: "Create a collection" })).toBeVisible();
  await app.route("**/api/homeport/session", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), role: "viewer" } });
  });
  await app.reload();
  await expect(app.getByLabel("Your role")).toBeVisible();
  await app.keyboard.press("ControlOrMeta+k");
  await expect(app.getByRole("button", { name: "Collections", exact: true })).toBeVisible();
  await expect(app.getByRole("button", { name: "Create a collection" })).toHaveCount(0);
});

test.describe("without its code", () => {
  test.use({ refusals: true });

  test("the page underneath stays, with what was typed", async ({ app, box }) => {
    await app.goto(`${box.url}/_/new-collection`);
    await app.getByLabel("Name", { exact: true }).fill("half_done");
    await app.route("**/assets/Palette-*.js", (route) => route.abort());
    await app.keyboard.press("ControlOrMeta+k");
    await expect(app.getByText("That did not come")).toBeVisible();
    await expect(app.getByLabel("Name", { exact: true })).toHaveValue("half_done");
  });
});
