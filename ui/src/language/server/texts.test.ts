// How the server's texts are found in its sources (scripts/server).
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { NOT_SHOWN } from "../../../scripts/server/notShown.mjs";
import { literals } from "../../../scripts/server/rust.mjs";
import { isSource, PIECES, textsOf, textsOfConnector } from "../../../scripts/server/texts.mjs";

const SERVER = join(import.meta.dirname, "../../../../server");

const messages = (source: string) =>
  textsOf("src/made-up.rs", source).map(({ message }) => message);

describe("a Rust file's texts", () => {
  it("are sentences, as ICU messages", () => {
    expect(messages(`fn f() { Err(Error::invalid("There is no such thing.")) }`)).toEqual([
      "There is no such thing.",
    ]);
    expect(messages("format!(\"The {name:?} has {} of {{all}}, '{}'.\", 1, 2)")).toEqual([
      "The {name} has {0} of '{'all'}', ''{1}'.",
    ]);
    expect(messages('invalid("Braces {as} they are.")')).toEqual(["Braces '{'as'}' they are."]);
    expect(messages('#[error("cannot be read: {0}")] enum E {}')).toEqual(["cannot be read: {0}"]);
  });

  it("go on over lines, and hold what their escapes stand for", () => {
    expect(messages('invalid("One line \\\n     and \\"one\\" more \\u{2026}")')).toEqual([
      'One line and "one" more …',
    ]);
    expect(messages('invalid(r#"No \\escapes "in" this"#)')).toEqual(['No \\escapes "in" this']);
  });

  it("are not those of comments, tests, the log, the API's document and SQL", () => {
    const unseen = [
      '/// A "quoted sentence here".',
      '/* A /* nested */ "comment with words" */',
      'tracing::warn!("The disk is nearly full");',
      'Error::internal("read the folder", error);',
      '#[utoipa::path(params(("id" = String, description = "The id of it")))]',
      'Statement::new("SELECT id FROM things");',
      '#[cfg(test)] mod tests { fn f() { assert("this is for tests"); } }',
      "const ONE: char = '\"'; fn f<'a>(x: &'a str) {}",
      'push(b"bytes with words in them");',
    ];
    expect(messages(unseen.join("\n"))).toEqual([]);
    expect(messages(`${unseen.join("\n")} fn g() { h("Words after all this.") }`)).toEqual([
      "Words after all this.",
    ]);
  });
});

it("a connector's texts are what it is described with, and none of what goes to the service", () => {
  const connector = {
    title: "Example",
    note: "Costs {nothing}.",
    credentials: { key: { title: "Key", hint: "From its settings" } },
    actions: { ask: { title: "Ask", input: { title: { type: "text" } }, body: { title: "Sent" } } },
  };
  expect(textsOfConnector(JSON.stringify(connector))).toEqual([
    ...["Example", "Costs '{'nothing'}'.", "Key", "From its settings", "Ask"],
  ]);
});

describe("what is left out of the texts", () => {
  const all = readdirSync(SERVER, { recursive: true, encoding: "utf8" })
    .filter((path) => isSource(path))
    .flatMap((path) => {
      const found = literals(readFileSync(join(SERVER, path), "utf8"));
      return found.map(({ text }) => ({ path, text }));
    });

  it.each(NOT_SHOWN)("is there: $in, $why", ({ in: place, texts }) => {
    expect(statSync(join(SERVER, place)).size).toBeGreaterThan(0);
    const there = all.filter(({ path }) => path === place || path.startsWith(`${place}/`));
    const gone = (texts ?? []).filter((text) => !there.some((one) => one.text === text));
    expect(gone).toEqual([]);
  });

  it("names the short words that sentences are put together with, and no others", () => {
    const gone = [...PIECES].filter((piece) => !all.some(({ text }) => text.trim() === piece));
    expect(gone).toEqual([]);
  });
});
