import { useCollections } from "../../api/collections";
import { useMay } from "../../parts/roles";

/** Whether whoever looks may change records of a collection. The system's are the owners'. */
export function useMayWrite(collection: string): boolean {
  const found = useCollections().data?.find(({ name }) => name === collection);
  const [owner, editor] = [useMay("owner"), useMay("editor")];
  return found?.system === true ? owner : editor;
}
