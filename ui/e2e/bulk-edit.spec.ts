import type { Page } from "@playwright/test";
import { violations } from "./axe";
import { expect, test } from "./fixtures";

const dialog = (app: Page) => app.getByRole("dialog");

async function open(app: Page, url: string, collection: string) {
  await app.goto(`${url}/_/collections/${collection}`);
  await expect(app.getByRole("status").filter({ hasText: "Live" })).toBeVisible();
}

async function editAll(app: Page, count: number) {
  await app.getByRole("checkbox", { name: "Select all on this page" }).check();
  await app.getByRole("button", { name: `Edit ${count} records…` }).click();
}

async function choose(app: Page, label: string, field: string) {
  await dialog(app).getByRole("combobox", { name: label }).click();
  await app.getByRole("option", { name: field, exact: true }).click();
}

test("many records are changed at once, told before, and put back by the notice", async ({
  app,
  box,
  other,
}) => {
  const guests = await other.guests();
  const made = [];
  for (const visits of [1, 2, 7]) {
    made.push(await other.create(guests, { name: `g${visits}`, visits }));
  }
  await open(app, box.url, guests);
  await editAll(app, 3);
  await choose(app, "What to change", "visits");
  await dialog(app).getByRole("textbox", { name: "visits" }).fill("7");
  const preview = dialog(app).getByRole("status").filter({ hasText: "change" });
  await expect(preview).toContainText("2 records change.");
  await expect(preview).toContainText("1 record is that way already.");
  await choose(app, "And also", "vip");
  await expect(dialog(app)).toContainText("It becomes yes.");
  await expect(preview).toContainText("3 records change.");
  await expect(preview).toContainText("visits: 2");
  expect(await violations(app)).toEqual([]);
  await dialog(app).getByRole("button", { name: "Change 3 records" }).click();

  await expect(dialog(app)).toHaveCount(0);
  await expect(app.locator("td[data-type=number]")).toHaveText(["7", "7", "7"]);
  await expect(app.getByText("selected")).toHaveCount(0);
  await app.getByRole("button", { name: "Undo" }).click();
  await expect(app.getByText("The change to 3 records is undone.")).toBeVisible();
  const after = await Promise.all(made.map(({ id }) => other.read(guests, id)));
  expect(after.map(({ visits, vip }) => [visits, vip])).toEqual([
    [1, false],
    [2, false],
    [7, false],
  ]);
});

test("lists are added to, taken from and emptied", async ({ app, box, other }) => {
  const tags = { name: "tags", type: "select", values: ["red", "green", "blue"], maxSelect: 3 };
  const { name: things } = await other.collection("things", {
    fields: [{ name: "name", type: "text" }, tags],
  });
  const one = await other.create(things, { name: "one", tags: ["red"] });
  const two = await other.create(things, { name: "two", tags: ["blue", "red"] });
  const tagsOf = async () => [
    (await other.read(things, one.id)).tags,
    (await other.read(things, two.id)).tags,
  ];
  await open(app, box.url, things);
  const change = async (act: string, value: string | null, count: string) => {
    await editAll(app, 2);
    await choose(app, "What to change", "tags");
    await dialog(app).getByRole("combobox", { name: "What to do with tags" }).selectOption(act);
    if (value !== null) {
      const list = dialog(app).getByRole("combobox", { name: "tags", exact: true });
      await list.press("ArrowDown");
      await app.getByRole("option", { name: value }).click();
      await list.press("Tab");
    }
    await dialog(app)
      .getByRole("button", { name: `Change ${count}` })
      .click();
    await expect(dialog(app)).toHaveCount(0);
  };
  await change("Add", "blue", "1 record");
  expect(await tagsOf()).toEqual([
    ["red", "blue"],
    ["blue", "red"],
  ]);
  await change("Remove", "red", "2 records");
  expect(await tagsOf()).toEqual([["blue"], ["blue"]]);
  await change("Empty it", null, "2 records");
  expect(await tagsOf()).toEqual([[], []]);
});

