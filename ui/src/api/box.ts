// The machine itself: its state, how phones reach it, its settings.
import { queryOptions, useIsMutating, useMutation, useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { answer, api } from "./client";
import { SCHEMA_CHANGE } from "./collections";
import { queryClient } from "./queryClient";
import type { Status, Upkeep } from "./types";

const STATUS_EVERY_MS = 10_000;
/** While there is progress to show. */
const PROGRESS_EVERY_MS = 800;

const status = queryOptions({
  queryKey: ["status"],
  queryFn: () => answer(api.GET("/api/homeport/status")),
  refetchInterval: ({ state }) =>
    upkeepOf(state.data) === null ? STATUS_EVERY_MS : PROGRESS_EVERY_MS,
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

function upkeepOf(data: (Status & { upkeep?: Upkeep | null }) | undefined): Upkeep | null {
  return data?.upkeep ?? null;
}

/** What the box does for a changed collection at present; watched closely while one is saved. */
export function useUpkeep(): Upkeep | null {
  const { data } = useQuery(status);
  const isChanging = useIsMutating({ mutationKey: SCHEMA_CHANGE }) > 0;
  useEffect(() => {
    if (!isChanging) return;
    const look = () => void queryClient.invalidateQueries(status);
    const timer = setInterval(look, PROGRESS_EVERY_MS);
    return () => clearInterval(timer);
  }, [isChanging]);
  return upkeepOf(data);
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
