// The wire's shapes by the names that the pages use, taken from the generated paths.
import type { paths } from "./schema.gen";

/** The JSON that a request answers with when all is well. */
type Answer<
  Path extends keyof paths,
  Method extends keyof paths[Path],
> = paths[Path][Method] extends {
  responses: { 200: { content: { "application/json": infer Body } } };
}
  ? Body
  : never;

/** The JSON that a request carries. */
export type Body<
  Path extends keyof paths,
  Method extends keyof paths[Path],
> = paths[Path][Method] extends { requestBody: { content: { "application/json": infer Sent } } }
  ? Sent
  : never;

export type Session = Answer<"/api/homeport/session", "get">;
export type Admin = Answer<"/api/homeport/admins", "get">["admins"][number];
/** How far an admin reaches. */
export type Role = Admin["role"];
export type Status = Answer<"/api/homeport/status", "get">;
export type Connect = Answer<"/api/homeport/connect", "get">;
export type Settings = Answer<"/api/homeport/settings", "get">;
export type KeptLetter = Answer<"/api/homeport/mail/kept", "get">["letters"][number];
export type SignInTrial = Answer<"/api/homeport/sign-in/try", "post">;
export type SignInTry = Body<"/api/homeport/sign-in/try", "post">;
export type Passkey = Answer<"/api/homeport/passkeys", "get">["passkeys"][number];

/** What the box still does for a collection after a change to it was accepted. */
export interface Upkeep {
  collection: string;
  task: "columns" | "index" | "removal";
  /** The index that is built. */
  index?: string | null;
  /** Records done, of about `total`. */
  done: number;
  total: number;
}

/** A field of a collection. Options beyond the common ones depend on `type`, so they are open here. */
export interface Field {
  id: string;
  name: string;
  type: string;
  system?: boolean;
  hidden?: boolean;
  /** Absent where a type cannot be blank. */
  required?: boolean | null;
  presentable?: boolean;
  [option: string]: unknown;
}

/** What a rule of a collection decides. `null` means admins only, `""` anyone. */
export type RuleName = "listRule" | "viewRule" | "createRule" | "updateRule" | "deleteRule";
export type Rules = { [name in RuleName]?: string | null };

export interface Collection extends Rules {
  id: string;
  name: string;
  type: string;
  system: boolean;
  fields: Field[];
  indexes: string[];
  /** Of a `view` collection alone. */
  viewQuery?: string;
  /** Whether the rules let paired devices pass only; absent when not. */
  pairedOnly?: boolean;
  created: string;
  updated: string;
}

/** A collection as it is sent: whole, with fields that keep their ids. */
export interface CollectionDraft extends Rules {
  name: string;
  type: string;
  /** Absent for a view, whose query says what it has. */
  fields?: Values[];
  indexes?: string[];
  viewQuery?: string;
  pairedOnly?: boolean;
}

/** A record; its values are keyed by field name. */
export interface Row {
  id: string;
  collectionId: string;
  collectionName: string;
  /** The related records that were asked for along with it, by the relation's name. */
  expand?: Readonly<Record<string, Row | Row[]>>;
  [field: string]: unknown;
}

export interface RowList {
  page: number;
  perPage: number;
  totalItems: number;
  totalPages: number;
  items: Row[];
}

export type Values = Record<string, unknown>;
