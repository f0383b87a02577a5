// The page of all files: one is found, seen, and leads to its record.
import type { Page } from "@playwright/test";
import { violations } from "./axe";
import { expect, type OtherClient, test } from "./fixtures";
import { png } from "./pictures";

const files = (app: Page) => app.getByRole("table", { name: "Files" });
const open = (app: Page, name: string) =>
  app.getByRole("button", { name: `Open the file ${name}`, exact: true });

async function albums(other: OtherClient, more: object = {}): Promise<string> {
  const { name } = await other.collection("albums", {
    fields: [
      { name: "title", type: "text" },
      { name: "cover", type: "file", maxSelect: 1 },
      { name: "papers", type: "file", maxSelect: 60, maxSize: 1_000_000, ...more },
    ],
  });
  return name;
}

/** How the page is asked for the files of one collection alone: tests share a box. */
const of = (collection: string, more = "") => `files?collection=${collection}${more}`;

test("a file is found among all, seen, and leads to its record", async ({ app, box, other }) => {
  const name = await albums(other);
  await other.upload(
    name,
    [
      ["cover", `Front of ${name}.PNG`, png()],
      ["papers", "ticket.txt", "Seat 12"],
    ],
    { title: "Trip to Lisbon" },
  );
  await app.goto(`${box.url}/_/`);
  await app.getByRole("link", { name: "Files", exact: true }).click();
  await expect(app.getByRole("heading", { level: 1, name: "Files" })).toBeVisible();
  await app.getByRole("searchbox", { name: "Find a file" }).fill(`front of ${name}`);
  await expect(files(app).getByRole("row")).toHaveCount(2);
  const row = files(app).getByRole("row").nth(1);
  await expect(row).toContainText("Trip to Lisbon");
  await expect(row).toContainText(`${name} · cover`);
  await expect(app.getByRole("status").filter({ hasText: "1 file ·" })).toBeVisible();
  await row.getByRole("button", { name: /^Open the file front/ }).click();
  const dialog = app.getByRole("dialog");
  const picture = dialog.getByRole("img", { name: /^front/ });
  await expect
    .poll(() => picture.evaluate((image) => (image as HTMLImageElement).naturalWidth))
    .toBeGreaterThan(0);
  expect(await violations(app)).toEqual([]);
  await dialog.getByRole("link", { name: "Trip to Lisbon" }).click();
  await expect(app.getByRole("dialog").getByLabel("title")).toHaveValue("Trip to Lisbon");
  await expect(app).toHaveURL(new RegExp(`collections/${name}`));
});

test("files are narrowed down, put in order, and shown as large pictures", async ({
  app,
  box,
  other,
}) => {
  test.slow();
  const name = await albums(other);
  await other.upload(name, [
    ["papers", "small.txt", "x"],
    ["papers", "large.txt", "x".repeat(5000)],
    ["papers", "song.mp3", "no song"],
    ["cover", "front.png", png()],
  ]);
  await app.goto(`${box.url}/_/files`);
  await app.getByRole("combobox", { name: "Collection" }).click();
  await app.getByRole("option", { name }).click();
  await expect(files(app).getByRole("row")).toHaveCount(5);
  await app.getByRole("combobox", { name: "Order" }).click();
  await app.getByRole("option", { name: "Largest first" }).click();
  await expect(files(app).getByRole("row").nth(1)).toContainText("large.txt");
  await app.getByRole("combobox", { name: "Order" }).click();
  await app.getByRole("option", { name: "By name" }).click();
  await expect(files(app).getByRole("row").nth(1)).toContainText("front.png");
  await app.getByRole("combobox", { name: "Kind" }).click();
  await app.getByRole("option", { name: "Sound" }).click();
  await expect(files(app).getByRole("row")).toHaveCount(2);
  await expect(files(app)).toContainText("song.mp3");
  // All that is in the address: a reload shows the same.
  await app.reload();
  await expect(files(app).getByRole("row")).toHaveCount(2);
  await app.getByRole("combobox", { name: "Kind" }).click();
  await app.getByRole("option", { name: "All kinds" }).click();
  await app.getByTitle("As large pictures").click();
  const tiles = app.getByRole("list", { name: "Files" });
  await expect(tiles.getByRole("listitem")).toHaveCount(4);
  const front = open(app, "front.png").locator("img");
  await expect
    .poll(() => front.evaluate((image) => (image as HTMLImageElement).naturalWidth))
    .toBeGreaterThan(0);
  expect(await violations(app)).toEqual([]);
  await app.getByRole("searchbox", { name: "Find a file" }).fill("nothing like this");
  await expect(app.getByRole("heading", { name: "No file is like that" })).toBeVisible();
  await app.getByRole("button", { name: "Show all files" }).click();
  await expect(open(app, "front.png").first()).toBeVisible();
  // What they take up leads to them.
  await app.getByRole("button", { name: new RegExp(`^${name} `) }).click();
  await expect(tiles.getByRole("listitem")).toHaveCount(4);
});

