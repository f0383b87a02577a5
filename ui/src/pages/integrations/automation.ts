// What the automations' dialog holds while it is open.
import { t } from "@lingui/core/macro";
import type { Automation, AutomationChange, AutomationForm } from "../../api/automations";
import type { Connector, Integration } from "../../api/integrations";

export const CHANGES: readonly { value: AutomationChange; label: string }[] = [
  { value: "create", label: t`made` },
  { value: "update", label: t`changed` },
  { value: "delete", label: t`deleted` },
];

/** Made by the box from the change, so that nothing is done twice. */
const KEY_INPUT = "idempotency_key";

export interface Draft extends Omit<AutomationForm, "input"> {
  /** Each input as it is typed. */
  input: Record<string, string>;
}

/** The action's inputs that an automation gives. */
export function inputsOf(connector: Connector | undefined, action: string) {
  const inputs = Object.entries(connector?.actions[action]?.input ?? {});
  return inputs.filter(([name]) => name !== KEY_INPUT);
}

/** Actions that do something; nobody would hear what the others answer. */
export function actionsOf(connector: Connector | undefined) {
  const actions = Object.entries(connector?.actions ?? {});
  return actions
    .filter(([, { effect }]) => effect !== "read")
    .map(([value, { title }]) => ({ value, label: title }));
}

export function connectorOf(
  name: string,
  integrations: readonly Integration[],
  connectors: readonly Connector[],
): Connector | undefined {
  const integration = integrations.find((one) => one.name === name);
  return connectors.find((one) => one.id === integration?.connector);
}

export function draftOf(present: Automation | null): Draft {
  if (present === null) {
    return {
      name: "",
      enabled: true,
      collection: "",
      on: ["create"],
      condition: "",
      integration: "",
      action: "",
      input: {},
    };
  }
  const { id: _id, error: _error, updated: _updated, input, ...rest } = present;
  const typed = Object.entries(input).map(([name, value]) => [name, textOf(value)]);
  return { ...rest, input: Object.fromEntries(typed) };
}

export function formOf(draft: Draft, connector: Connector | undefined): AutomationForm {
  const input: Record<string, unknown> = {};
  for (const [name, { type }] of inputsOf(connector, draft.action)) {
    const text = draft.input[name] ?? "";
    if (text !== "") input[name] = type === "text" ? text : jsonOf(text);
  }
  return { ...draft, name: draft.name.trim(), input };
}

/** A value as it is typed: texts as they are, all else as JSON. */
function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}

/** JSON where it is some; a template is a text. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** "When one of orders is made or changed" */
export function sentenceOf({ collection, on }: Automation): string {
  const [made, changed, deleted] = CHANGES.map(({ value }) => on.includes(value));
  if (made && changed && deleted) {
    return t`When one of ${collection} is made or changed or deleted`;
  }
  if (made && changed) return t`When one of ${collection} is made or changed`;
  if (made && deleted) return t`When one of ${collection} is made or deleted`;
  if (changed && deleted) return t`When one of ${collection} is changed or deleted`;
  if (made) return t`When one of ${collection} is made`;
  return changed
    ? t`When one of ${collection} is changed`
    : t`When one of ${collection} is deleted`;
}
