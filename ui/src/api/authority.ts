// The box's certificate authority, and a change of it.
import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";
import { queryClient } from "./queryClient";
import type { components } from "./schema.gen";

export type Authority = components["schemas"]["AuthorityBody"];
export type Overlap = components["schemas"]["OverlapBody"];

/** Devices learn of a change by themselves. */
const EVERY_MS = 5_000;

const authority = queryOptions({
  queryKey: ["authority"],
  queryFn: () => answer(api.GET("/api/homeport/authority")),
  refetchInterval: EVERY_MS,
});

export function useAuthority() {
  return useQuery(authority);
}

/** Fingerprints are shown in many places, and devices may have been cut off. */
async function afterChange(changed: Authority) {
  queryClient.setQueryData(authority.queryKey, changed);
  await Promise.all(
    ["devices", "status", "connect"].map((key) =>
      queryClient.invalidateQueries({ queryKey: [key] }),
    ),
  );
}

/** A new one, which devices learn over the present one. */
export function useRotate() {
  return useMutation({
    mutationFn: () => answer(api.POST("/api/homeport/authority/rotate", { body: {} })),
    onSuccess: afterChange,
  });
}

/** The one before does not lead here any more. */
export function useEndOverlap() {
  return useMutation({
    mutationFn: () => answer(api.POST("/api/homeport/authority/end-overlap")),
    onSuccess: afterChange,
  });
}

/** A new one at once; every device is cut off. */
export function useReplace() {
  return useMutation({
    mutationFn: () =>
      answer(api.POST("/api/homeport/authority/replace", { body: { cut_off_all_devices: true } })),
    onSuccess: afterChange,
  });
}
