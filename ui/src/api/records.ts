import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";
import { queryClient } from "./queryClient";
import type { Row, RowList, Values } from "./types";

export interface ListRequest {
  page: number;
  perPage: number;
  sort: string;
  filter: string;
}

const listKey = (collection: string, request: ListRequest) =>
  ["records", collection, "list", request] as const;
const oneKey = (collection: string, id: string) => ["records", collection, "one", id] as const;

export function useRecords(collection: string, request: ListRequest) {
  return useQuery({
    queryKey: listKey(collection, request),
    queryFn: () => {
      const { page, perPage, sort, filter } = request;
      const query = { page, perPage, ...(sort && { sort }), ...(filter && { filter }) };
      return answer(
        api.GET("/api/collections/{collection}/records", {
          params: { path: { collection }, query },
        }),
      );
    },
    // The old page stays, dimmed, while the next one loads; another collection's rows do not.
    placeholderData: (previous, query) =>
      query?.queryKey[1] === collection ? keepPreviousData(previous) : undefined,
  });
}

/** Changes the rows of a page that is on screen, without asking the server. */
export function patchRows(
  collection: string,
  request: ListRequest,
  change: (rows: readonly Row[]) => readonly Row[],
): void {
  queryClient.setQueryData(listKey(collection, request), (old: RowList | undefined) => {
    const items = old && change(old.items);
    return old === undefined || items === old.items ? old : { ...old, items: [...(items ?? [])] };
  });
}

/** One record, read anew each time that it is opened: what the grid has may be old. */
export function useRecord(collection: string, id: string) {
  return useQuery({
    queryKey: oneKey(collection, id),
    queryFn: (): Promise<Row | null> =>
      answer(
        api.GET("/api/collections/{collection}/records/{id}", {
          params: { path: { collection, id } },
        }),
      ),
    staleTime: 0,
    gcTime: 0,
    // News of it comes by the event stream (`putRecord`).
    refetchOnWindowFocus: false,
  });
}

/** Gives an open record its newest state; `null` when it was deleted. */
export function putRecord(collection: string, id: string, row: Row | null): void {
  queryClient.setQueryData(oneKey(collection, id), (old: Row | null | undefined) =>
    old === undefined ? old : row,
  );
}

export function refreshRecords(collection: string): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: ["records", collection, "list"] });
}

export function useCreateRecord(collection: string) {
  return useMutation({
    mutationFn: (body: Values) => createRecord(collection, body),
    onSuccess: () => refreshRecords(collection),
  });
}

export function useUpdateRecord(collection: string) {
  return useMutation({
    mutationFn: ({ id, body }: { id: string; body: Values }) =>
      answer(
        api.PATCH("/api/collections/{collection}/records/{id}", {
          params: { path: { collection, id } },
          body,
        }),
      ),
    onSuccess: () => refreshRecords(collection),
  });
}

export function useDeleteRecords(collection: string) {
  return useMutation({
    mutationFn: (rows: readonly Row[]) => deleteRecords(collection, rows),
    onSettled: () => refreshRecords(collection),
  });
}

/** Puts deleted records back under their old ids. */
export function useRestoreRecords(collection: string) {
  return useMutation({
    mutationFn: (rows: readonly Row[]) =>
      inTurn(rows, (row) => {
        const { collectionId: _id, collectionName: _name, expand: _expand, ...body } = row;
        return createRecord(collection, body);
      }),
    onSettled: () => refreshRecords(collection),
  });
}

/** What became of a request per record: those done, and those refused with the first reason. */
export interface BulkOutcome {
  done: Row[];
  failed: Row[];
  reason: string | null;
}

function createRecord(collection: string, body: Values): Promise<Row> {
  return answer(
    api.POST("/api/collections/{collection}/records", { params: { path: { collection } }, body }),
  );
}

function deleteRecords(collection: string, rows: readonly Row[]): Promise<BulkOutcome> {
  return inTurn(rows, ({ id }) =>
    answer(
      api.DELETE("/api/collections/{collection}/records/{id}", {
        params: { path: { collection, id } },
      }),
    ),
  );
}

// Few at a time: the browser holds six connections to the box, and one of them is the event stream.
const AT_ONCE = 4;

async function inTurn(
  rows: readonly Row[],
  act: (row: Row) => Promise<unknown>,
): Promise<BulkOutcome> {
  const outcome: BulkOutcome = { done: [], failed: [], reason: null };
  const queue = [...rows];
  const worker = async () => {
    for (let row = queue.shift(); row !== undefined; row = queue.shift()) {
      try {
        await act(row);
        outcome.done.push(row);
      } catch (error) {
        outcome.failed.push(row);
        outcome.reason ??= error instanceof Error ? error.message : String(error);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return outcome;
}
