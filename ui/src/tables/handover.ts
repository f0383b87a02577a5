// A file that one page has read and the next one goes on with.

let handed: { collection: string; file: File } | null = null;

/** Keeps a file for the import into a collection; `null` lets go of it. */
export function handOver(next: { collection: string; file: File } | null): void {
  handed = next;
}

/** The file that waits for the import into a collection. */
export function handedOver(collection: string): File | null {
  return handed?.collection === collection ? handed.file : null;
}
