import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { violations } from "./axe";
import { Box } from "./box";
import { expect, type OtherClient, test } from "./fixtures";

const COUNTRY_FIELDS = [
  { name: "name", type: "text", required: true },
  { name: "cca3", type: "text" },
  { name: "region", type: "select", values: ["Africa", "Asia", "Europe"], maxSelect: 1 },
  { name: "area", type: "number" },
  { name: "landlocked", type: "bool" },
  { name: "founded", type: "date" },
  { name: "borders", type: "json" },
  { name: "capital", type: "geoPoint" },
];

async function countries(other: OtherClient): Promise<string> {
  const drawn = Math.random().toString().slice(2, 12);
  const { name } = await other.collection("countries", {
    fields: COUNTRY_FIELDS,
    indexes: [`CREATE UNIQUE INDEX \`by_code_${drawn}\` ON \`countries\` (\`cca3\`)`],
  });
  return name;
}

const csv = (name: string, text: string) => ({
  name,
  mimeType: "text/csv",
  buffer: Buffer.from(text),
});

async function choose(app: Page, file: { name: string; mimeType: string; buffer: Buffer }) {
  await app.locator("input[type=file]").setInputFiles(file);
}

async function importPage(app: Page, url: string, collection: string) {
  await app.goto(`${url}/_/collections/${collection}/import`);
  await expect(app.getByRole("heading", { name: `Import into ${collection}` })).toBeVisible();
}

const COUNTRIES = [
  "Name;CCA3;Region;Area;Landlocked;Founded;Borders;Capital;Motto",
  'Austria;AUT;europe;83.871,5;ja;31.07.1920;"[""DEU"",""CHE""]";48.2, 16.37;',
  '"Côte d\'Ivoire";CIV;Africa;322.463;nein;07.08.1960;;6.8, -5.3;=1+1',
  "Japan;JPN;Asia;377.930;nein;;;;",
  ";XXX;Asia;1;nein;;;;",
  "Utopia;UTO;Utopia;0,5;perhaps;32.01.2000;{;Nowhere;",
];

