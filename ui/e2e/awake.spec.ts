// Keeping the computer awake, and what is said where that is not possible.
import { violations } from "./axe";
import { expect, test } from "./fixtures";

test("the computer is kept awake by a switch, which says where it is not possible", async ({
  app: page,
}) => {
  await page.getByRole("link", { name: "Settings" }).click();
  const panel = page.getByRole("region", { name: "Sleep" });
  const keep = panel.getByRole("switch", { name: "Keep this computer awake" });
  await expect(keep).not.toBeChecked();
  await keep.press("Space");
  await expect(keep).toBeChecked();
  // The computer of the test may have logind, or not; the window says what the box says.
  const { hold } = await (
    await page.request.get(new URL("/api/homeport/awake", page.url()).href)
  ).json();
  expect(["full", "idleOnly", "impossible"]).toContain(hold);
  const said = { full: 0, idleOnly: 1, impossible: 1 }[hold as string];
  await expect(panel.getByRole("alert")).toHaveCount(said ?? -1);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await violations(page)).toEqual([]);
  }
  await page.reload();
  await expect(keep).toBeChecked();
  await keep.press("Space");
  await expect(keep).not.toBeChecked();
  await expect(panel.getByRole("alert")).toHaveCount(0);
});
