// Where somebody is signed in.
import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";
import { queryClient } from "./queryClient";
import type { components } from "./schema.gen";

export type Session = components["schemas"]["SessionBody"];
/** A session and whose it is. */
export type SignedIn = components["schemas"]["SignedInBody"];

/** People sign in and are seen by themselves. */
const LIST_EVERY_MS = 15_000;

export interface Account {
  collection: string;
  record: string;
}

const keyOf = ({ collection, record }: Account) => ["sessions", collection, record] as const;

export function useSessions(account: Account) {
  return useQuery({
    queryKey: keyOf(account),
    queryFn: async () => {
      const { sessions } = await answer(
        api.GET("/api/homeport/sessions", { params: { query: { ...account } } }),
      );
      return sessions;
    },
    refetchInterval: LIST_EVERY_MS,
  });
}

const everybody = queryOptions({
  queryKey: ["sessions"],
  queryFn: () => answer(api.GET("/api/homeport/signed-in")),
  refetchInterval: LIST_EVERY_MS,
});

/** Everybody who is signed in, the one seen last first. */
export function useSignedIn(enabled = true) {
  return useQuery({ ...everybody, enabled });
}

export function useEndSession(account: Account) {
  return useMutation({
    mutationFn: (id: string) =>
      answer(api.DELETE("/api/homeport/sessions/{id}", { params: { path: { id } } })),
    onSettled: () => forget(account),
  });
}

/** They are listed by account and all together. */
function forget(account: Account) {
  return Promise.all([
    queryClient.invalidateQueries({ queryKey: keyOf(account) }),
    queryClient.invalidateQueries({ queryKey: everybody.queryKey, exact: true }),
  ]);
}

export function useEndAllSessions(account: Account) {
  return useMutation({
    mutationFn: () =>
      answer(api.DELETE("/api/homeport/sessions", { params: { query: { ...account } } })),
    onSettled: () => forget(account),
  });
}
