// Every class that a page asks of a CSS module is in it: one that is not is no error anywhere else.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { expect, it } from "vitest";

const ROOT = import.meta.dirname;
const files = readdirSync(ROOT, { recursive: true, encoding: "utf8" }).filter((path) =>
  path.endsWith(".tsx"),
);

it.each(files)("%s asks for classes that there are", (path) => {
  const text = readFileSync(join(ROOT, path), "utf8");
  const missing: string[] = [];
  for (const [, name = "", from = ""] of text.matchAll(
    /^import (\w+) from "(\..+\.module\.css)";/gm,
  )) {
    const css = readFileSync(resolve(ROOT, dirname(path), from), "utf8");
    const known = new Set([...css.matchAll(/\.([A-Za-z][\w-]*)/g)].map(([, found]) => found));
    for (const [, asked = ""] of text.matchAll(new RegExp(`\\b${name}\\.(\\w+)`, "g"))) {
      if (!known.has(asked)) missing.push(`${from}: ${asked}`);
    }
  }
  expect(missing).toEqual([]);
});
