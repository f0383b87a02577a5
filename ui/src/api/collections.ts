import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";
import { queryClient } from "./queryClient";
import type { Collection, CollectionDraft } from "./types";

const collections = queryOptions({
  queryKey: ["collections"],
  queryFn: async () => {
    const page = await answer(
      api.GET("/api/collections", { params: { query: { perPage: 500, sort: "name" } } }),
    );
    return page.items;
  },
});

/** All collections, the system's included, by name. */
export function useCollections() {
  return useQuery(collections);
}

export function useCollection(name: string) {
  return useQuery({
    queryKey: ["collections", name],
    queryFn: () =>
      answer(api.GET("/api/collections/{collection}", { params: { path: { collection: name } } })),
  });
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
    mutationFn: (body: CollectionDraft) => answer(api.POST("/api/collections", { body })),
    onSuccess: saved,
  });
}

export function useUpdateCollection(id: string) {
  return useMutation({
    mutationFn: (body: CollectionDraft) =>
      answer(
        api.PATCH("/api/collections/{collection}", { params: { path: { collection: id } }, body }),
      ),
    onSuccess: saved,
  });
}

export function useDeleteCollection() {
  return useMutation({
    mutationFn: (id: string) =>
      answer(api.DELETE("/api/collections/{collection}", { params: { path: { collection: id } } })),
    onSuccess: schemaChanged,
  });
}
