// What the box keeps sealed: whether it is locked, and its passphrase.
import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";
import { queryClient } from "./queryClient";

const vault = queryOptions({
  queryKey: ["vault"],
  queryFn: () => answer(api.GET("/api/homeport/vault")),
});

export function useVault() {
  return useQuery(vault);
}

/** What waited for the secrets goes on: much of what pages show may be another by then. */
export function useUnlock() {
  return useMutation({
    mutationFn: (passphrase: string) =>
      answer(api.POST("/api/homeport/vault/unlock", { body: { passphrase } })),
    // Nobody waits for it: the form that asked goes away with the first of it.
    onSuccess: () => void queryClient.invalidateQueries(),
  });
}

interface Change {
  /** The one that is in force; `null` where there is none. */
  present: string | null;
  /** `null` takes it away. */
  passphrase: string | null;
}

export function useChangePassphrase() {
  return useMutation({
    mutationFn: (body: Change) => answer(api.PUT("/api/homeport/vault/passphrase", { body })),
    onSuccess: (report) => queryClient.setQueryData(vault.queryKey, report),
    // Somebody else may have changed it meanwhile.
    onError: () => void queryClient.invalidateQueries({ queryKey: vault.queryKey }),
  });
}
