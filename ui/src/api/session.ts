// Who is asking. `null` means nobody: the sign-in page shows.
import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import { answer, api, onSignedOut } from "./client";
import { ApiError } from "./errors";
import { queryClient } from "./queryClient";
import type { Session } from "./types";

const session = queryOptions({
  queryKey: ["session"],
  queryFn: async (): Promise<Session | null> => {
    try {
      return await answer(api.GET("/api/homeport/session"));
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: Number.POSITIVE_INFINITY,
});

onSignedOut(() => queryClient.setQueryData(session.queryKey, null));

export function useSession() {
  return useQuery(session);
}

export function useSignIn() {
  return useMutation({
    mutationFn: (body: { identity: string; password: string }) =>
      answer(api.POST("/api/homeport/session", { body })),
    // Everything asked before was refused, so everything is asked again.
    onSuccess: () => queryClient.invalidateQueries(),
  });
}

export function useSignOut() {
  return useMutation({
    mutationFn: () => answer(api.DELETE("/api/homeport/session")),
    // A fresh document: nothing that was read under the old session stays in memory.
    onSuccess: () => location.assign(import.meta.env.BASE_URL),
  });
}
