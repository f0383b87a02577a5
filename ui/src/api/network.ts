// The computer's networks, and which of them phones are told of.
import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";
import { queryClient } from "./queryClient";
import type { components } from "./schema.gen";

export type NetworkInterface = components["schemas"]["InterfaceBody"];

/** Networks come and go by themselves. */
const NETWORK_EVERY_MS = 10_000;

const network = queryOptions({
  queryKey: ["network"],
  queryFn: () => answer(api.GET("/api/homeport/network")),
  refetchInterval: NETWORK_EVERY_MS,
});

export function useNetwork() {
  return useQuery(network);
}

export function useChooseNetwork() {
  return useMutation({
    mutationFn: ({ name, used }: { name: string; used: boolean }) =>
      answer(api.PATCH("/api/homeport/network", { body: { interfaces: { [name]: used } } })),
    onSuccess: showSaved,
  });
}

/** The box starts anew for it; what is asked meanwhile waits. */
export function useChooseIpv6() {
  return useMutation({
    mutationFn: (ipv6: boolean) => answer(api.PATCH("/api/homeport/network", { body: { ipv6 } })),
    onSuccess: showSaved,
  });
}

async function showSaved(saved: components["schemas"]["NetworkBody"]) {
  queryClient.setQueryData(network.queryKey, saved);
  // Addresses, and the code that leads to them.
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: ["status"] }),
    queryClient.invalidateQueries({ queryKey: ["connect"] }),
  ]);
}
