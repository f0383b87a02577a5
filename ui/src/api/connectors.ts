// The files of connectors: those of one's own, to read and to write.
import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import { said } from "../language/server/said";
import { answer, api } from "./client";
import { afterConnectors } from "./integrations";
import { queryClient } from "./queryClient";
import type { components } from "./schema.gen";

export type OwnConnector = components["schemas"]["OwnConnector"];
export type ConnectorProblem = components["schemas"]["ConnectorProblem"];
export type ConnectorLoss = components["schemas"]["ConnectorLoss"];
export type ConnectorDraft = components["schemas"]["ConnectorDraft"];
export type DraftOperation = components["schemas"]["ConnectorDraftOperation"];

type File = Record<string, unknown>;

/** What the server says of it, in the window's language. */
function told<T extends { message: string }>(all: readonly T[]): T[] {
  return all.map((one) => ({ ...one, message: said(one.message) }));
}

const list = queryOptions({
  queryKey: ["connectors", "list"],
  queryFn: async () => {
    const { items, ...bounds } = await answer(api.GET("/api/homeport/connectors"));
    return { ...bounds, items: items.map((one) => ({ ...one, problems: told(one.problems) })) };
  },
});

/** Those of one's own, also those that cannot be used any more. */
export function useOwnConnectors() {
  return useQuery(list);
}

/** One's file; `example` is something to begin with. */
export function useConnectorFile(id: string) {
  return useQuery({
    queryKey: ["connectors", "file", id],
    queryFn: () => answer(api.GET("/api/homeport/connectors/{id}", { params: { path: { id } } })),
    // What is edited stays as it was opened; saving tells when somebody else was first.
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
}

/** The same, once. */
export function readConnectorFile(id: string) {
  return answer(api.GET("/api/homeport/connectors/{id}", { params: { path: { id } } }));
}

/** What is wrong with a file, and what keeping it would take away. */
export function useJudgement(connector: File | null) {
  return useQuery({
    queryKey: ["connectors", "judge", connector],
    queryFn: async () => {
      const body = { connector: connector ?? {} };
      const judged = await answer(api.POST("/api/homeport/connectors/judge", { body }));
      return { problems: told(judged.problems), losses: told(judged.losses) };
    },
    enabled: connector !== null,
    staleTime: 0,
    gcTime: 0,
    placeholderData: (before) => before,
  });
}

/** Operations that a connector could be made of. */
export function useDraft() {
  return useMutation({
    mutationFn: async (document: string): Promise<ConnectorDraft> => {
      const draft = await answer(
        api.POST("/api/homeport/connectors/openapi", { body: { document } }),
      );
      return {
        ...draft,
        notes: draft.notes.map(said),
        leftOut: draft.leftOut.map((one) => ({ ...one, why: said(one.why) })),
        operations: draft.operations.map((one) => ({ ...one, notes: one.notes.map(said) })),
      };
    },
  });
}

const afterChange = async () => {
  await Promise.all([queryClient.invalidateQueries(list), afterConnectors()]);
};

interface Kept {
  id: string;
  connector: File;
  /** The version that was changed; none for a new one. */
  version?: number;
}

export function useKeepConnector() {
  return useMutation({
    mutationFn: ({ id, ...body }: Kept) =>
      answer(api.PUT("/api/homeport/connectors/{id}", { params: { path: { id } }, body })),
    onSuccess: afterChange,
  });
}

export function useRemoveConnector() {
  return useMutation({
    mutationFn: (id: string) =>
      answer(api.DELETE("/api/homeport/connectors/{id}", { params: { path: { id } } })),
    onSuccess: afterChange,
  });
}
