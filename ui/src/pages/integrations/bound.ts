// Which inputs of actions a record says, as the form has it, and what of it is sent.
import type { Connector, Integration, IntegrationSetup } from "../../api/integrations";
import type { Field } from "../../api/types";

type Action = Connector["actions"][string];
type InputType = Action["input"][string]["type"];

/** An action that takes inputs from a record; callers give them all while there is no collection. */
export interface BoundDraft {
  collection: string;
  /** Names of fields, by input; an empty one is the caller's to give. */
  inputs: Record<string, string>;
}

export const UNBOUND: BoundDraft = { collection: "", inputs: {} };

/** Made by who calls, so that nothing is done twice: no record says it. */
const KEY_INPUT = "idempotency_key";
/** What a call names its record by. */
const RECORD = "record";

/** The types of fields that each type of input takes. */
const FITTING: Readonly<Record<Exclude<InputType, "json">, readonly string[]>> = {
  text: [
    ...["text", "email", "url", "editor", "number", "date", "autodate"],
    ...["select", "relation", "file"],
  ],
  integer: ["number"],
  number: ["number"],
  bool: ["bool"],
};
const MANY = ["select", "relation", "file"];

/** The inputs of an action that a record can say. */
export function inputsOf(action: Action): string[] {
  return RECORD in action.input
    ? []
    : Object.keys(action.input).filter((name) => name !== KEY_INPUT);
}

/** The names of the fields that an input can be taken from. */
export function fieldsFor(type: InputType, fields: readonly Field[]): string[] {
  const fits = ({ type: of, maxSelect }: Field) => {
    if (type === "json") return true;
    const isMany = MANY.includes(of) && typeof maxSelect === "number" && maxSelect > 1;
    // A newer box may have types that this page does not know.
    return !isMany && (FITTING[type] ?? []).includes(of);
  };
  return fields.filter((field) => isOpen(field) && fits(field)).map(({ name }) => name);
}

/** What signs somebody in goes nowhere. */
function isOpen({ type, name }: Field): boolean {
  return type !== "password" && name !== "tokenKey";
}

/** What callers give besides the record. */
export function givenBy(action: Action, { inputs }: BoundDraft): string[] {
  return Object.keys(action.input).filter((name) => (inputs[name] ?? "") === "");
}

export function boundOf(present: Integration | null): Record<string, BoundDraft> {
  const bound = Object.entries(present?.records ?? {});
  return Object.fromEntries(
    bound.map(([action, { collection, inputs }]) => [action, { collection, inputs }]),
  );
}

/** What is sent: what is bound no more, and what the connector does no more, is taken away. */
export function boundIn(
  { actions }: Pick<Connector, "actions">,
  drafts: Readonly<Record<string, BoundDraft>>,
): NonNullable<IntegrationSetup["records"]> {
  const forms = Object.entries(drafts).map(([name, { collection, inputs }]) => {
    const action = actions[name];
    if (action === undefined || collection === "") return [name, null] as const;
    const said = inputsOf(action).flatMap((input) => {
      const field = inputs[input] ?? "";
      return field === "" ? [] : [[input, field] as const];
    });
    return [name, { collection, inputs: Object.fromEntries(said) }] as const;
  });
  // The wire takes `null` for what goes; its description does not say so.
  return Object.fromEntries(forms) as NonNullable<IntegrationSetup["records"]>;
}
