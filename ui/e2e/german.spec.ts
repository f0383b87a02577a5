// What the server says, in the German window: its answers are English, as its API is.
import { chmodSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";

/** Words that English sentences have and German ones have not. */
const ENGLISH =
  /\b(the|is|are|must|cannot|could|should|this|that|these|with|and|of|has|have|been)\b/i;

/** What the page shows that reads as English, but for code. */
async function english(app: Page): Promise<string[]> {
  const shown = await app.locator("body").evaluate((body) => {
    const lines: string[] = [];
    const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (parent === null || parent.closest("code, pre, kbd, script, style, textarea, [lang=en]")) {
        continue;
      }
      if (parent.checkVisibility()) lines.push(node.textContent ?? "");
    }
    return lines;
  });
  // In quotes stand names of other services' products and menus, which are English there too.
  const unquoted = (line: string) => line.replace(/„[^“]*“/g, "");
  return shown.map((line) => line.trim()).filter((line) => ENGLISH.test(unquoted(line)));
}

/** Keeps every sentence that the server refuses something with. */
function refusals(app: Page): Set<string> {
  const heard = new Set<string>();
  app.on("response", async (response) => {
    if (response.status() < 400) return;
    const body: unknown = await response.json().catch(() => null);
    for (const message of messagesIn(body)) heard.add(message);
  });
  return heard;
}

function messagesIn(body: unknown): string[] {
  if (typeof body !== "object" || body === null) return [];
  return Object.entries(body).flatMap(([name, value]) =>
    name === "message" && typeof value === "string" ? [value] : messagesIn(value),
  );
}

