// The port that phones come to.
import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";
import { queryClient } from "./queryClient";

const ports = queryOptions({
  queryKey: ["ports"],
  queryFn: () => answer(api.GET("/api/homeport/ports")),
});

export function usePorts() {
  return useQuery(ports);
}

export function useMovePort() {
  return useMutation({
    mutationFn: (https: number) => answer(api.PUT("/api/homeport/ports", { body: { https } })),
    onSuccess: async (moved) => {
      queryClient.setQueryData(ports.queryKey, moved);
      // The box starts anew; these wait for it.
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: ["status"] }),
        queryClient.invalidateQueries({ queryKey: ["connect"] }),
      ]);
    },
  });
}
