// The files of all records: which there are, and what they take up.
import { useInfiniteQuery, useMutation, useQueries, useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";
import { queryClient } from "./queryClient";
import { readRecords, refreshRecords } from "./records";
import type { components } from "./schema.gen";
import { send } from "./send";
import type { Row } from "./types";

export type StoredFile = components["schemas"]["FileItem"];
export type FileKind = components["schemas"]["FileKind"];
/** What comes first. */
export type FileSort = "newest" | "largest" | "name";
export type FilePage = components["schemas"]["FilePage"];
export type FileUsage = components["schemas"]["FileUsage"];

/** Which files are wanted. */
export interface FileFilter {
  search?: string;
  /** A name. */
  collection?: string;
  kind?: FileKind;
  sort?: FileSort;
}

/** Others write too. */
const EVERY_MS = 30_000;
/** Until the disk was looked through for the first time. */
const SOON_MS = 1_500;

/** Page by page. */
export function useAllFiles(filter: FileFilter) {
  return useInfiniteQuery({
    queryKey: ["files", "list", filter],
    queryFn: ({ pageParam, signal }) =>
      answer(
        api.GET("/api/homeport/files", {
          params: { query: { ...filter, ...(pageParam !== "" && { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: ({ next }) => next ?? undefined,
    // Of many pages each would be asked for again.
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) > 1 ? false : EVERY_MS),
    refetchOnWindowFocus: ({ state }) => (state.data?.pages.length ?? 0) <= 1,
  });
}

export function useFileUsage() {
  return useQuery({
    queryKey: ["files", "usage"],
    queryFn: ({ signal }) => answer(api.GET("/api/homeport/files/usage", { signal })),
    refetchInterval: ({ state }) => (state.data?.besides === null ? SOON_MS : EVERY_MS),
  });
}

/** Asks for what is new, from the first page on. */
export function refreshFiles(): Promise<void> {
  return queryClient.resetQueries({ queryKey: ["files"] });
}

/** Records of one collection, and the fields that are wanted of them. */
export interface Wanted {
  collection: string;
  ids: readonly string[];
  fields: readonly string[];
}

/** The records that files belong to, by `collection/id`, as far as they have come. */
export function useOwners(wanted: readonly Wanted[]): ReadonlyMap<string, Row> {
  return useQueries({
    queries: wanted.map(({ collection, ids, fields }) => ({
      queryKey: ["records", collection, "owners", ids, fields],
      queryFn: async ({ signal }: { signal: AbortSignal }) => {
        const rows = await readRecords(collection, ids, signal, ["id", ...fields].join(","));
        return [...rows.values()].map((row): [string, Row] => [`${collection}/${row.id}`, row]);
      },
    })),
    combine: (results) => new Map(results.flatMap(({ data }) => data ?? [])),
  });
}

/** Takes a file away from its record, for good. */
export function useTakeAway() {
  return useMutation({
    mutationFn: ({ collectionName, record, field, name }: StoredFile) => {
      const path = [collectionName, "records", record].map(encodeURIComponent).join("/");
      return send("PATCH", `/api/collections/${path}`, { body: { [`${field}-`]: name } });
    },
    onSuccess: (_, { collectionName }) =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: ["files"] }),
        refreshRecords(collectionName),
      ]),
  });
}