test("texts are read in the window, and what cannot be shown says so", async ({
  app,
  box,
  other,
}) => {
  const name = await albums(other);
  await other.upload(name, [
    ["papers", "letter.txt", "Dear Ada,\nit is <b>fine</b> here."],
    ["papers", "long.csv", "a,b\n".repeat(100_000)],
    ["papers", "empty.txt", ""],
    ["papers", "broken.mp4", "no film"],
    ["papers", "things.zip", "PK\u0003\u0004"],
  ]);
  await app.goto(`${box.url}/_/${of(name)}`);
  const dialog = app.getByRole("dialog");
  const shows = async (file: string, text: string) => {
    await open(app, file).click();
    await expect(dialog.getByText(text)).toBeVisible();
    expect.soft(await violations(app), file).toEqual([]);
    await dialog.getByRole("button", { name: "Close the file" }).click();
    await expect(dialog).toHaveCount(0);
  };
  await shows("letter.txt", "it is <b>fine</b> here.");
  await shows("long.csv", "These are its first 256 KB.");
  await shows("empty.txt", "This file is empty.");
  await shows("broken.mp4", "This file cannot be shown");
  await shows("things.zip", "Files of this kind open in a program of their own.");
});

test("a film and a song have their controls, and a paper its pages", async ({
  app,
  box,
  other,
}) => {
  const name = await albums(other);
  await other.upload(name, [
    ["papers", "song.wav", wav()],
    ["papers", "paper.pdf", "%PDF-1.1\n1 0 obj<</Pages 2 0 R>>endobj\n%%EOF"],
  ]);
  await app.goto(`${box.url}/_/${of(name)}`);
  await open(app, "song.wav").click();
  const song = app.getByRole("dialog").getByLabel("song.wav", { exact: true });
  await expect
    .poll(() => song.evaluate((audio) => (audio as HTMLAudioElement).duration))
    .toBeGreaterThan(0);
  await app.getByRole("button", { name: "Close the file" }).click();
  await open(app, "paper.pdf").click();
  const dialog = app.getByRole("dialog");
  // The webview has no pages for it, and a browser without a window neither.
  const hasViewer = await app.evaluate(() => navigator.pdfViewerEnabled);
  await expect(
    hasViewer
      ? dialog.locator("iframe[title='paper.pdf']")
      : dialog.getByText("open in a program of their own"),
  ).toBeVisible();
  await expect(dialog.getByRole("link", { name: "Download" })).toBeVisible();
});

test("many files come page by page, each once", async ({ app, box, other }) => {
  const name = await albums(other);
  const some = Array.from({ length: 55 }, (_, at) => ["papers", `page ${at}.txt`, "x"] as const);
  await other.upload(name, some);
  await other.upload(name, [["cover", "last.png", png()]]);
  await app.goto(`${box.url}/_/${of(name, "&sort=name")}`);
  await expect(app.getByRole("status").filter({ hasText: "56 files ·" })).toBeVisible();
  await expect(files(app).getByRole("row")).toHaveCount(51);
  await app.getByRole("button", { name: "Show more" }).click();
  await expect(files(app).getByRole("row")).toHaveCount(57);
  await expect(app.getByRole("button", { name: "Show more" })).toHaveCount(0);
  const labels = await app.getByRole("button", { name: /^Open the file/ }).allTextContents();
  expect(new Set(labels).size).toBe(56);
});

test("a file is removed after a question, and its record stays", async ({ app, box, other }) => {
  const name = await albums(other);
  const record = await other.upload(
    name,
    [
      ["papers", "old.txt", "old"],
      ["papers", "new.txt", "new"],
    ],
    { title: "Trip" },
  );
  await app.goto(`${box.url}/_/${of(name)}`);
  await app.getByRole("button", { name: "More for old.txt" }).click();
  await expect(app.getByRole("menuitem", { name: "Open the record" })).toBeVisible();
  expect(await violations(app)).toEqual([]);
  await app.getByRole("menuitem", { name: "Remove from the record" }).click();
  const question = app.getByRole("dialog", { name: "Remove old.txt?" });
  await expect(question).toContainText("Trip");
  await expect(question).toContainText("This cannot be undone");
  expect(await violations(app)).toEqual([]);
  await question.getByRole("button", { name: "Cancel" }).click();
  await expect(files(app).getByRole("row")).toHaveCount(3);
  await open(app, "old.txt").click();
  await app.getByRole("button", { name: "Remove old.txt" }).click();
  await question.getByRole("button", { name: "Remove the file" }).click();
  await expect(app.getByText("old.txt is removed.")).toBeVisible();
  await expect(app.getByRole("dialog")).toHaveCount(0);
  await expect(files(app).getByRole("row")).toHaveCount(2);
  const { papers, title } = await other.read(name, record.id);
  expect(title).toBe("Trip");
  expect(papers).toEqual([expect.stringMatching(/^new_/)]);
});

