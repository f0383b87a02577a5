// Whether the computer stays awake while the box runs.
import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";
import { queryClient } from "./queryClient";

const awake = queryOptions({
  queryKey: ["awake"],
  queryFn: () => answer(api.GET("/api/homeport/awake")),
});

export function useAwake() {
  return useQuery(awake);
}

export function useKeepAwake() {
  return useMutation({
    mutationFn: (wanted: boolean) => answer(api.PUT("/api/homeport/awake", { body: { wanted } })),
    onSuccess: (saved) => queryClient.setQueryData(awake.queryKey, saved),
  });
}
