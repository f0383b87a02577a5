// What can be asked of a collection, as the page tells it. Pure.
import type { Values } from "../../../api/types";
import type { Call, FileSample, Method, OperationId, SignedIn } from "../call";

export const GROUPS = ["records", "live", "files", "signIn", "account"] as const;
export type Group = (typeof GROUPS)[number];

export interface Parameter {
  name: string;
  /** Behind the question mark, or a part of the path. */
  inQuery: boolean;
  says: string;
  /** To begin with. */
  value: string;
}

/**
 * What sending it from the window does: nothing but reading, changing data, deleting it, listening
 * until it is stopped; or why it cannot be sent from here.
 */
export type Sending =
  | { kind: "reads" }
  | { kind: "writes" | "deletes"; does: string }
  | { kind: "listens" }
  | { kind: "elsewhere"; why: string };

/** An answer that says no. */
export interface Refusal {
  status: number;
  when: string;
  message: string;
  /** What is said of single fields. */
  data?: Values;
}

export interface Operation {
  id: OperationId;
  group: Group;
  label: string;
  /** What it does, in a sentence. */
  says: string;
  /** Who may, in a sentence. */
  who: string;
  /** The expression that decides, where one does. */
  rule: string | null;
  method: Method;
  /** Segments; `{id}` is filled in from the parameter of that name. */
  path: readonly string[];
  parameters: readonly Parameter[];
  body: Values | null;
  file: FileSample | null;
  signedIn: SignedIn;
  sending: Sending;
  answer: { status: 200 | 204; body: unknown };
  refusals: readonly Refusal[];
}

/** What is filled in, by the parameters' names. */
export function beginnings({ parameters }: Operation): Record<string, string> {
  return Object.fromEntries(parameters.map(({ name, value }) => [name, value]));
}

/** The request that an operation makes with what is filled in. */
export function callOf(
  operation: Operation,
  collection: string,
  people: string,
  values: Readonly<Record<string, string>>,
  body: Values | null,
): Call {
  const { id, method, path, parameters, file, signedIn } = operation;
  return {
    operation: id,
    collection,
    method,
    path: path.map((segment) => {
      const name = /^\{(\w+)\}$/.exec(segment)?.[1];
      return name === undefined ? segment : (values[name] ?? "");
    }),
    values,
    query: parameters.filter(({ inQuery }) => inQuery).map(({ name }) => name),
    body,
    file,
    signedIn,
    people,
  };
}

/** The path as it is documented, with what is filled in left open. */
export function pathText({ path }: Operation): string {
  return `/${path.join("/")}`;
}
