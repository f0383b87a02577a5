// Which changes set off which calls of integrations, and what became of those calls.
import { queryOptions, useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";
import { queryClient } from "./queryClient";
import type { components } from "./schema.gen";

export type Automation = components["schemas"]["Automation"];
export type AutomationForm = components["schemas"]["AutomationForm"];
export type AutomationChange = components["schemas"]["AutomationChange"];
export type AutomationTried = components["schemas"]["AutomationTried"];
export type Delivery = components["schemas"]["Delivery"];
export type DeliveryDetail = components["schemas"]["DeliveryDetail"];
export type DeliveryState = components["schemas"]["DeliveryState"];

/** Deliveries change by themselves. */
const LOOK_AGAIN_MS = 3_000;

const list = queryOptions({
  queryKey: ["automations", "list"],
  queryFn: async () => (await answer(api.GET("/api/homeport/automations"))).items,
});

export function useAutomations() {
  return useQuery(list);
}

export function useSaveAutomation(id: string | null) {
  return useMutation({
    mutationFn: (body: AutomationForm) =>
      answer(
        id === null
          ? api.POST("/api/homeport/automations", { body })
          : api.PATCH("/api/homeport/automations/{id}", { params: { path: { id } }, body }),
      ),
    onSuccess: () => queryClient.invalidateQueries(list),
  });
}

export function useRemoveAutomation() {
  return useMutation({
    mutationFn: (id: string) =>
      answer(api.DELETE("/api/homeport/automations/{id}", { params: { path: { id } } })),
    onSuccess: () => queryClient.invalidateQueries(list),
  });
}

/** What would be sent for a record; nothing is. */
export function useTryAutomation(id: string) {
  return useMutation({
    mutationFn: ({ record, change, before }: components["schemas"]["AutomationTry"]) =>
      answer(
        api.POST("/api/homeport/automations/{id}/try", {
          params: { path: { id } },
          body: { record, change, before },
        }),
      ),
  });
}

/** Of one state, a page at a time. */
export function useDeliveries(state: DeliveryState) {
  return useInfiniteQuery({
    queryKey: ["deliveries", "list", state],
    queryFn: ({ pageParam, signal }) =>
      answer(
        api.GET("/api/homeport/deliveries", {
          params: { query: { state, ...(pageParam !== "" && { after: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: ({ next }) => next ?? undefined,
    refetchInterval: LOOK_AGAIN_MS,
  });
}

export function useDelivery(id: string) {
  return useQuery({
    queryKey: ["deliveries", "one", id],
    queryFn: ({ signal }) =>
      answer(api.GET("/api/homeport/deliveries/{id}", { params: { path: { id } }, signal })),
  });
}

// Not the one that is shown: it may be gone by now.
const afterDeliveries = () => queryClient.invalidateQueries({ queryKey: ["deliveries", "list"] });

export function useReplayDelivery() {
  return useMutation({
    mutationFn: (id: string) =>
      answer(api.POST("/api/homeport/deliveries/{id}/replay", { params: { path: { id } } })),
    onSuccess: afterDeliveries,
  });
}

export function useReplayAll() {
  return useMutation({
    mutationFn: (state: DeliveryState) =>
      answer(api.POST("/api/homeport/deliveries/replay", { body: { state } })),
    onSuccess: afterDeliveries,
  });
}

export function useDiscardDelivery() {
  return useMutation({
    mutationFn: (id: string) =>
      answer(api.DELETE("/api/homeport/deliveries/{id}", { params: { path: { id } } })),
    onSuccess: afterDeliveries,
  });
}
