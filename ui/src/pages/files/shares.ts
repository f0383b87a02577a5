// What takes up how much, in the parts that a bar can show. Pure.
import type { FileUsage } from "../../api/allFiles";

/** Parts that eyes can tell from each other. */
const PARTS_MOST = 5;

export interface Part {
  /** The collection's name; `null` for all the others together. */
  name: string | null;
  files: number;
  bytes: number;
  /** Of all files, from 0 to 1. */
  share: number;
}

/** The largest collections, and the rest as one. */
export function partsOf({ bytes: all, collections }: FileUsage): Part[] {
  const share = (bytes: number) => (all === 0 ? 0 : bytes / all);
  const part = ({ name, files, bytes }: Omit<Part, "share">): Part => ({
    name,
    files,
    bytes,
    share: share(bytes),
  });
  if (collections.length <= PARTS_MOST) return collections.map(part);
  const rest = collections.slice(PARTS_MOST - 1);
  const sum = (of: "files" | "bytes") => rest.reduce((total, one) => total + one[of], 0);
  const others = { name: null, files: sum("files"), bytes: sum("bytes") };
  return [...collections.slice(0, PARTS_MOST - 1), others].map(part);
}
