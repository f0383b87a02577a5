// The wire's shapes by the names that the pages use. Only this file knows the generated schema's.
import type { components } from "./schema.gen";

type Schemas = components["schemas"];

export type Session = Schemas["Session"];
export type Status = Schemas["Status"];
export type Connect = Schemas["Connect"];
export type Settings = Schemas["Settings"];
export type Collection = Schemas["Collection"];
export type CollectionDraft = Schemas["CollectionDraft"];
/** A field of a collection. Options beyond the common ones depend on `type`. */
export type Field = Schemas["Field"];
/** A record; its values are keyed by field name. */
export type Row = Schemas["Record"];
export type RowList = Schemas["RecordList"];
export type Values = Record<string, unknown>;

/** `list`, `view`, …: what a rule of a collection decides. `null` means admins only, `""` anyone. */
export type RuleName = "listRule" | "viewRule" | "createRule" | "updateRule" | "deleteRule";
