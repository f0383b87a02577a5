// Servers' keys.
import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";
import { queryClient } from "./queryClient";
import type { components } from "./schema.gen";

export type ApiKey = components["schemas"]["ApiKeyBody"];
export type ApiKeyAction = components["schemas"]["ApiKeyAction"];
export type ApiKeyForm = components["schemas"]["ApiKeyForm"];
export type ApiKeyChange = components["schemas"]["ApiKeyChange"];

const keys = queryOptions({
  queryKey: ["apiKeys"],
  queryFn: async () => (await answer(api.GET("/api/homeport/keys"))).keys,
});

export function useApiKeys(enabled = true) {
  return useQuery({ ...keys, enabled });
}

const afterChange = () => queryClient.invalidateQueries(keys);

/** Makes a key. The answer is the only one that has it. */
export function useMakeApiKey() {
  return useMutation({
    mutationFn: (body: ApiKeyForm) => answer(api.POST("/api/homeport/keys", { body })),
    onSuccess: afterChange,
    // The key is nobody's any more when the page has let go of it.
    gcTime: 0,
  });
}

export function useChangeApiKey(id: string) {
  return useMutation({
    mutationFn: (body: ApiKeyChange) =>
      answer(api.PATCH("/api/homeport/keys/{id}", { params: { path: { id } }, body })),
    onSuccess: afterChange,
  });
}

export function useRevokeApiKey() {
  return useMutation({
    mutationFn: (id: string) =>
      answer(api.DELETE("/api/homeport/keys/{id}", { params: { path: { id } } })),
    onSuccess: afterChange,
  });
}