test.describe("a spreadsheet", () => {
  // What the server refuses is written to the console by browsers.
  test.use({ refusals: true });

  test("is imported, updated by a unique field, exported, and is the same again", async ({
    app,
    box,
    other,
  }) => {
    test.slow();
    const name = await countries(other);
    await app.goto(`${box.url}/_/collections/${name}`);
    await app.getByRole("link", { name: "Import from a file" }).click();
    await expect(app.getByRole("heading", { name: `Import into ${name}` })).toBeVisible();
    await choose(app, csv("countries.csv", COUNTRIES.join("\r\n")));

    const field = (column: string) => app.getByRole("combobox", { name: `Field for ${column}` });
    await expect(app.getByRole("combobox", { name: "Between two cells" })).toHaveValue(";");
    await expect(field("Name")).toHaveValue("name");
    await expect(field("Area")).toHaveValue("area");
    await expect(field("Motto")).toHaveValue("");
    await expect(app.getByRole("combobox", { name: "Numbers are written" })).toHaveValue("comma");
    await expect(app.getByRole("combobox", { name: "Dates are written" })).toHaveValue("dmy");
    await expect(app.getByRole("combobox", { name: "A record is the same by" })).toHaveValue(
      "cca3",
    );
    expect(await violations(app)).toEqual([]);

    await app.getByRole("button", { name: "Check 5 rows" }).click();
    await expect(app.getByText("3 added, 2 refused.")).toBeVisible();
    const refused = app.getByRole("region", { name: "Refused rows" });
    await expect(refused.getByRole("row").nth(1)).toContainText("5name: Cannot be blank.");
    await expect(refused.getByRole("row").nth(2)).toContainText("“Utopia” is none of the choices.");
    await expect(refused.getByRole("row").nth(2)).toContainText("“perhaps” is neither yes nor no.");
    await expect(refused.getByRole("row").nth(2)).toContainText("“32.01.2000” is not a date");
    expect(await violations(app)).toEqual([]);
    await app.getByRole("button", { name: "Import 3 rows" }).click();
    await expect(app.getByText("3 added, 2 refused.")).toBeVisible();
    await expect(
      app.getByText("For", { exact: false }).filter({ hasText: "no answer" }),
    ).toHaveCount(0);
    expect(await violations(app)).toEqual([]);

    const mended = app.waitForEvent("download");
    await app.getByRole("button", { name: "Download refused rows" }).click();
    const rows = readFileSync(await (await mended).path(), "utf8");
    expect(rows).toContain("Motto;Why it was refused\r\n");
    expect(rows.split("\r\n")).toHaveLength(4);

    // The same file, mended and changed: what is known by its code is updated.
    await app.getByRole("button", { name: "Import another file" }).click();
    await choose(
      app,
      csv("more.csv", "cca3,name,area\nJPN,Japan,377975\nAUT,,\nISL,Iceland,103000\n"),
    );
    await app.getByRole("combobox", { name: "If it is there already" }).selectOption("update");
    await app.getByRole("switch", { name: "Empty cells leave what is there" }).click();
    await app.getByRole("button", { name: "Check 3 rows" }).click();
    await expect(app.getByText("1 added, 2 updated.")).toBeVisible();
    await app.getByRole("button", { name: "Import 3 rows" }).click();
    await expect(app.getByText("1 added, 2 updated.")).toBeVisible();
    await app.getByRole("link", { name: "Show the records" }).click();
    await expect(app.getByRole("row").filter({ hasText: "Austria" })).toContainText("83871.5");
    await expect(app.getByRole("row").filter({ hasText: "Japan" })).toContainText("377975");
    await expect(app.getByText("4 records", { exact: true })).toBeVisible();

    // Out, and into another collection of the same shape.
    for (const format of ["CSV", "JSON"]) {
      await app.goto(`${box.url}/_/collections/${name}`);
      await app.getByRole("button", { name: "Import and export" }).click();
      await app.getByRole("menuitem", { name: "Export to a file" }).click();
      const dialog = app.getByRole("dialog", { name: `Export ${name}` });
      await dialog.getByText(format, { exact: true }).click();
      expect(await violations(app)).toEqual([]);
      const saved = app.waitForEvent("download");
      await dialog.getByRole("button", { name: "Export" }).click();
      const file = await saved;
      expect(file.suggestedFilename()).toMatch(
        new RegExp(`^${name}-\\d{4}-\\d\\d-\\d\\d\\.${format.toLowerCase()}$`),
      );
      await expect(
        app.getByText(`4 records exported as ${file.suggestedFilename()}.`),
      ).toBeVisible();
      const text = readFileSync(await file.path(), "utf8");

      const twin = await countries(other);
      await importPage(app, box.url, twin);
      await choose(app, { ...csv(file.suggestedFilename(), text), mimeType: "" });
      await app.getByRole("button", { name: "Check 4 rows" }).click();
      await app.getByRole("button", { name: "Import 4 rows" }).click();
      await expect(app.getByText("4 added.")).toBeVisible();
      expect(await records(app, box.url, twin)).toEqual(await records(app, box.url, name));
    }
  });

  test("goes in by batches where the box takes them, and rows refused there are named", async ({
    browser,
  }) => {
    const box = await Box.start();
    try {
      const app = await (await browser.newContext()).newPage();
      await app.goto(await box.windowLink());
      await expect(app.getByRole("heading", { level: 1 })).toBeVisible();
      const headers = { "X-Homeport-CSRF": "1", Origin: box.url };
      const call = async (method: string, path: string, data: unknown) => {
        const answer = await app.request.fetch(box.url + path, { method, data, headers });
        expect(answer.ok(), await answer.text()).toBe(true);
      };
      await call("PATCH", "/api/settings", {
        batch: { enabled: true, maxRequests: 50, timeout: 3 },
      });
      await call("POST", "/api/collections", {
        name: "guests",
        type: "base",
        fields: [{ name: "name", type: "text", pattern: "^[a-z0-9]+$" }],
      });
      const asked: string[] = [];
      app.on("request", (request) => {
        if (request.method() === "POST") asked.push(new URL(request.url()).pathname);
      });
      await importPage(app, box.url, "guests");
      const names = Array.from({ length: 2200 }, (_, at) => (at === 120 ? "Not OK" : `guest${at}`));
      await choose(app, csv("guests.csv", `name\n${names.join("\n")}\n`));
      await app.getByRole("button", { name: "Check 2,200 rows" }).click();
      await app.getByRole("button", { name: "Import 2,200 rows" }).click();
      await expect(app.getByText("2,199 added, 1 refused.")).toBeVisible();
      const refused = app.getByRole("region", { name: "Refused rows" });
      await expect(refused.getByRole("row").nth(1)).toContainText("122name: Invalid value format.");
      expect(asked).toEqual(Array.from({ length: 46 }, () => "/api/batch"));

      // More than the server gives at once.
      await app.getByRole("link", { name: "Show the records" }).click();
      await app.getByRole("button", { name: "Import and export" }).click();
      await app.getByRole("menuitem", { name: "Export to a file" }).click();
      for (const which of ["All of them", "All, in the order of the page"]) {
        await app.getByRole("radio", { name: which }).check();
        const saved = app.waitForEvent("download");
        await app.getByRole("dialog").getByRole("button", { name: "Export" }).click();
        const lines = readFileSync(await (await saved).path(), "utf8")
          .trim()
          .split("\r\n");
        const exported = lines.slice(1).map((line) => line.split(",")[1]);
        const wanted = names.filter((name) => name !== "Not OK");
        if (which === "All of them") expect(exported.toSorted()).toEqual(wanted.toSorted());
        else expect(exported).toEqual(wanted);
        await app.getByRole("button", { name: "Import and export" }).click();
        await app.getByRole("menuitem", { name: "Export to a file" }).click();
      }
      await app.context().close();
    } finally {
      await box.stop();
    }
  });
});

