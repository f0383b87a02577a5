import { violations } from "./axe";
import { expect, type OtherClient, test } from "./fixtures";

const ROWS = 1200;

/** Records that are called 0001, 0002… */
async function many(other: OtherClient): Promise<string> {
  const guests = await other.guests({ indexes: [] });
  for (let at = 0; at < ROWS; at += 50) {
    const names = Array.from({ length: 50 }, (_, n) => String(at + n + 1).padStart(4, "0"));
    await Promise.all(names.map((name) => other.create(guests, { name })));
  }
  return guests;
}

test("all records are one long list, of which what is in sight is there", async ({
  app,
  box,
  other,
}) => {
  test.slow();
  const guests = await many(other);
  await app.goto(`${box.url}/_/collections/${guests}?sort=name`);
  await app.getByRole("combobox", { name: "Records per page" }).click();
  await app.getByRole("option", { name: "One long list" }).click();
  await expect(app).toHaveURL(/perPage=all/);
  const list = app.getByRole("region", { name: `Records of ${guests}` });
  const table = list.getByRole("table");
  const row = (name: string) =>
    table.getByRole("row").filter({ has: app.getByRole("cell", { name, exact: true }) });
  await expect(table).toHaveAttribute("aria-rowcount", String(ROWS + 1));
  await expect(row("0001")).toHaveAttribute("aria-rowindex", "2");
  await expect(app.getByText("1,200 records", { exact: true })).toBeVisible();
  expect(await violations(app)).toEqual([]);

  // To the middle, and to the end.
  await row("0003").getByRole("checkbox").check();
  await list.evaluate((frame) => frame.scrollTo({ top: frame.scrollHeight / 2 }));
  await expect(row("0601")).toBeVisible();
  expect(await table.getByRole("row").count()).toBeLessThan(80);
  await list.focus();
  await app.keyboard.press("End");
  await expect(row("1200")).toBeInViewport();
  await expect(row("1200")).toHaveAttribute("aria-rowindex", String(ROWS + 1));

  // What was chosen stays so, and what others write is seen.
  await row("1200").getByRole("checkbox").check();
  const idOf = async (name: string) => (await row(name).getByRole("link").textContent()) ?? "";
  const gone = await idOf("1198");
  await row("1198").getByRole("checkbox").check();
  await expect(app.getByText("3 records selected")).toBeVisible();
  await other.delete(guests, gone);
  await expect(app.getByText("2 records selected")).toBeVisible();
  await other.update(guests, await idOf("1199"), { vip: true });
  await expect(row("1199")).toContainText("Yes");
  await app.getByRole("button", { name: "Delete", exact: true }).click();
  await app.getByRole("button", { name: "Delete 2 records" }).click();
  await expect(table).toHaveAttribute("aria-rowcount", String(ROWS - 2));
  await expect(row("1200")).toHaveCount(0);

  // Another order begins at its beginning.
  await table.getByRole("columnheader", { name: "name" }).getByRole("button").click();
  await expect(row("1199")).toBeInViewport();
  await expect(row("1199")).toHaveAttribute("aria-rowindex", "2");

  // What a filter hides is not chosen any more.
  await row("1199").getByRole("checkbox").check();
  await expect(app.getByText("1 record selected")).toBeVisible();
  await app.getByLabel("Filter records").fill('name ~ "119"');
  await app.keyboard.press("Enter");
  await expect(table).toHaveAttribute("aria-rowcount", "12");
  await expect(app.getByText("1 record selected")).toHaveCount(0);
});
