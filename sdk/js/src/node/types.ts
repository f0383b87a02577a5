/** An input as a box's catalogue has it. */
interface Input {
  type: string;
  title: string;
  required: boolean;
  options: string[];
}

/** A connector as a box's catalogue has it. */
export interface CatalogueEntry {
  id: string;
  actions: Record<string, { title: string; input: Record<string, Input>; output: string[] }>;
}

/** An integration as a box lists it. */
export interface SetUp {
  name: string;
  connector: string;
}

/** The declarations that have `callIntegration` checked by what is set up in a box. */
export function typesOf(
  integrations: readonly SetUp[],
  connectors: readonly CatalogueEntry[],
): string {
  const lines = [
    "// Written by homeport-types of what is set up in a box. Write it again when that changes.",
    'import "homeport";',
    "",
    'declare module "homeport" {',
    "  interface IntegrationTypes {",
  ];
  for (const { name, connector } of [...integrations].sort(byName)) {
    const found = connectors.find(({ id }) => id === connector);
    if (found === undefined) continue;
    lines.push(`    ${key(name)}: {`);
    for (const [action, { title, input, output }] of Object.entries(found.actions)) {
      lines.push(`      /** ${comment(title)} */`, `      ${key(action)}: {`);
      const inputs = Object.entries(input).map(([each, asked]) => {
        const mark = asked.required ? "" : "?";
        return `${key(each)}${mark}: ${typeOf(asked)}`;
      });
      lines.push(`        input: ${members(inputs)};`);
      const parts = output.map((part) => `${key(part)}: unknown`);
      lines.push(`        result: ${parts.length === 0 ? "unknown" : members(parts)};`, "      };");
    }
    lines.push("    };");
  }
  return `${[...lines, "  }", "}"].join("\n")}\n`;
}

function byName(one: SetUp, other: SetUp): number {
  return one.name < other.name ? -1 : 1;
}

/** No text of a connector ends the comment that it stands in. */
function comment(text: string): string {
  return text.replaceAll("*/", "* /").replaceAll(/\s+/g, " ").trim();
}

function key(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name);
}

function members(of: readonly string[]): string {
  return of.length === 0 ? "Record<string, never>" : `{ ${of.join("; ")} }`;
}

function typeOf({ type, options }: Input): string {
  if (type === "text" && options.length > 0) {
    return options.map((option) => JSON.stringify(option)).join(" | ");
  }
  const types: Record<string, string> = {
    text: "string",
    integer: "number",
    number: "number",
    bool: "boolean",
  };
  return types[type] ?? "unknown";
}
