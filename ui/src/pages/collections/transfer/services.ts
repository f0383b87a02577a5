// The services that people sign in with, on their way in a file: it never holds their secrets.
import type { ImportedCollection } from "../../../api/collections";
import type { Collection } from "../../../api/types";

interface Service {
  name: string;
  clientSecret?: unknown;
  [option: string]: unknown;
}

interface Services {
  enabled?: unknown;
  providers?: Service[];
  [option: string]: unknown;
}

function servicesOf(collection: object | undefined): Services | null {
  const oauth2 = (collection as { oauth2?: unknown } | undefined)?.oauth2;
  if (typeof oauth2 !== "object" || oauth2 === null) return null;
  const { providers } = oauth2 as Services;
  return providers === undefined || Array.isArray(providers) ? (oauth2 as Services) : null;
}

function namesOf(services: Services | null): string[] {
  return (services?.providers ?? []).map(({ name }) => name);
}

/** A definition without secrets, should the server ever give one out. */
export function withoutSecrets(collection: Collection): Collection {
  const services = servicesOf(collection);
  if (services?.providers === undefined) return collection;
  const providers = services.providers.map(({ clientSecret: _secret, ...rest }) => rest);
  return { ...collection, oauth2: { ...services, providers } } as Collection;
}

/** Services whose secret neither the file nor this box has. */
export function lackingSecrets(
  incoming: ImportedCollection,
  old: Collection | undefined,
): string[] {
  const here = namesOf(servicesOf(old));
  return (servicesOf(incoming)?.providers ?? [])
    .filter(({ name, clientSecret }) => !clientSecret && !here.includes(name))
    .map(({ name }) => name);
}

/** Services that are here, and not in the file's list: they go, with their secrets. */
export function lostServices(incoming: ImportedCollection, old: Collection): string[] {
  const services = servicesOf(incoming);
  if (services?.providers === undefined) return [];
  const kept = namesOf(services);
  return namesOf(servicesOf(old)).filter((name) => !kept.includes(name));
}

/** As it can be taken: with a secret lacking, services wait switched off until it is entered. */
export function takeable(
  incoming: ImportedCollection,
  old: Collection | undefined,
): ImportedCollection {
  const services = servicesOf(incoming);
  const waits = services?.enabled === true && lackingSecrets(incoming, old).length > 0;
  return waits ? { ...incoming, oauth2: { ...services, enabled: false } } : incoming;
}

/** Whether any of these has services to sign in with. */
export function haveServices(collections: readonly Collection[]): boolean {
  return collections.some((collection) => namesOf(servicesOf(collection)).length > 0);
}
