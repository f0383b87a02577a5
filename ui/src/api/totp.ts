// Authenticator apps: one's own, and whether others have one.
import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";
import { queryClient } from "./queryClient";
import type { Account } from "./sessions";

const own = queryOptions({
  queryKey: ["totp", "own"],
  queryFn: () => answer(api.GET("/api/homeport/totp")),
});

const keyOf = ({ collection, record }: Account) => ["totp", collection, record] as const;

const changed = () => queryClient.invalidateQueries({ queryKey: ["totp"] });

/** The app of whoever signed in to the window; there is none for the owner of the computer. */
export function useOwnApp() {
  return useQuery(own);
}

/** Begins to set an app up: with the password, or with a code where one is on. */
export function useEnrolApp() {
  return useMutation({
    mutationFn: (body: { password: string } | { code: string }) =>
      answer(api.POST("/api/homeport/totp/enrol", { body })),
    // The secret is kept no longer than it is shown.
    gcTime: 0,
  });
}

export function useConfirmApp() {
  return useMutation({
    mutationFn: async (code: string) => {
      const confirmed = await answer(api.POST("/api/homeport/totp/confirm", { body: { code } }));
      return confirmed.recoveryCodes;
    },
    onSuccess: changed,
    gcTime: 0,
  });
}

export function useRenewCodes() {
  return useMutation({
    mutationFn: async (code: string) => {
      const body = { code };
      const renewed = await answer(api.POST("/api/homeport/totp/recovery-codes", { body }));
      return renewed.recoveryCodes;
    },
    onSuccess: changed,
    gcTime: 0,
  });
}

export function useTurnAppOff() {
  return useMutation({
    mutationFn: (code: string) =>
      answer(api.POST("/api/homeport/totp/disable", { body: { code } })),
    onSuccess: changed,
  });
}

export function useAppOf(account: Account) {
  return useQuery({
    queryKey: keyOf(account),
    queryFn: () => answer(api.GET("/api/homeport/totp", { params: { query: { ...account } } })),
  });
}

/** Takes the app of somebody who has lost it away. */
export function useRemoveApp(account: Account) {
  return useMutation({
    mutationFn: () =>
      answer(api.DELETE("/api/homeport/totp", { params: { query: { ...account } } })),
    onSettled: changed,
  });
}
