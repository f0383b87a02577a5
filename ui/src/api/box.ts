// The machine itself: its state, how phones reach it, its settings.
import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";
import { queryClient } from "./queryClient";
import type { Status } from "./types";

const STATUS_EVERY_MS = 10_000;

const status = queryOptions({
  queryKey: ["status"],
  queryFn: () => answer(api.GET("/api/homeport/status")),
  refetchInterval: STATUS_EVERY_MS,
});

const connect = queryOptions({
  queryKey: ["connect"],
  queryFn: () => answer(api.GET("/api/homeport/connect")),
});

const settings = queryOptions({
  queryKey: ["settings"],
  queryFn: () => answer(api.GET("/api/homeport/settings")),
});

export function useStatus() {
  return useQuery(status);
}

/** Where a phone goes first. Asked again when the box's addresses change. */
export function useConnect() {
  return useQuery(connect);
}

export function useSettings() {
  return useQuery(settings);
}

export function useRenameBox() {
  return useMutation({
    mutationFn: (name: string) => answer(api.PATCH("/api/homeport/settings", { body: { name } })),
    onSuccess: async (saved) => {
      queryClient.setQueryData(settings.queryKey, saved);
      queryClient.setQueryData(status.queryKey, (old: Status | undefined) =>
        old === undefined ? old : { ...old, name: saved.name },
      );
      // The box's name is in its .local address and so in its certificate.
      await Promise.all([
        queryClient.invalidateQueries(status),
        queryClient.invalidateQueries(connect),
      ]);
    },
  });
}
