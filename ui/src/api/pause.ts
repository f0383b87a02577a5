// Turning phones away for a while.
import { useMutation } from "@tanstack/react-query";
import { answer, api } from "./client";
import { queryClient } from "./queryClient";
import type { components } from "./schema.gen";

export type PauseReport = components["schemas"]["PauseReport"];

const afterChange = () => queryClient.invalidateQueries({ queryKey: ["status"] });

/** For so many minutes; `null` until somebody resumes. */
export function usePause() {
  return useMutation({
    mutationFn: (minutes: number | null) =>
      answer(api.PUT("/api/homeport/pause", { body: { minutes } })),
    onSuccess: afterChange,
  });
}

export function useResume() {
  return useMutation({
    mutationFn: () => answer(api.DELETE("/api/homeport/pause")),
    onSuccess: afterChange,
  });
}
