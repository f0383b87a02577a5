// All that a collection is asked by an app, by its type. Pure.
import { isAuth } from "../../../api/authOptions";
import type { Collection } from "../../../api/types";
import type { Known } from "../samples";
import { accountOperations } from "./account";
import { fileOperations } from "./files";
import type { Operation } from "./operation";
import { recordOperations } from "./records";

export function operationsOf(collection: Collection, known: Known): Operation[] {
  return [
    ...recordOperations(collection, known),
    ...fileOperations(collection, known),
    ...(isAuth(collection) ? accountOperations(collection, known) : []),
  ];
}

/** The collection whose people an example signs in: its own, or the first that is not the system's. */
export function peopleFor(collection: Collection, all: readonly Collection[]): string {
  if (collection.type === "auth" && !collection.system) return collection.name;
  const own = all.filter((each) => isAuth(each) && !each.system && each.passwordAuth.enabled);
  // untranslated: a collection's name
  return own.find(({ name }) => name === "users")?.name ?? own[0]?.name ?? "users";
}
