import { type StoredFile, useOwners, type Wanted } from "../../api/allFiles";
import { useCollections } from "../../api/collections";
import type { Collection } from "../../api/types";
import { namingFields, titleOf } from "../../choosing/naming";

/** Says what the record of a file is called: its id until more is known. */
export function useOwnerNames(
  pages: readonly (readonly StoredFile[])[],
): (file: StoredFile) => string {
  const collections = useCollections();
  const byName = new Map((collections.data ?? []).map((one) => [one.name, one]));
  // Page by page: what is asked stays the same when another one comes.
  const owners = useOwners(pages.flatMap((files) => wantedOf(files, byName)));
  return ({ collectionName, record }) => {
    const collection = byName.get(collectionName);
    const row = owners.get(`${collectionName}/${record}`);
    return collection === undefined || row === undefined ? record : titleOf(collection, row);
  };
}

function wantedOf(
  files: readonly StoredFile[],
  collections: ReadonlyMap<string, Collection>,
): Wanted[] {
  const ids = new Map<string, Set<string>>();
  for (const { collectionName, record } of files) {
    const known = ids.get(collectionName) ?? new Set();
    ids.set(collectionName, known.add(record));
  }
  return [...ids].flatMap(([collection, records]) => {
    const fields = namingFields(collections.get(collection)).map(({ name }) => name);
    return fields.length === 0 ? [] : [{ collection, ids: [...records].sort(), fields }];
  });
}