/** What a collection holds, but for what the server sets by itself. */
async function records(app: Page, url: string, collection: string): Promise<unknown> {
  const answer = await app.request.get(
    `${url}/api/collections/${collection}/records?sort=cca3&perPage=500`,
  );
  const { items } = (await answer.json()) as { items: Record<string, unknown>[] };
  return items.map(({ collectionId: _id, collectionName: _name, ...values }) => values);
}

test("an import is stopped, and says how far it came", async ({ app, box, other }) => {
  const guests = await other.guests();
  await importPage(app, box.url, guests);
  const rows = Array.from({ length: 300 }, (_, at) => `guest ${at}`);
  await choose(app, csv("guests.csv", `name\n${rows.join("\n")}\n`));
  // The box's answers wait until the import was stopped.
  let go = () => {};
  const stopped = new Promise<void>((resolve) => {
    go = resolve;
  });
  let asked = 0;
  await app.route(`**/api/collections/${guests}/records?*`, async (route) => {
    // What is only looked at does not count.
    if (route.request().method() === "POST") asked += 1;
    if (asked > 8) await stopped;
    await route.continue();
  });
  await app.getByRole("button", { name: "Check 300 rows" }).click();
  await app.getByRole("button", { name: "Import 300 rows" }).click();
  await expect(app.getByText("8 of 300 rows")).toBeVisible();
  expect(await violations(app)).toEqual([]);
  await app.getByRole("link", { name: "Back to the records" }).click();
  await expect(app.getByRole("dialog")).toContainText("The rows that were written stay");
  await app.getByRole("button", { name: "Go on" }).click();
  await app.getByRole("button", { name: "Stop", exact: true }).click();
  go();
  // What was under way was finished.
  await expect(app.getByText("12 added.")).toBeVisible();
  await expect(app.getByText("12 of 300 rows were done, 288 were not.")).toBeVisible();
  await app.unroute(`**/api/collections/${guests}/records?*`);
  await app.getByRole("link", { name: "Show the records" }).click();
  await expect(app.getByText("12 records", { exact: true })).toBeVisible();
});

