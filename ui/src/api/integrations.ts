// Services elsewhere that apps call through the box.
import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import { said } from "../language/server/said";
import { answer, api } from "./client";
import { queryClient } from "./queryClient";
import type { components } from "./schema.gen";

export type Connector = components["schemas"]["Connector"];
export type Integration = components["schemas"]["Integration"];
export type IntegrationSetup = components["schemas"]["IntegrationSetup"];
export type IntegrationUsage = components["schemas"]["IntegrationUsage"];
export type IntegrationSignIn = components["schemas"]["IntegrationSignIn"];

/** How soon the page sees that somebody has come back from a service. */
const LOOK_AGAIN_MS = 1_500;

const connectors = queryOptions({
  queryKey: ["integrations", "connectors"],
  queryFn: async () => {
    const { items } = await answer(api.GET("/api/homeport/integrations/catalogue"));
    // What admins have written is said as they have.
    return items.map((one) => (one.own ? one : described(one)));
  },
});

/** A connector, with what it is described with in the window's language. */
function described({ actions, credentials, ...connector }: Connector): Connector {
  const named = <T extends { title?: string }>(one: T): T =>
    one.title === undefined ? one : { ...one, title: said(one.title) };
  return {
    ...named(connector),
    note: said(connector.note),
    actions: each(actions, (action) => ({ ...named(action), input: each(action.input, named) })),
    credentials: each(credentials, (one) => ({ ...named(one), hint: said(one.hint) })),
  };
}

function each<T>(all: Record<string, T>, change: (one: T) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(all).map(([name, one]) => [name, change(one)]));
}

const list = queryOptions({
  queryKey: ["integrations", "list"],
  queryFn: () => answer(api.GET("/api/homeport/integrations")),
});

export function useConnectors() {
  return useQuery(connectors);
}

/** What is set up, and whether anything may go out. */
export function useIntegrations() {
  return useQuery(list);
}

/** One of them as it is now, over and over while somebody signs in elsewhere. */
export function useWatchedIntegration(name: string) {
  return useQuery({
    ...list,
    select: ({ items }) => items.find((one) => one.name === name),
    refetchInterval: LOOK_AGAIN_MS,
  });
}

/** Begins a sign-in: where a browser has to go, and what has to be registered there before. */
export function useSignInBegun(name: string) {
  return useQuery({
    queryKey: ["integrations", "sign-in", name],
    queryFn: () =>
      answer(api.POST("/api/homeport/integrations/{name}/sign-in", { params: { path: { name } } })),
    // Each is good once: another one is begun by hand, and none is kept for another dialog.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
}

/** How often one was called, and what came of it. */
export function useIntegrationUsage(name: string) {
  return useQuery({
    queryKey: ["integrations", "usage", name],
    queryFn: () =>
      answer(api.GET("/api/homeport/integrations/{name}/usage", { params: { path: { name } } })),
    // Others are calling.
    staleTime: 0,
  });
}

const afterChange = () => queryClient.invalidateQueries(list);

/** A connector was changed: with it goes what is set up. */
export async function afterConnectors() {
  await Promise.all([queryClient.invalidateQueries(connectors), afterChange()]);
}

export function useSetUp() {
  return useMutation({
    mutationFn: ({ name, setup }: { name: string; setup: IntegrationSetup }) =>
      answer(
        api.PUT("/api/homeport/integrations/{name}", { params: { path: { name } }, body: setup }),
      ),
    onSuccess: afterChange,
  });
}

/** Hands over the address that a browser has ended at. */
export function useEndSignIn(name: string) {
  return useMutation({
    mutationFn: (url: string) =>
      answer(
        api.POST("/api/homeport/integrations/{name}/sign-in/end", {
          params: { path: { name } },
          body: { url },
        }),
      ),
    onSuccess: afterChange,
  });
}

/** Forgets who has signed in. */
export function useSignOut() {
  return useMutation({
    mutationFn: (name: string) =>
      answer(
        api.DELETE("/api/homeport/integrations/{name}/sign-in", { params: { path: { name } } }),
      ),
    onSuccess: afterChange,
  });
}

export function useRemoveIntegration() {
  return useMutation({
    mutationFn: (name: string) =>
      answer(api.DELETE("/api/homeport/integrations/{name}", { params: { path: { name } } })),
    onSuccess: afterChange,
  });
}

/** Asks the service something that changes nothing. */
export function useTryIntegration() {
  return useMutation({
    mutationFn: (name: string) =>
      answer(api.POST("/api/homeport/integrations/{name}/test", { params: { path: { name } } })),
  });
}

/** Lets requests out, or none at all. */
export function useSwitchIntegrations() {
  return useMutation({
    mutationFn: (on: boolean) =>
      answer(api.PATCH("/api/homeport/integrations/switch", { body: { on } })),
    onSuccess: afterChange,
  });
}