test.describe("in German", () => {
  test.use({ locale: "de-DE", refusals: true });

  test("what the editor of collections is refused", async ({ app, box, other }) => {
    const heard = refusals(app);
    const guests = await other.guests();
    await app.goto(`${box.url}/_/new-collection`);
    await app.getByLabel("Name", { exact: true }).fill(guests.toUpperCase());
    await app.getByRole("button", { name: "Sammlung anlegen" }).click();
    await expect(app.getByText(/Der Name der Sammlung muss eindeutig sein/).first()).toBeVisible();
    expect(await english(app)).toEqual([]);

    await app.goto(`${box.url}/_/collections/${guests}/edit?tab=rules`);
    const list = app.getByRole("region", { name: "Auflisten und durchsuchen" });
    await list.getByText("Nach Regel").click();
    const rule = list.getByRole("textbox");
    for (const [text, said] of [
      ["nope = 1", "Ungültige Regel: unbekanntes Feld: nope."],
      ["visits > (1", "Ungültige Regel: "],
      ["visits >", "Ungültige Regel: der Filter endet zu früh, erwartet: eine rechte Seite."],
      ["visits ! 1", "Ungültige Regel: unbekannter Operator !."],
      ["vip = 'yes", "Ungültige Regel: dem Text fehlt das schließende '."],
    ] as const) {
      await rule.fill(text);
      await app.getByRole("button", { name: "Speichern", exact: true }).click();
      await expect(list.getByText(said)).toBeVisible();
      expect(await english(app)).toEqual([]);
    }
    expect(heard.size).toBeGreaterThan(4);
  });

  test("what a record is refused", async ({ app, box, other }) => {
    const { name } = await other.collection("people", {
      fields: [
        { name: "code", type: "text", min: 3, max: 5, pattern: "^[a-z]+$" },
        { name: "mail", type: "email" },
        { name: "age", type: "number", min: 1, max: 120, onlyInt: true },
        { name: "page", type: "url" },
      ],
    });
    await app.goto(`${box.url}/_/collections/${name}?record=new`);
    const form = app.getByRole("dialog");
    const save = form.getByRole("button", { name: "Datensatz hinzufügen" });
    for (const [field, value, said] of [
      ["code", "ab", "Muss mindestens 3 Zeichen lang sein."],
      ["code", "ABC", "Das Format des Wertes ist ungültig."],
      ["mail", "nobody", "Muss eine gültige E-Mail-Adresse sein."],
      ["page", "nowhere", "Muss eine gültige URL sein."],
    ] as const) {
      const input = form.getByRole("textbox", { name: field });
      await input.fill(value);
      await save.click();
      await expect(form.getByText(said)).toBeVisible();
      expect(await english(app)).toEqual([]);
      await input.fill("");
    }
  });

  test("what a view's query is refused", async ({ app, box, other }) => {
    const guests = await other.guests();
    await app.goto(`${box.url}/_/new-collection`);
    await app.getByRole("radio", { name: "Sicht" }).click();
    await app.getByLabel("Name", { exact: true }).fill("seen");
    const query = app.getByRole("textbox", { name: "Abfrage" });
    for (const [text, said] of [
      [`SELECT id, nothing FROM ${guests}`, "Eine solche Spalte gibt es nicht: nothing"],
      [`SELECT * FROM ${guests}`, /^Platzhalter für Spalten/],
      [`DELETE FROM ${guests}`, "Nur ein SELECT kann die Abfrage einer Sicht sein"],
      [`SELECT name FROM ${guests}`, /^Die nötige Spalte id fehlt/],
    ] as const) {
      await query.fill(text);
      await expect(app.getByText(said)).toBeVisible();
      expect(await english(app)).toEqual([]);
    }
  });

  test("what the connection check finds", async ({ app, box }) => {
    const key = join(box.dataDir, "tls", "ca.key");
    chmodSync(key, 0o644);
    try {
      await app.goto(`${box.url}/_/doctor`);
      const checks = app.getByRole("list", { name: "Prüfungen" });
      await expect(checks).toContainText("ließen andere ihn lesen");
      expect(await english(app)).toEqual([]);
    } finally {
      chmodSync(key, 0o600);
    }
  });

  test("what connectors are described with, and integrations refused", async ({ app, box }) => {
    await app.goto(`${box.url}/_/integrations`);
    const gallery = app.getByRole("list", { name: "Konnektoren" });
    await expect(gallery.getByRole("listitem").first()).toBeVisible();
    expect(await english(app)).toEqual([]);
    const buttons = gallery.getByRole("button");
    const names = await buttons.evaluateAll((all) => all.map((one) => one.ariaLabel ?? ""));
    expect(names.length).toBeGreaterThan(20);
    for (const name of names) {
      await gallery.getByRole("button", { name, exact: true }).click();
      const dialog = app.getByRole("dialog");
      await expect(dialog.getByLabel("Name").first()).toBeVisible();
      expect.soft(await english(app), name).toEqual([]);
      await app.keyboard.press("Escape");
      await expect(dialog).toHaveCount(0);
    }

    await gallery.getByRole("button", { name: "ntfy einrichten" }).click();
    const dialog = app.getByRole("dialog");
    await dialog.getByLabel("Zugriffstoken (kann entfallen)", { exact: true }).fill("not a token");
    await dialog.getByLabel("Adresse").fill("http://127.0.0.1:9");
    await dialog.getByRole("button", { name: "Speichern" }).click();
    await expect(dialog.getByText("So sieht keines aus (sondern wie tk_")).toBeVisible();
    await expect(dialog.getByText(/Dort wird nicht gefragt/)).toBeVisible();
    expect(await english(app)).toEqual([]);
  });

  test("what a trial of a sign-in finds, and a file that is no backup", async ({
    app,
    box,
    other,
  }) => {
    const { name } = await other.collection("people", { type: "auth" });
    const password = "correct horse";
    await other.create(name, { email: "ada@example.com", password, passwordConfirm: password });
    await app.goto(`${box.url}/_/collections/${name}/sign-in`);
    await app.getByRole("button", { name: "Ausprobieren: Passwort" }).click();
    const dialog = app.getByRole("dialog");
    await dialog.getByLabel("Name oder E-Mail").fill("ada@example.com");
    await dialog.getByLabel("Passwort", { exact: true }).fill("wrong horse");
    await dialog.getByRole("button", { name: "Ausprobieren", exact: true }).click();
    await expect(dialog.getByText("Das Passwort ist nicht das richtige.")).toBeVisible();
    expect(await english(app)).toEqual([]);

    await app.goto(`${box.url}/_/backups`);
    const choosing = app.waitForEvent("filechooser");
    await app.getByRole("button", { name: "Hochladen" }).click();
    await (await choosing).setFiles({
      name: "urlaub.zip",
      mimeType: "application/zip",
      buffer: Buffer.from("hello"),
    });
    await expect(app.getByRole("alert").filter({ hasText: "urlaub.zip" })).toBeVisible();
    expect(await english(app)).toEqual([]);
  });
});
