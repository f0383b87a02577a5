// What is left of a crash: its report, and safe mode.
import { useMutation } from "@tanstack/react-query";
import { answer, api } from "./client";
import { queryClient } from "./queryClient";
import type { components } from "./schema.gen";

export type CrashReport = components["schemas"]["CrashReport"];
export type SafeModeReport = components["schemas"]["SafeModeReport"];

const afterChange = () => queryClient.invalidateQueries({ queryKey: ["status"] });

export function usePutCrashAway() {
  return useMutation({
    mutationFn: () => answer(api.DELETE("/api/homeport/crash")),
    onSuccess: afterChange,
  });
}

export function useLeaveSafeMode() {
  return useMutation({
    mutationFn: () => answer(api.DELETE("/api/homeport/safe-mode")),
    onSuccess: afterChange,
  });
}
