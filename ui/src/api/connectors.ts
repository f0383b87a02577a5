// The files of connectors: those of one's own, to read and to write.
import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
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

const list = queryOptions({
  queryKey: ["connectors", "list"],
  queryFn: () => answer(api.GET("/api/homeport/connectors")),
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
    queryFn: () =>
      answer(api.POST("/api/homeport/connectors/judge", { body: { connector: connector ?? {} } })),
    enabled: connector !== null,
    staleTime: 0,
    gcTime: 0,
    placeholderData: (before) => before,
  });
}

/** Operations that a connector could be made of. */
export function useDraft() {
  return useMutation({
    mutationFn: (document: string) =>
      answer(api.POST("/api/homeport/connectors/openapi", { body: { document } })),
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
