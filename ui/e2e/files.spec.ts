import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { expect, type OtherClient, test } from "./fixtures";
import { png } from "./pictures";

const row = (app: Page, text: string) => app.getByRole("row").filter({ hasText: text });
const panel = (app: Page) => app.getByRole("dialog").first();

async function albums(other: OtherClient): Promise<string> {
  const { name } = await other.collection("albums", {
    fields: [
      { name: "title", type: "text" },
      { name: "cover", type: "file", maxSelect: 1, mimeTypes: ["image/png"], maxSize: 4096 },
      { name: "papers", type: "file", maxSelect: 4 },
    ],
  });
  return name;
}

const input = (app: Page, field: string) => app.locator(`input[type=file][data-field=${field}]`);
const paper = (name: string, text = name) => ({
  name,
  mimeType: "text/plain",
  buffer: Buffer.from(text),
});
const picture = (name: string) => ({ name, mimeType: "image/png", buffer: png() });

test("a file field is made by clicking", async ({ app, box, other }) => {
  const guests = await other.guests();
  await app.goto(`${box.url}/_/collections/${guests}/edit`);
  await app.getByRole("button", { name: "Add a field" }).click();
  await app.getByRole("menuitem", { name: "File", exact: true }).click();
  await app.getByLabel("Name of the new field").fill("photos");
  await app.getByRole("button", { name: "Options of photos" }).click();
  await app.getByRole("textbox", { name: "Largest file" }).fill("2");
  await app.getByText("Several", { exact: true }).click();
  await app.getByRole("textbox", { name: "At most" }).fill("3");
  await app.getByRole("button", { name: "Pictures" }).click();
  await expect(app.getByRole("button", { name: "Pictures" })).toHaveAttribute(
    "aria-pressed",
    "true",
  );
  await app.getByRole("button", { name: "Save", exact: true }).click();
  await expect(app.getByText(`${guests} is saved.`)).toBeVisible();
  const { fields } = await other.definition(guests);
  expect(fields.find(({ name }) => name === "photos")).toMatchObject({
    maxSize: 2 * 1024 * 1024,
    maxSelect: 3,
    mimeTypes: expect.arrayContaining(["image/png", "image/jpeg"]),
  });
});

test("files are added, put in order, shown, opened and taken away again", async ({
  app,
  box,
  other,
}) => {
  const name = await albums(other);
  await app.goto(`${box.url}/_/collections/${name}?record=new`);
  await panel(app).getByLabel("title").fill("Trip");
  await input(app, "cover").setInputFiles(picture("front.png"));
  await input(app, "papers").setInputFiles([paper("ticket.txt"), paper("map.txt")]);
  const papers = panel(app).getByRole("group", { name: "papers" });
  await papers.getByRole("button", { name: "Move map.txt up" }).click();
  await expect(papers.getByRole("listitem")).toContainText(["map.txt", "ticket.txt"]);
  await panel(app).getByRole("button", { name: "Add record" }).click();
  await expect(row(app, "Trip")).toHaveCount(1);

  const thumb = row(app, "Trip").getByRole("button", { name: "Open the file front.png" });
  const loaded = thumb.locator("img");
  await expect
    .poll(() => loaded.evaluate((image) => (image as HTMLImageElement).naturalWidth))
    .toBeGreaterThan(0);
  await thumb.click();
  const preview = app.getByRole("dialog", { name: "front.png" });
  await expect(preview.getByRole("img", { name: "front.png" })).toBeVisible();
  const download = app.waitForEvent("download");
  await preview.getByRole("link", { name: "Download" }).click();
  expect(readFileSync(await (await download).path()).equals(png())).toBe(true);
  await preview.getByRole("button", { name: "Close the file" }).click();
  await expect(app.getByRole("dialog")).toHaveCount(0);

  // A new file before the ones that are there, and one of those away and back and away.
  await row(app, "Trip").getByText("Trip").click();
  await expect(papers.getByRole("listitem")).toContainText(["map", "ticket"]);
  await input(app, "papers").setInputFiles(paper("bill.txt"));
  for (let step = 0; step < 2; step += 1) {
    await papers.getByRole("button", { name: "Move bill.txt up" }).click();
  }
  const remove = papers.getByRole("button", { name: /^Remove map/ });
  await remove.click();
  await expect(papers.getByText("goes when you save")).toBeVisible();
  await papers.getByRole("button", { name: /^Keep map/ }).click();
  await remove.click();
  await panel(app).getByRole("button", { name: "Save" }).click();
  await expect(app.getByRole("dialog")).toHaveCount(0);
  await row(app, "Trip").getByText("Trip").click();
  await expect(papers.getByRole("listitem")).toHaveCount(2);
  await expect(papers.getByRole("listitem")).toContainText(["bill", "ticket"]);
});

test("files can be dropped", async ({ app, box, other }) => {
  const name = await albums(other);
  await app.goto(`${box.url}/_/collections/${name}?record=new`);
  const papers = panel(app).getByRole("group", { name: "papers" });
  const transfer = await app.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File(["x"], "dropped.txt", { type: "text/plain" }));
    return data;
  });
  await papers.getByText("or drop them here").dispatchEvent("drop", { dataTransfer: transfer });
  await expect(papers.getByRole("listitem")).toContainText("dropped.txt");
});

test("what is not taken is said beside the field, before it is sent", async ({
  app,
  box,
  other,
}) => {
  const name = await albums(other);
  await app.goto(`${box.url}/_/collections/${name}?record=new`);
  await input(app, "cover").setInputFiles({ ...picture("big.png"), buffer: Buffer.alloc(5000) });
  const cover = panel(app).getByRole("group", { name: "cover" });
  await expect(panel(app).getByText("big.png is too large")).toBeVisible();
  await input(app, "cover").setInputFiles(paper("notes.txt"));
  await expect(panel(app).getByText("notes.txt is not of a kind")).toBeVisible();
  await cover.getByRole("button", { name: "Remove notes.txt" }).click();
  await input(app, "papers").setInputFiles(["a", "b", "c", "d", "e"].map((n) => paper(`${n}.txt`)));
  await expect(panel(app).getByText("There is room for 4 files. Remove 1.")).toBeVisible();
  await panel(app).getByRole("button", { name: "Add record" }).click();
  await expect(panel(app).getByText("There is room for 4 files.")).toBeVisible();
});

test.describe("what only the server can tell", () => {
  test.use({ refusals: true });

  test("is said beside the field too, and nothing chosen is lost", async ({ app, box, other }) => {
    const name = await albums(other);
    await app.goto(`${box.url}/_/collections/${name}?record=new`);
    // Called a picture, but none.
    await input(app, "cover").setInputFiles({ ...paper("fake.png"), mimeType: "image/png" });
    await panel(app).getByRole("button", { name: "Add record" }).click();
    const cover = panel(app).getByRole("group", { name: "cover" });
    await expect(panel(app).getByText(/mime type must be one of/)).toBeVisible();
    await expect(cover.getByRole("listitem")).toContainText("fake.png");
  });
});
