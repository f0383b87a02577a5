// The connection doctor's report.
import { useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";
import type { components } from "./schema.gen";

export type Report = components["schemas"]["Report"];
export type Finding = components["schemas"]["Finding"];

/** Looked at when the page is opened and when asked to; it takes a few seconds. */
export function useExamination() {
  return useQuery({
    queryKey: ["doctor"],
    queryFn: () => answer(api.GET("/api/homeport/doctor")),
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
}
