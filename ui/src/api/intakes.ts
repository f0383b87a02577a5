// What services tell: which records it sets, and what became of each event.
import { queryOptions, useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";
import { queryClient } from "./queryClient";
import type { components } from "./schema.gen";

export type Intake = components["schemas"]["Intake"];
export type IntakeForm = components["schemas"]["IntakeForm"];
export type IntakeMode = components["schemas"]["IntakeMode"];
export type IntakeTried = components["schemas"]["IntakeTried"];
export type Heard = components["schemas"]["Heard"];
export type HeardDetail = components["schemas"]["HeardDetail"];
export type Listening = components["schemas"]["Listening"];
export type HeardState = components["schemas"]["HeardState"];

/** Services tell by themselves. */
const LOOK_AGAIN_MS = 3_000;
const LOOK_AT_LISTS_MS = 10_000;
const LOOK_FOR_FAILED_MS = 60_000;
/** How long it is told that a service had forgotten what was read. */
const ANEW_FOR_MS = 7 * 24 * 3_600_000;

const list = queryOptions({
  queryKey: ["intakes", "list"],
  queryFn: () => answer(api.GET("/api/homeport/intakes")),
});

export function useIntakes() {
  return useQuery({ ...list, select: ({ items }) => items });
}

/** How services' lists are read, over and over. */
export function useListening() {
  return useQuery({
    ...list,
    select: ({ lists }) => lists,
    refetchInterval: LOOK_AT_LISTS_MS,
  });
}

/** The integrations whose lists cannot be read, or were lately forgotten by the service. */
export function useListsInTrouble() {
  return useQuery({
    ...list,
    select: ({ lists }) =>
      lists
        .filter(
          ({ reads, failing, anew }) =>
            (reads && failing !== "") ||
            (anew !== "" && Date.now() - Date.parse(anew) < ANEW_FOR_MS),
        )
        .map(({ integration }) => integration),
    refetchInterval: LOOK_FOR_FAILED_MS,
  });
}

/** Where something came last that did not prove to be the service's, and when. */
export function useUnproven() {
  return useQuery({ ...list, select: ({ unproven }) => unproven });
}

/** Whether an event waits for an admin. */
export function useHasFailed() {
  return useQuery({
    queryKey: ["heard", "hasFailed"],
    queryFn: async ({ signal }) => {
      const query = { state: "failed" as const, limit: 1 };
      const { items } = await answer(api.GET("/api/homeport/heard", { params: { query }, signal }));
      return items.length > 0;
    },
    refetchInterval: LOOK_FOR_FAILED_MS,
  });
}

export function useSaveIntake(id: string | null) {
  return useMutation({
    mutationFn: (body: IntakeForm) =>
      answer(
        id === null
          ? api.POST("/api/homeport/intakes", { body })
          : api.PATCH("/api/homeport/intakes/{id}", { params: { path: { id } }, body }),
      ),
    onSuccess: () => queryClient.invalidateQueries(list),
  });
}

export function useRemoveIntake() {
  return useMutation({
    mutationFn: (id: string) =>
      answer(api.DELETE("/api/homeport/intakes/{id}", { params: { path: { id } } })),
    onSuccess: () => queryClient.invalidateQueries(list),
  });
}

/** What an intake would do because of an event; nothing is done. */
export function useTryIntake() {
  return useMutation({
    mutationFn: (body: components["schemas"]["IntakeTry"]) =>
      answer(api.POST("/api/homeport/intakes/try", { body })),
  });
}

/** Of one state or of all, and of one integration or of all, a page at a time. */
export function useHeard(state: HeardState | null, integration: string | null) {
  return useInfiniteQuery({
    queryKey: ["heard", "list", state, integration],
    queryFn: ({ pageParam, signal }) =>
      answer(
        api.GET("/api/homeport/heard", {
          params: {
            query: {
              ...(state !== null && { state }),
              ...(integration !== null && { integration }),
              ...(pageParam !== "" && { after: pageParam }),
            },
          },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: ({ next }) => next ?? undefined,
    // Whoever reads on has what they read stay where it is.
    refetchInterval: ({ state: { data } }) =>
      (data?.pages.length ?? 0) > 1 ? false : LOOK_AGAIN_MS,
  });
}

export function useOneHeard(id: string) {
  return useQuery({
    queryKey: ["heard", "one", id],
    queryFn: ({ signal }) =>
      answer(api.GET("/api/homeport/heard/{id}", { params: { path: { id } }, signal })),
  });
}

export function useReplayHeard() {
  return useMutation({
    mutationFn: (id: string) =>
      answer(api.POST("/api/homeport/heard/{id}/replay", { params: { path: { id } } })),
    onSuccess: hasNewState,
  });
}

/** Lets go what has failed: it can still be taken in again. */
export function useDiscardHeard() {
  return useMutation({
    mutationFn: (id: string) =>
      answer(api.POST("/api/homeport/heard/{id}/discard", { params: { path: { id } } })),
    onSuccess: hasNewState,
  });
}

function hasNewState(heard: HeardDetail) {
  queryClient.setQueryData(["heard", "one", heard.id], heard);
  return Promise.all([
    queryClient.invalidateQueries({ queryKey: ["heard", "list"] }),
    queryClient.invalidateQueries({ queryKey: ["heard", "hasFailed"] }),
  ]);
}

/** Takes in again what has failed: at most 500 events, those that were tried least first. */
export function useReplayFailed() {
  return useMutation({
    mutationFn: () => answer(api.POST("/api/homeport/heard/replay", {})),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["heard"] }),
  });
}
