// Finding somebody among those who are signed in.
import type { SignedIn } from "../../api/sessions";

/** Where admins are. */
export const ADMINS = "_superusers";

/** Whether any of what is shown of a sign-in holds the text, in whatever letters. */
export function fits(one: SignedIn, wanted: string): boolean {
  const text = wanted.trim().toLowerCase();
  const { name, record, app, device, address } = one;
  return [name, record, app, device?.name, address].some((part) =>
    (part ?? "").toLowerCase().includes(text),
  );
}

/** The collections they are of, by name, admins last. */
export function collectionsOf(all: readonly SignedIn[]): string[] {
  const names = [...new Set(all.map(({ collectionName }) => collectionName))];
  const place = (name: string) => (name === ADMINS ? 1 : 0);
  return names.sort((one, other) => place(one) - place(other) || one.localeCompare(other));
}
