/** An input as a box's catalogue has it. */
interface Input {
  type: string;
  title: string;
  required: boolean;
  options: string[];
}

/** An action as a box's catalogue has it. */
interface Action {
  title: string;
  input: Record<string, Input>;
  output: string[];
  /** Whether its body is passed on as it comes; older boxes say nothing of it. */
  stream?: boolean;
}

/** A connector as a box's catalogue has it. */
export interface CatalogueEntry {
  id: string;
  actions: Record<string, Action>;
}

/** An integration as a box lists it. */
export interface SetUp {
  name: string;
  connector: string;
  /** Actions of which a record says some inputs, by name. */
  records?: Record<string, { collection: string; inputs: Record<string, string> }>;
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
  for (const { name, connector, records = {} } of [...integrations].sort(byName)) {
    const found = connectors.find(({ id }) => id === connector);
    if (found === undefined) continue;
    lines.push(`    ${key(name)}: {`);
    for (const [action, asked] of Object.entries(found.actions)) {
      lines.push(`      /** ${comment(asked.title)} */`, `      ${key(action)}: {`);
      lines.push(`        input: ${members(inputsOf(asked, records[action]))};`);
      lines.push(`        result: ${resultOf(asked)};`, "      };");
    }
    lines.push("    };");
  }
  return `${[...lines, "  }", "}"].join("\n")}\n`;
}

/** What callers give: the record, and what it does not say. */
function inputsOf({ input }: Action, bound: NonNullable<SetUp["records"]>[string] | undefined) {
  const own = Object.entries(input).filter(([name]) => !Object.hasOwn(bound?.inputs ?? {}, name));
  const inputs = own.map(([name, asked]) => {
    const mark = asked.required ? "" : "?";
    return `${key(name)}${mark}: ${typeOf(asked)}`;
  });
  if (bound === undefined) return inputs;
  return [...inputs, `record: { collection: ${JSON.stringify(bound.collection)}; id: string }`];
}

function resultOf({ output, stream }: Action): string {
  if (stream === true) return "Response";
  return output.length === 0 ? "unknown" : members(output.map((part) => `${key(part)}: unknown`));
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
