// Paired devices: their list, what is done to one, and codes that let another one in.
import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";
import { asApiError } from "./errors";
import { queryClient } from "./queryClient";
import type { components } from "./schema.gen";

export type Device = components["schemas"]["DeviceBody"];
export type NewPairing = components["schemas"]["NewPairing"];
export type Pairing = components["schemas"]["PairingBody"];
export type TypedDevice = components["schemas"]["TypedBody"];

/** Devices come and are seen by themselves. */
const LIST_EVERY_MS = 5_000;
/** While somebody looks from the phone to the window and back. */
const PAIRING_EVERY_MS = 700;

const list = queryOptions({
  queryKey: ["devices"],
  queryFn: async () => (await answer(api.GET("/api/homeport/devices"))).devices,
  refetchInterval: LIST_EVERY_MS,
});

export function useDevices() {
  return useQuery(list);
}

function afterChange() {
  return queryClient.invalidateQueries({ queryKey: list.queryKey });
}

export function useRenameDevice() {
  return useMutation({
    mutationFn: ({ id, name }: { id: string; name: string }) =>
      answer(api.PATCH("/api/homeport/devices/{id}", { params: { path: { id } }, body: { name } })),
    onSettled: afterChange,
  });
}

/** Cuts a device off; a lost one with every sign-in of the accounts that were used on it. */
export function useRevokeDevice() {
  return useMutation({
    mutationFn: ({ id, lost }: { id: string; lost: boolean }) =>
      answer(
        api.POST("/api/homeport/devices/{id}/revoke", { params: { path: { id } }, body: { lost } }),
      ),
    onSettled: afterChange,
  });
}

export function useForgetDevice() {
  return useMutation({
    mutationFn: (id: string) =>
      answer(api.DELETE("/api/homeport/devices/{id}", { params: { path: { id } } })),
    onSettled: afterChange,
  });
}

/** A new code. It is shown nowhere else, so it is never asked for again by itself. */
export function useNewPairing(turn: number) {
  return useQuery({
    queryKey: ["pairings", "new", turn],
    queryFn: () => answer(api.POST("/api/homeport/pairings")),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    retry: false,
  });
}

/** What has become of a code, watched until it has ended. `null` when the box does not remember it. */
export function usePairing(id: string) {
  return useQuery({
    queryKey: ["pairings", id],
    queryFn: async () => {
      try {
        return await answer(api.GET("/api/homeport/pairings/{id}", { params: { path: { id } } }));
      } catch (thrown) {
        // The box has started anew meanwhile, and its codes with it.
        if (asApiError(thrown).status === 404) return null;
        throw thrown;
      }
    },
    refetchInterval: ({ state }) => (isOver(state.data) ? false : PAIRING_EVERY_MS),
  });
}

export function isOver(pairing: Pairing | null | undefined): boolean {
  if (pairing === undefined) return false;
  return pairing === null || (pairing.state !== "waiting" && pairing.state !== "seen");
}

/** Takes a code back. */
export function cancelPairing(id: string): Promise<unknown> {
  return answer(api.DELETE("/api/homeport/pairings/{id}", { params: { path: { id } } }));
}