test("an export takes what the filter finds, in the columns shown, and can be stopped", async ({
  app,
  box,
  other,
}) => {
  const guests = await other.guests();
  for (const name of ["Ada", "Adele", "=Grace()"]) await other.create(guests, { name, visits: 1 });
  await app.goto(`${box.url}/_/collections/${guests}?filter=name ~ "Ad"&sort=-name`);
  await expect(app.getByText("2 records", { exact: true })).toBeVisible();
  await app.getByRole("button", { name: "Columns" }).click();
  for (const column of ["visits", "vip", "birthday", "wishes", "created", "updated"]) {
    await app.getByRole("checkbox", { name: column, exact: true }).uncheck();
  }
  await app.keyboard.press("Escape");
  const dialog = app.getByRole("dialog", { name: `Export ${guests}` });
  const open = async () => {
    await app.getByRole("button", { name: "Import and export" }).click();
    await app.getByRole("menuitem", { name: "Export to a file" }).click();
    await dialog.getByRole("radio", { name: "The 2 that the page shows" }).check();
  };
  const save = async () => {
    const saved = app.waitForEvent("download");
    await dialog.getByRole("button", { name: "Export" }).click();
    return readFileSync(await (await saved).path(), "utf8");
  };
  await open();
  await expect(dialog.getByRole("radio", { name: "What the filter finds" })).toBeChecked();
  expect(await save()).toMatch(/^id,name\r\n\w{15},Adele\r\n\w{15},Ada\r\n$/);

  await open();
  await dialog.getByRole("radio", { name: "All of them" }).check();
  await dialog.getByRole("combobox", { name: "Between two cells" }).selectOption(";");
  await dialog.getByRole("checkbox", { name: "For Excel" }).check();
  const all = await save();
  expect(all).toMatch(/^\ufeffid;name\r\n/);
  expect(all).toMatch(/\w{15};'=Grace\(\)\r\n/);

  await open();
  let go = () => {};
  const stopped = new Promise<void>((resolve) => {
    go = resolve;
  });
  await app.route(`**/api/collections/${guests}/records?*`, async (route) => {
    await stopped;
    await route.abort().catch(() => undefined);
  });
  await dialog.getByRole("button", { name: "Export" }).click();
  await expect(dialog.getByText("0 of 2 records")).toBeVisible();
  await dialog.getByRole("button", { name: "Stop" }).click();
  await expect(dialog.getByRole("button", { name: "Export" })).toBeVisible();
  go();
});

test("files that are no tables are told so, and views are exported only", async ({
  app,
  box,
  other,
}) => {
  const guests = await other.guests();
  await importPage(app, box.url, guests);
  for (const [file, words] of [
    [csv("a.json", '[{"name":1'), "The file ends in the middle of row 1."],
    [csv("a.csv", 'name,visits\n"Ada,1\n'), 'A quote (") is opened in row 2'],
    [csv("a.csv", ""), "There are no rows in this file"],
    [csv("a.csv", "name\n"), "It has the names of columns only."],
  ] as const) {
    await choose(app, file);
    await expect(app.getByRole("alert").filter({ hasText: words })).toBeVisible();
    expect(await violations(app)).toEqual([]);
    await app.getByRole("button", { name: "Choose another" }).click();
  }

  const view = await other.collection("seen", {
    type: "view",
    viewQuery: `SELECT id, name FROM ${guests}`,
  });
  await other.create(guests, { name: "Ada" });
  await app.goto(`${box.url}/_/collections/${view.name}`);
  await app.getByRole("button", { name: "Export", exact: true }).click();
  const saved = app.waitForEvent("download");
  await app.getByRole("dialog").getByRole("button", { name: "Export" }).click();
  expect(readFileSync(await (await saved).path(), "utf8")).toMatch(/^id,name\r\n\w{15},Ada\r\n$/);
  await app.goto(`${box.url}/_/collections/${view.name}/import`);
  await expect(app.getByRole("heading", { name: "Nothing can be imported here" })).toBeVisible();
});

test("a collection is made from a file, and its rows go in", async ({ app, box, other }) => {
  test.slow();
  const name = `stock_${Math.random().toString().slice(2, 12)}`;
  const kinds = [
    "fruit",
    "bread",
    "fruit",
    "bread",
    "fruit",
    "bread",
    "fruit",
    "bread",
    "fruit",
    "bread",
  ];
  const rows = kinds.map(
    (kind, at) => `${at + 1},${kind} ${at},${kind},"${at},5",${at}.${at}.2024,yes`,
  );
  // No date in the first row.
  const text = `ID,Product,Kind,Price (€),Since,In stock\n${rows.join("\n").replace(",0.0.2024,", ",,")}\n`;
  await app.goto(`${box.url}/_/new-collection`);
  await expect(app.getByRole("button", { name: "Start from a file" })).toBeVisible();
  await app.locator("input[data-role=columns]").setInputFiles(csv(`${name}.csv`, text));
  await expect(app.getByText(`6 fields from ${name}.csv`)).toBeVisible();
  await expect(app.getByRole("textbox", { name: "Name", exact: true })).toHaveValue(name);
  for (const field of ["source_id", "product", "kind", "price", "since", "in_stock"]) {
    await expect(app.getByLabel(`Name of the field ${field}`)).toBeVisible();
  }
  expect(await violations(app)).toEqual([]);
  await app.getByRole("button", { name: "Create collection" }).click();
  await expect(app.getByRole("heading", { name: `Import into ${name}` })).toBeVisible();
  await expect(app.getByRole("combobox", { name: "Field for ID" })).toHaveValue("source_id");
  await expect(app.getByRole("combobox", { name: "Field for Price (€)" })).toHaveValue("price");
  await app.getByRole("button", { name: "Check 10 rows" }).click();
  await app.getByRole("button", { name: "Import 10 rows" }).click();
  await expect(app.getByText("10 added.")).toBeVisible();
  const { fields } = await other.definition(name);
  const types = Object.fromEntries(fields.map((field) => [field.name, field.type]));
  expect(types).toMatchObject({
    ...{ source_id: "number", product: "text", kind: "select", price: "number" },
    ...{ since: "date", in_stock: "bool", created: "autodate" },
  });
  const answer = await app.request.get(
    `${box.url}/api/collections/${name}/records?filter=source_id=5`,
  );
  expect((await answer.json()).items).toMatchObject([
    { product: "fruit 4", kind: "fruit", price: 4.5, since: "2024-04-04 00:00:00.000Z" },
  ]);
});

test("people come in with and without a password", async ({ app, box, other }) => {
  const { name } = await other.collection("people", { type: "auth" });
  await importPage(app, box.url, name);
  const text =
    "E-Mail,Password,Verified\nada@example.com,correct horse,yes\neve@example.com,,\nnobody,,\n";
  await choose(app, csv("people.csv", text));
  await expect(app.getByRole("combobox", { name: "Field for Password" })).toHaveValue("password");
  await expect(app.getByText("get one that nobody knows")).toBeVisible();
  await app.getByRole("button", { name: "Check 3 rows" }).click();
  await expect(app.getByText("2 added, 1 refused.")).toBeVisible();
  await expect(app.getByText("email: “nobody” is not an e-mail address.")).toBeVisible();
  await app.getByRole("button", { name: "Import 2 rows" }).click();
  await expect(app.getByText("2 added, 1 refused.")).toBeVisible();
  const signIn = (password: string) =>
    app.request.post(`${box.url}/api/collections/${name}/auth-with-password`, {
      data: { identity: "ada@example.com", password },
      headers: { Origin: box.url, "X-Homeport-CSRF": "1" },
    });
  const answer = await signIn("correct horse");
  expect(answer.ok(), await answer.text()).toBe(true);
  expect((await answer.json()).record).toMatchObject({ verified: true });
});

test("a viewer exports, and is offered no import", async ({ browser }) => {
  test.slow();
  const box = await Box.start();
  try {
    const password = "correct horse battery";
    await box.command("superuser", "upsert", "ada@example.com", password);
    await box.command("superuser", "upsert", "vic@example.com", password);
    await box.command("superuser", "role", "vic@example.com", "viewer");
    const viewer = await (await browser.newContext()).newPage();
    await viewer.goto(`${box.url}/_/`);
    await viewer.getByLabel("E-mail").fill("vic@example.com");
    await viewer.getByLabel("Password", { exact: true }).fill(password);
    await viewer.getByRole("button", { name: "Sign in" }).click();
    await expect(viewer.getByRole("button", { name: "Your account" })).toBeVisible();

    await viewer.goto(`${box.url}/_/collections/users`);
    await expect(viewer.getByRole("heading", { name: "No records yet" })).toBeVisible();
    await expect(viewer.getByText("Import", { exact: false })).toHaveCount(0);
    await viewer.getByRole("button", { name: "Export", exact: true }).click();
    const saved = viewer.waitForEvent("download");
    await viewer.getByRole("dialog").getByRole("button", { name: "Export" }).click();
    const text = readFileSync(await (await saved).path(), "utf8");
    expect(text).toMatch(/^id,email,/);
    expect(text).not.toContain("password");
    expect(text).not.toContain("tokenKey");

    await viewer.goto(`${box.url}/_/collections/users/import`);
    const note = viewer.getByRole("note").filter({ hasText: "your role is viewer" });
    await expect(note).toBeVisible();
    await expect(viewer.getByRole("button", { name: "Choose a file" })).toHaveCount(0);
    expect(await violations(viewer)).toEqual([]);
    await viewer.context().close();
  } finally {
    await box.stop();
  }
});