test.describe("what is refused", () => {
  test.use({ refusals: true });

  test("is told record by record, with the reason; the others are changed", async ({
    app,
    box,
    other,
  }) => {
    const guests = await other.guests({
      indexes: ["CREATE UNIQUE INDEX `one_a_day` ON `guests` (`birthday`, `visits`)"],
    });
    const made: { id: string }[] = [];
    for (const [name, visits] of [
      ["Ada", 1],
      ["Grace", 1],
      ["Radia", 2],
    ] as const) {
      const birthday = `18${made.length}5-12-10 09:30:00.000Z`;
      made.push(await other.create(guests, { name, visits, birthday }));
    }
    await open(app, box.url, guests);
    await editAll(app, 3);
    await choose(app, "What to change", "name");
    await dialog(app).getByRole("combobox", { name: "What to do with name" }).selectOption("clear");
    await dialog(app).getByRole("button", { name: "Change", exact: true }).click();
    await expect(dialog(app).getByText("Cannot be blank.")).toBeVisible();
    await dialog(app).getByRole("button", { name: "Leave name as it is" }).click();

    // Two that would be one day's first visits.
    await choose(app, "What to change", "birthday");
    await dialog(app)
      .getByRole("combobox", { name: /birthday$/ })
      .selectOption("clear");
    await dialog(app).getByRole("button", { name: "Change 3 records" }).click();
    await expect(dialog(app).getByText("2 changed, 1 refused.")).toBeVisible();
    const refused = dialog(app).getByRole("region", { name: "Refused records" });
    await expect(refused.getByRole("listitem")).toHaveCount(1);
    await expect(refused).toContainText(/(Ada|Grace): .*Value must be unique/);
    expect(await violations(app)).toEqual([]);
    await dialog(app).getByRole("button", { name: "Close" }).last().click();
    await expect(app.getByText("1 record selected")).toBeVisible();
    const days = await Promise.all(made.map(({ id }) => other.read(guests, id)));
    expect(days.filter(({ birthday }) => birthday === "")).toHaveLength(2);
  });

  test("a value that no two may share is not tried on many", async ({ app, box, other }) => {
    const guests = await other.guests({
      indexes: ["CREATE UNIQUE INDEX `by_visits` ON `guests` (`visits`)"],
    });
    for (const visits of [1, 2]) await other.create(guests, { name: `g${visits}`, visits });
    await open(app, box.url, guests);
    await editAll(app, 2);
    await choose(app, "What to change", "visits");
    await dialog(app).getByRole("textbox", { name: "visits" }).fill("3");
    await dialog(app).getByRole("button", { name: "Change", exact: true }).click();
    await expect(dialog(app).getByText("No two records may have the same here")).toBeVisible();
  });
});

test("a long change is shown on its way, and can be stopped", async ({ app, box, other }) => {
  const guests = await other.guests();
  const made = [];
  for (let at = 0; at < 12; at += 1) made.push(await other.create(guests, { name: `g${at}` }));
  // The box answers four, and keeps the rest waiting until the button is there.
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  let asked = 0;
  await app.route(`**/api/collections/${guests}/records/*`, async (request) => {
    if (request.request().method() === "PATCH") {
      asked += 1;
      if (asked > 4) await held;
    }
    await request.continue();
  });
  await open(app, box.url, guests);
  await editAll(app, 12);
  await choose(app, "What to change", "vip");
  await expect(dialog(app)).toContainText("It becomes yes.");
  await dialog(app).getByRole("button", { name: "Change 12 records" }).click();
  await expect(dialog(app).getByText("4 of 12 records")).toBeVisible();
  await expect(dialog(app).getByRole("progressbar")).toBeVisible();
  await dialog(app).getByRole("button", { name: "Stop" }).click();
  letGo();
  await expect(dialog(app).getByText("8 changed, 4 not reached.")).toBeVisible();
  const vips = await Promise.all(made.map(({ id }) => other.read(guests, id)));
  expect(vips.filter(({ vip }) => vip === true)).toHaveLength(8);
  await dialog(app).getByRole("button", { name: "Close" }).last().click();
  await expect(app.getByText("4 records selected")).toBeVisible();
});

test("batches are used where the box takes them, for changes and deletions and their undo", async ({
  app,
  box,
  other,
}) => {
  const guests = await other.guests();
  for (let at = 0; at < 5; at += 1) await other.create(guests, { name: `g${at}` });
  const settings = (enabled: boolean) =>
    app.request.patch(`${box.url}/api/settings`, {
      headers: { "X-Homeport-CSRF": "1", Origin: box.url },
      data: { batch: { enabled } },
    });
  const had = (await (await app.request.get(`${box.url}/api/settings`)).json()) as {
    batch: { enabled: boolean };
  };
  expect((await settings(true)).ok()).toBe(true);
  try {
    await open(app, box.url, guests);
    await editAll(app, 5);
    await choose(app, "What to change", "vip");
    await expect(dialog(app)).toContainText("It becomes yes.");
    const batch = app.waitForRequest("**/api/batch");
    await dialog(app).getByRole("button", { name: "Change 5 records" }).click();
    const sent = (await batch).postDataJSON() as { requests: unknown[] };
    expect(sent.requests).toHaveLength(5);
    await expect(app.getByText("5 records changed")).toBeVisible();
    await app.keyboard.press("Control+z");
    await expect(app.getByText("The change to 5 records is undone.")).toBeVisible();

    await app.getByRole("checkbox", { name: "Select all on this page" }).check();
    await app.getByRole("button", { name: "Delete", exact: true }).click();
    const removal = app.waitForRequest("**/api/batch");
    await app.getByRole("button", { name: "Delete 5 records" }).click();
    expect((await removal).postDataJSON()).toHaveProperty("requests.length", 5);
    await expect(app.getByText("5 records deleted")).toBeVisible();
    await expect(app.getByRole("heading", { name: "No records yet" })).toBeVisible();
    await app.keyboard.press("Control+z");
    await expect(app.getByText("5 records are back.")).toBeVisible();
    await expect(app.getByText("5 records", { exact: true })).toBeVisible();
  } finally {
    await settings(had.batch.enabled);
  }
});