test.describe("what a record cannot be without", () => {
  test.use({ refusals: true });

  test("stays, and the page says why", async ({ app, box, other }) => {
    const name = await albums(other, { required: true });
    await other.upload(name, [["papers", "needed.txt", "x"]]);
    await app.goto(`${box.url}/_/${of(name)}`);
    await app.getByRole("button", { name: "More for needed.txt" }).click();
    await app.getByRole("menuitem", { name: "Remove from the record" }).click();
    const question = app.getByRole("dialog", { name: "Remove needed.txt?" });
    await question.getByRole("button", { name: "Remove the file" }).click();
    await expect(question.getByRole("alert")).toContainText("The file is still there");
    await expect(question.getByRole("alert")).toContainText("papers: Cannot be blank.");
    await question.getByRole("button", { name: "Cancel" }).click();
    await expect(open(app, "needed.txt")).toBeVisible();
  });
});

test("a protected file is marked, seen by an admin, and its address says what it takes", async ({
  app,
  box,
  other,
}) => {
  const name = await albums(other, { protected: true });
  await other.upload(name, [["papers", "secret.txt", "hush"]]);
  await app.goto(`${box.url}/_/${of(name)}`);
  await expect(files(app).getByRole("row").nth(1)).toContainText("Protected");
  await open(app, "secret.txt").click();
  await expect(app.getByRole("dialog").getByText("hush")).toBeVisible();
  await expect(app.getByRole("dialog")).toContainText("This file is protected");
});

test("a box without files tells how they come in", async ({ app, box }) => {
  await app.route("**/api/homeport/files", (route) =>
    route.fulfill({ json: { items: [], next: null, total: 0, bytes: 0 } }),
  );
  await app.goto(`${box.url}/_/files`);
  await expect(app.getByRole("heading", { name: "There are no files yet" })).toBeVisible();
  await expect(app.getByRole("link", { name: "Go to the collections" })).toBeVisible();
  expect(await violations(app)).toEqual([]);
});

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`in German on a narrow screen, ${colorScheme}`, () => {
    test.use({ locale: "de-DE", viewport: { width: 400, height: 900 }, colorScheme });

    test("files are found and seen too, and nothing runs off", async ({ app, box, other }) => {
      const name = await albums(other);
      const long = "a very long name of a file that somebody has thought about for an hour.txt";
      await other.upload(name, [["papers", long, "x".repeat(123_456)]], { title: "Ausflug" });
      await app.goto(`${box.url}/_/${of(name)}`);
      const row = app.getByRole("table", { name: "Dateien" }).getByRole("row").nth(1);
      await expect(row).toContainText("120,6 KB");
      const beyond = () =>
        app.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      for (const view of ["", "&view=grid"]) {
        await app.goto(`${box.url}/_/${of(name, view)}`);
        await expect(app.getByText("Ausflug")).toBeVisible();
        expect(await violations(app)).toEqual([]);
        expect(await beyond()).toBeLessThanOrEqual(0);
      }
      await app.getByRole("button", { name: /^Datei a_very_long_name/ }).click();
      await expect(app.getByRole("dialog").getByText("xxxx")).toBeVisible();
      expect(await violations(app)).toEqual([]);
    });
  });
}

test.describe("signed in as an account", () => {
  // The page asks whether somebody is signed in, and nobody is at first.
  test.use({ refusals: true });

  test("a protected song goes on when its ticket is renewed", async ({ app, box, other }) => {
    const name = await albums(other, { protected: true });
    await other.upload(name, [["papers", "song.wav", wav()]]);
    // Tickets are for accounts; the owner of this computer needs none.
    const [email, password] = [`${name}@example.com`, "correct horse battery"];
    await other.create("_superusers", { email, password, passwordConfirm: password });
    await app.context().clearCookies();
    await app.clock.install();
    await app.goto(`${box.url}/_/${of(name)}`);
    await app.getByLabel("E-mail").fill(email);
    await app.getByLabel("Password", { exact: true }).fill(password);
    await app.getByRole("button", { name: "Sign in" }).click();
    await open(app, "song.wav").click();
    const dialog = app.getByRole("dialog");
    const song = dialog.getByLabel("song.wav", { exact: true });
    const duration = () => song.evaluate((audio) => (audio as HTMLAudioElement).duration);
    await expect.poll(duration).toBeGreaterThan(0);
    const address = await song.getAttribute("src");
    expect(address).toContain("token=");
    const download = dialog.getByRole("link", { name: "Download" });
    const before = await download.getAttribute("href");
    // Those that the server makes within one second are the same.
    const second = () => Math.floor(Date.now() / 1000);
    const asked = second();
    await expect.poll(second).toBeGreaterThan(asked + 1);
    await app.clock.fastForward("02:05");
    await expect.poll(() => download.getAttribute("href")).not.toBe(before);
    expect(await song.getAttribute("src")).toBe(address);
    expect(await duration()).toBeGreaterThan(0);
    await dialog.getByRole("button", { name: "Close the file" }).click();
  });
});

/** A tenth of a second of silence. */
function wav(): Buffer {
  const [rate, samples] = [8000, 800];
  const head = Buffer.alloc(44);
  head.write("RIFF", 0, "latin1");
  head.writeUInt32LE(36 + samples, 4);
  head.write("WAVEfmt ", 8, "latin1");
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write("data", 36, "latin1");
  head.writeUInt32LE(samples, 40);
  return Buffer.concat([head, Buffer.alloc(samples, 128)]);
}
