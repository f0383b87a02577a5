import { describe, expect, it } from "vitest";
import type { Field } from "../../api/types";
import {
  addFiles,
  filesHelp,
  filesProblem,
  itemName,
  keepItem,
  keptItems,
  moveIn,
  removeItem,
  storedFiles,
} from "./files";

const photo: Field = { id: "f1", name: "photo", type: "file", maxSelect: 1, maxSize: 0 };
const photos: Field = { ...photo, maxSelect: 3, maxSize: 2048, mimeTypes: ["image/png"] };
const file = (name: string, size = 3, type = "image/png") =>
  new File(["x".repeat(size)], name, { type });

describe("where there is room for one file", () => {
  it("a new one takes the old one's place, until that is kept after all", () => {
    const replaced = addFiles(photo, storedFiles("old.png"), [file("new.png")]);
    expect(keptItems(replaced).map(itemName)).toEqual(["new.png"]);
    expect(keepItem(photo, replaced, "old.png")).toEqual(storedFiles("old.png"));
  });

  it("the last of several dropped files counts", () => {
    const items = addFiles(photo, [], [file("a.png"), file("b.png")]);
    expect(items.map(itemName)).toEqual(["b.png"]);
  });
});

describe("where there is room for several", () => {
  const stored = storedFiles(["a.png", "b.png"]);

  it("new ones come behind, and a stored one is marked rather than forgotten", () => {
    const items = removeItem(addFiles(photos, stored, [file("c.png")]), "a.png");
    expect(items.map(itemName)).toEqual(["a.png", "b.png", "c.png"]);
    expect(keptItems(items).map(itemName)).toEqual(["b.png", "c.png"]);
    expect(keptItems(keepItem(photos, items, "a.png"))).toHaveLength(3);
  });

  it("a new one that is removed was never there", () => {
    const items = addFiles(photos, [], [file("c.png"), file("c.png")]);
    const [first] = items;
    expect(first).toBeDefined();
    expect(removeItem(items, first && "key" in first ? first.key : "")).toHaveLength(1);
  });

  it("they move, but not past the ends", () => {
    expect(moveIn(["a", "b", "c"], 2, -1)).toEqual(["a", "c", "b"]);
    expect(moveIn(["a", "b"], 0, -1)).toEqual(["a", "b"]);
    expect(moveIn(["a", "b"], 1, 1)).toEqual(["a", "b"]);
  });
});

describe("what is wrong is said before anything is sent", () => {
  it("too many, too large, of another kind", () => {
    const four = ["a", "b", "c", "d"].map((name) => file(`${name}.png`));
    expect(filesProblem(photos, addFiles(photos, [], four))).toContain("Remove 1");
    expect(filesProblem(photos, addFiles(photos, [], [file("a.png", 4096)]))).toContain("4 KB");
    const text = file("a.txt", 3, "text/plain");
    expect(filesProblem(photos, addFiles(photos, [], [text]))).toContain("a.txt");
  });

  it("a kind that the browser cannot name is left to the server", () => {
    expect(filesProblem(photos, addFiles(photos, [], [file("a", 3, "")]))).toBeNull();
  });

  it("removed files do not count", () => {
    const stored = storedFiles(["a.png", "b.png", "c.png"]);
    const items = addFiles(photos, removeItem(stored, "a.png"), [file("d.png")]);
    expect(filesProblem(photos, items)).toBeNull();
  });
});

it("says what is taken", () => {
  expect(filesHelp(photo)).toBe("One file of up to 5 MB");
  expect(filesHelp(photos)).toBe("Up to 3 files, 2 KB each: png");
});
