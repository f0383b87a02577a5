// Rules that most apps need, for whoever does not know the language yet. Pure.
import type { Collection, RuleName } from "../../api/types";
import type { FieldDraft } from "./draft";

export interface Preset {
  label: string;
  rule: string;
}

const SIGNED_IN = '@request.auth.id != ""';

/** The usual rules for a collection with these fields, for one of its rules. */
export function presets(
  name: RuleName,
  type: string,
  fields: readonly FieldDraft[],
  collections: readonly Collection[],
): Preset[] {
  const found: Preset[] = [{ label: "Whoever is signed in", rule: SIGNED_IN }];
  const kept = fields.filter(({ dropped, name }) => !dropped && name.trim() !== "");
  const isNew = name === "createRule";
  if (type === "auth" && !isNew) {
    found.push({ label: "Each user, their own account", rule: "id = @request.auth.id" });
  }
  for (const field of kept) {
    const target = collections.find(({ id }) => id === field.options.collectionId);
    if (field.type !== "relation" || target?.type !== "auth") continue;
    const isMany = Number(field.options.maxSelect ?? 1) > 1;
    const rule = `${field.name} ${isMany ? "?=" : "="} @request.auth.id`;
    // Without somebody signed in, nobody would be whom an empty field names.
    found.push({
      label: isMany
        ? `Whoever is among its ${field.name}`
        : isNew
          ? `Whoever is signed in, as its ${field.name}`
          : `Its ${field.name}`,
      rule: `${SIGNED_IN} && ${rule}`,
    });
  }
  // For reading: it lets strangers in.
  const isRead = name === "listRule" || name === "viewRule";
  for (const field of kept) {
    if (field.type !== "bool" || !isRead || field.system) continue;
    found.push({ label: `Anyone, where ${field.name} is set`, rule: `${field.name} = true` });
  }
  return found;
}
