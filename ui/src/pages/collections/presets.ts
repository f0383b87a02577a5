// Rules that most apps need, for whoever does not know the language yet. Pure.
import { t } from "@lingui/core/macro";
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
  const found: Preset[] = [{ label: t`Whoever is signed in`, rule: SIGNED_IN }];
  const kept = fields.filter(({ dropped, name }) => !dropped && name.trim() !== "");
  const isNew = name === "createRule";
  if (type === "auth" && !isNew) {
    found.push({ label: t`Each user, their own account`, rule: "id = @request.auth.id" });
  }
  for (const field of kept) {
    const target = collections.find(({ id }) => id === field.options.collectionId);
    if (field.type !== "relation" || target?.type !== "auth") continue;
    const { name } = field;
    const isMany = Number(field.options.maxSelect ?? 1) > 1;
    const rule = `${name} ${isMany ? "?=" : "="} @request.auth.id`;
    // Without somebody signed in, nobody would be whom an empty field names.
    found.push({
      label: isMany
        ? t`Whoever is among its ${name}`
        : isNew
          ? t`Whoever is signed in, as its ${name}`
          : t`Its ${name}`,
      rule: `${SIGNED_IN} && ${rule}`,
    });
  }
  // For reading: it lets strangers in.
  const isRead = name === "listRule" || name === "viewRule";
  for (const field of kept) {
    if (field.type !== "bool" || !isRead || field.system) continue;
    const { name } = field;
    found.push({ label: t`Anyone, where ${name} is set`, rule: `${name} = true` });
  }
  return found;
}
