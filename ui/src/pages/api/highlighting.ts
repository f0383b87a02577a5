// Code in its parts of speech. Fetched with the page alone.
import bash from "highlight.js/lib/languages/bash";
import dart from "highlight.js/lib/languages/dart";
import javascript from "highlight.js/lib/languages/javascript";
import json from "highlight.js/lib/languages/json";
import kotlin from "highlight.js/lib/languages/kotlin";
import swift from "highlight.js/lib/languages/swift";
import { createLowlight } from "lowlight";
import type { Language } from "./code/languages";

const lowlight = createLowlight({ bash, dart, javascript, json, kotlin, swift });

const GRAMMARS: Readonly<Record<Language | "json", string>> = {
  js: "javascript",
  dart: "dart",
  kotlin: "kotlin",
  swift: "swift",
  curl: "bash",
  json: "json",
};

// Colouring more than that holds the page up, and nobody reads it.
const MOST = 50_000;

export interface Part {
  text: string;
  /** What it is: `keyword`, `string`, …; empty for the rest. */
  kind: string;
}

/** The code as a row of parts that give it again. */
export function highlight(language: Language | "json", code: string): Part[] {
  if (code.length > MOST) return [{ text: code, kind: "" }];
  const { children } = lowlight.highlight(GRAMMARS[language], code);
  return children.flatMap((node) => partsOf(node, ""));
}

type Node = ReturnType<typeof lowlight.highlight>["children"][number];

function partsOf(node: Node, within: string): Part[] {
  if (node.type === "text") return [{ text: node.value, kind: within }];
  if (node.type !== "element") return [];
  const [own] = [node.properties.className].flat();
  const kind = /^hljs-(\w+)$/.exec(String(own ?? ""))?.[1] ?? within;
  return node.children.flatMap((child) => partsOf(child, kind));
}
