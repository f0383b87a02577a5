// The tree's own rules: what imports what, how long a file may be, and that generated code is fresh.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { renderSchema, SCHEMA } from "../scripts/gen.mjs";

const ROOT = import.meta.dirname;
const LINES_MOST = 400;

const files = readdirSync(ROOT, { recursive: true, encoding: "utf8" })
  .filter((path) => /\.tsx?$/.test(path) && !path.includes(".gen."))
  .map((path) => ({ path, text: readFileSync(join(ROOT, path), "utf8") }));

/** The files of our own that a file imports, from `src/` on. */
function imports({ path, text }: { path: string; text: string }): string[] {
  const specifiers = [...text.matchAll(/(?:from|import)\s*\(?"(\.[^"]+)"/g)];
  return specifiers.map(([, specifier = ""]) =>
    relative(ROOT, resolve(ROOT, dirname(path), specifier)),
  );
}

/** `pages/records` for what lies in it; the top folder for the rest. */
function room(path: string): string {
  const [top = "", page = ""] = path.split("/");
  return top === "pages" ? `${top}/${page}` : top;
}

describe.each(files)("$path", (file) => {
  it(`has no more than ${LINES_MOST} lines`, () => {
    expect(file.text.split("\n").length).toBeLessThanOrEqual(LINES_MOST);
  });

  it("imports no other page, and only downwards", () => {
    const from = room(file.path);
    const forbidden = imports(file).filter((to) => {
      if (from.startsWith("pages/")) return room(to).startsWith("pages/") && room(to) !== from;
      if (from === "api") return !["api", "language"].includes(room(to));
      if (from === "parts") return !["parts", "language"].includes(room(to)) && to !== "api/errors";
      return from === "frame" && to.startsWith("pages/");
    });
    expect(forbidden).toEqual([]);
  });
});

it("whoever shows a calendar brings its looks along", () => {
  const bare = files.filter(
    ({ text }) =>
      /import \{ (?!DatesProvider \}).*from "@mantine\/dates"/.test(text) &&
      !text.includes('import "@mantine/dates/styles.css"'),
  );
  expect(bare.map(({ path }) => path)).toEqual([]);
});

it("schema.gen.ts is what `npm run gen` makes of the server's document", async () => {
  expect(readFileSync(SCHEMA, "utf8")).toBe(await renderSchema());
});
