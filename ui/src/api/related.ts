// Records that other records point to, and the ones that point back.
import { keepPreviousData, useQueries, useQuery } from "@tanstack/react-query";
import { listRecords } from "./records";
import type { Row } from "./types";

/** How many are named in one filter: each takes some 25 of the 3,500 bytes that it may have. */
const IDS_AT_ONCE = 100;

/** Looks for records to point to. What was found before stays while the next search runs. */
export function useRecordSearch(
  collection: string,
  request: { filter: string; sort: string; perPage: number; enabled: boolean },
) {
  const { enabled, ...query } = request;
  return useQuery({
    queryKey: ["records", collection, "search", query],
    queryFn: ({ signal }) => listRecords(collection, { ...query, skipTotal: 1 }, signal),
    placeholderData: keepPreviousData,
    enabled,
  });
}

/** Records by their ids; those that do not exist are missing from what comes. */
export function useRecordsById(collection: string, ids: readonly string[]) {
  return useQuery({
    queryKey: ["records", collection, "ids", [...ids].sort()],
    queryFn: async ({ signal }) => {
      const found: Row[] = [];
      for (let at = 0; at < ids.length; at += IDS_AT_ONCE) {
        const asked = ids.slice(at, at + IDS_AT_ONCE);
        const filter = asked.map((id) => `id = ${JSON.stringify(id)}`).join(" || ");
        const query = { filter, perPage: asked.length, skipTotal: 1 };
        found.push(...(await listRecords(collection, query, signal)).items);
      }
      return new Map(found.map((row) => [row.id, row]));
    },
    placeholderData: keepPreviousData,
    enabled: ids.length > 0,
  });
}

export interface Reference {
  collection: string;
  field: string;
  filter: string;
}

/** How many records of other collections point to one, place by place. */
export function useReferenceCounts(references: readonly Reference[]) {
  return useQueries({
    queries: references.map(({ collection, filter }) => ({
      queryKey: ["records", collection, "count", filter],
      queryFn: async ({ signal }: { signal: AbortSignal }) =>
        (await listRecords(collection, { filter, perPage: 1, fields: "id" }, signal)).totalItems,
    })),
  });
}
