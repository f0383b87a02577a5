import { keepPreviousData, useMutation, useQueries, useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";
import { anyOf, quoted, TERMS_MOST } from "./filters";
import { queryClient } from "./queryClient";
import { send, sendForm } from "./send";
import type { Row, RowList, Values } from "./types";

export interface ListRequest {
  page: number;
  perPage: number;
  sort: string;
  filter: string;
  /** Names of relations whose records come along. */
  expand: string;
}

const listKey = (collection: string, request: ListRequest) =>
  ["records", collection, "list", request] as const;
const oneKey = (collection: string, id: string) => ["records", collection, "one", id] as const;

export function useRecords(collection: string, request: ListRequest) {
  return useQuery({
    queryKey: listKey(collection, request),
    queryFn: () => listRecords(collection, { ...request }),
    // The old page stays, dimmed, while the next one loads; another collection's rows do not.
    placeholderData: (previous, query) =>
      query?.queryKey[1] === collection ? keepPreviousData(previous) : undefined,
  });
}

/** Further pages of the same list, as far as they are there, and why one of them is not. */
export function useRecordBlocks(collection: string, requests: readonly ListRequest[]) {
  return useQueries({
    queries: requests.map((request) => ({
      queryKey: listKey(collection, request),
      queryFn: () => listRecords(collection, { ...request }),
      // Whoever scrolls far passes hundreds of them.
      gcTime: 30_000,
    })),
    combine: (results) => ({
      blocks: results.map(({ data }) => data),
      isPending: results.some(({ isPending }) => isPending),
      error: results.find(({ error }) => error !== null)?.error ?? null,
    }),
  });
}

/** A few records of each collection, by its name: what examples are made of. None while they come, and of
 * a collection that cannot be read. */
export function useFirstRecords(requests: readonly { collection: string; sort: string }[]) {
  return useQueries({
    queries: requests.map(({ collection, sort }) => ({
      queryKey: ["records", collection, "first", sort] as const,
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        listRecords(collection, { perPage: FIRST_FEW, sort, skipTotal: 1 }, signal),
      retry: false,
    })),
    combine: (results) => ({
      rows: new Map(
        requests.map(({ collection }, at) => [collection, results[at]?.data?.items ?? []]),
      ),
      isPending: results.some(({ isPending }) => isPending),
    }),
  });
}

const FIRST_FEW = 5;

/** Changes the rows of every list of a collection that was fetched, without asking the server. How old
 * a list is does not change by it. */
export function patchRows(
  collection: string,
  change: (rows: readonly Row[]) => readonly Row[],
): void {
  for (const query of queryClient
    .getQueryCache()
    .findAll({ queryKey: ["records", collection, "list"] })) {
    const old = query.state.data as RowList | undefined;
    const items = old && change(old.items);
    if (old === undefined || items === old.items) continue;
    const { dataUpdatedAt: updatedAt } = query.state;
    queryClient.setQueryData(query.queryKey, { ...old, items: [...(items ?? [])] }, { updatedAt });
  }
}

/** One record, read anew each time that it is opened: what the grid has may be old. */
export function useRecord(collection: string, id: string, enabled = true) {
  return useQuery({
    queryKey: oneKey(collection, id),
    queryFn: (): Promise<Row | null> => readRecord(collection, id),
    enabled,
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
    mutationFn: (change: RecordChange) =>
      writeRecord("POST", recordsPath(collection), collection, change),
    onSuccess: () => refreshRecords(collection),
  });
}

/** Writes, and answers with the record as it was just before and as it is now. */
export function useUpdateRecord(collection: string) {
  return useMutation({
    mutationFn: async ({ id, ...change }: RecordChange & { id: string }) => {
      const before = await readRecord(collection, id);
      const path = recordsPath(collection, id);
      return { before, after: await writeRecord("PATCH", path, collection, change) };
    },
    onSuccess: () => refreshRecords(collection),
  });
}

/** What is written: plain values, and files to upload with the place that each is to have. */
export interface RecordChange {
  body: Values;
  uploads?: readonly Upload[];
  onProgress?: (share: number) => void;
  signal?: AbortSignal;
}

/** A file field's new contents: names that are there already and files to come, in their order. */
export interface Upload {
  field: string;
  isMany: boolean;
  items: readonly (string | File)[];
}

async function writeRecord(
  method: "POST" | "PATCH",
  path: string,
  collection: string,
  { body, uploads = [], onProgress = () => {}, signal }: RecordChange,
): Promise<Row> {
  if (uploads.length === 0) return send<Row>(method, path, { body });
  const row = await sendForm<Row>(method, path, formOf(body, uploads), onProgress, signal);
  const order = wantedOrder(row, uploads);
  if (order === null) return row;
  // The names are known only now. Should this fail, all files are there, in another order.
  return send<Row>("PATCH", recordsPath(collection, row.id), { body: order });
}

/** Files as parts of their field's name, everything else as JSON beside them. */
export function formOf(body: Values, uploads: readonly Upload[]): FormData {
  const form = new FormData();
  // A single file is replaced by what comes; of several, those not named go.
  const kept = uploads
    .filter(({ isMany }) => isMany)
    .map(({ field, items }) => [field, items.filter((item) => typeof item === "string")]);
  form.append("@jsonPayload", JSON.stringify({ ...body, ...Object.fromEntries(kept) }));
  for (const { field, items } of uploads) {
    for (const item of items) if (typeof item !== "string") form.append(field, item, item.name);
  }
  return form;
}

/** The fields to write once more because new files go behind the kept ones; `null` when none. */
export function wantedOrder(row: Row, uploads: readonly Upload[]): Values | null {
  const wanted: Values = {};
  for (const { field, isMany, items } of uploads) {
    const got = row[field];
    if (!isMany || !Array.isArray(got)) continue;
    const kept = new Set(items.filter((item) => typeof item === "string"));
    const fresh = got.map(String).filter((name) => !kept.has(name));
    const order = items.map((item) => (typeof item === "string" ? item : (fresh.shift() ?? "")));
    const isWhole = order.length === got.length && !order.includes("");
    if (isWhole && order.some((name, at) => name !== got[at])) wanted[field] = order;
  }
  return Object.keys(wanted).length === 0 ? null : wanted;
}

function readRecord(collection: string, id: string): Promise<Row> {
  return answer(
    api.GET("/api/collections/{collection}/records/{id}", {
      params: { path: { collection, id } },
    }),
  );
}

/** Records by their ids; those that do not exist are missing from what comes. `fields` names what is
 * wanted of them, where that is not all. */
export async function readRecords(
  collection: string,
  ids: readonly string[],
  signal?: AbortSignal,
  fields?: string,
): Promise<Map<string, Row>> {
  const found = new Map<string, Row>();
  for (const filter of anyOf(ids.map((id) => `id = ${quoted(id)}`))) {
    const query = { filter, perPage: TERMS_MOST, skipTotal: 1, ...(fields && { fields }) };
    const { items } = await listRecords(collection, query, signal);
    for (const row of items) found.set(row.id, row);
  }
  return found;
}

function recordsPath(collection: string, id?: string): string {
  const path = `/api/collections/${encodeURIComponent(collection)}/records`;
  return id === undefined ? path : `${path}/${encodeURIComponent(id)}`;
}

export interface ListQuery {
  page?: number;
  perPage?: number;
  sort?: string;
  filter?: string;
  expand?: string;
  fields?: string;
  skipTotal?: number;
}

/** One page of a collection's records. */
export function listRecords(
  collection: string,
  query: ListQuery,
  signal?: AbortSignal,
): Promise<RowList> {
  return send<RowList>("GET", recordsPath(collection), {
    query: { ...query },
    ...(signal !== undefined && { signal }),
  });
}
