import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";
import { queryClient } from "./queryClient";
import { send } from "./send";
import type { Body, Collection, CollectionDraft, Field, Row, Values } from "./types";

// The generated types know each field type's options; the pages treat fields alike. The two meet here,
// and the server checks every option.
type CreateBody = Body<"/api/collections", "post">;
type UpdateBody = Body<"/api/collections/{collection}", "patch">;

/** Names the requests that change collections, which may take a while on large ones. */
export const SCHEMA_CHANGE = ["schema"] as const;

const collections = queryOptions({
  queryKey: ["collections"],
  queryFn: async () => {
    const page = await answer(
      api.GET("/api/collections", { params: { query: { perPage: 500, sort: "name" } } }),
    );
    return page.items as Collection[];
  },
});

/** All collections, the system's included, by name. */
export function useCollections() {
  return useQuery(collections);
}

export function useCollection(name: string) {
  return useQuery({
    queryKey: ["collections", name],
    queryFn: () => loadCollection(name),
  });
}

async function loadCollection(id: string): Promise<Collection> {
  return (await answer(
    api.GET("/api/collections/{collection}", { params: { path: { collection: id } } }),
  )) as Collection;
}

/** A changed definition changes the list, the grid's rows and the box's counts. */
async function schemaChanged() {
  await Promise.all([
    // Exactly the list: a page that shows one collection would ask for it by a name just given up.
    queryClient.invalidateQueries({ queryKey: ["collections"], exact: true }),
    queryClient.invalidateQueries({ queryKey: ["records"] }),
    queryClient.invalidateQueries({ queryKey: ["status"] }),
  ]);
}

async function saved(collection: Collection) {
  queryClient.setQueryData(["collections", collection.name], collection);
  await schemaChanged();
}

export function useCreateCollection() {
  return useMutation({
    mutationKey: SCHEMA_CHANGE,
    mutationFn: async (draft: CollectionDraft) =>
      (await answer(
        api.POST("/api/collections", { body: draft as unknown as CreateBody }),
      )) as Collection,
    onSuccess: saved,
  });
}

/** `seen` is when the collection last changed as far as the page knows: what has changed since is kept. */
export function useUpdateCollection(id: string, seen: string | undefined) {
  return useMutation({
    mutationKey: SCHEMA_CHANGE,
    mutationFn: async (draft: CollectionDraft) =>
      (await answer(
        api.PATCH("/api/collections/{collection}", {
          params: { path: { collection: id } },
          ...(seen !== undefined && { headers: { "If-Match": `"${seen}"` } }),
          body: draft as unknown as UpdateBody,
        }),
      )) as Collection,
    onSuccess: saved,
  });
}

/** Looks at a collection anew, whatever is remembered of it under the name that the page knows. */
export function useReloadCollection({ id, name }: Collection) {
  return useMutation({
    mutationFn: () => loadCollection(id),
    onSuccess: (collection) => {
      queryClient.setQueryData(["collections", name], collection);
      return saved(collection);
    },
  });
}

/** Changes a part of a collection; what `part` does not name stays. */
export function useChangeCollection(id: string) {
  return useMutation({
    mutationKey: SCHEMA_CHANGE,
    mutationFn: (part: Values) =>
      send<Collection>("PATCH", `/api/collections/${encodeURIComponent(id)}`, { body: part }),
    onSuccess: saved,
  });
}

export function useDeleteCollection() {
  return useMutation({
    mutationKey: SCHEMA_CHANGE,
    mutationFn: (id: string) =>
      answer(api.DELETE("/api/collections/{collection}", { params: { path: { collection: id } } })),
    onSuccess: schemaChanged,
  });
}

/** What a view's query would give: its columns, and the first few rows. */
export interface ViewTrial {
  fields: Field[];
  sample: Row[];
}

/** Tries a view's query out. Asked again only when the query is another one. */
export function useViewTrial(viewQuery: string) {
  return useQuery({
    queryKey: ["view-trial", viewQuery],
    queryFn: ({ signal }) =>
      send<ViewTrial>("POST", "/api/collections/meta/dry-run-view", {
        body: { query: viewQuery },
        signal,
      }),
    enabled: viewQuery.trim() !== "",
    placeholderData: (previous) => previous,
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
}

/** A definition as a file has it: any of a collection's properties, by its id or its name. */
export interface ImportedCollection {
  id?: string;
  name: string;
  type?: string;
  fields?: Field[];
  indexes?: string[];
  [option: string]: unknown;
}

export function useImportCollections() {
  return useMutation({
    mutationKey: SCHEMA_CHANGE,
    mutationFn: (body: { collections: readonly ImportedCollection[]; deleteMissing: boolean }) =>
      send<void>("PUT", "/api/collections/import", { body }),
    onSuccess: async () => {
      queryClient.removeQueries({ queryKey: ["collections"], type: "inactive" });
      await schemaChanged();
    },
  });
}
