// Records that other records point to, and the ones that point back.
import { keepPreviousData, useQueries, useQuery } from "@tanstack/react-query";
import { listRecords, readRecords } from "./records";

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
    queryFn: ({ signal }) => readRecords(collection, ids, signal),
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
      queryFn: ({ signal }: { signal: AbortSignal }) => countRecords(collection, filter, signal),
    })),
  });
}

/** How many records a filter finds. */
export async function countRecords(
  collection: string,
  filter: string,
  signal?: AbortSignal,
): Promise<number> {
  return (await listRecords(collection, { filter, perPage: 1, fields: "id" }, signal)).totalItems;
}
