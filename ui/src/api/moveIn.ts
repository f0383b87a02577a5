// Moving in from PocketBase: a zip of its data folder goes out, and the box tells how far it is.
import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { answer, api } from "./client";
import { ApiError, asApiError } from "./errors";
import { queryClient } from "./queryClient";
import type { components } from "./schema.gen";
import { sendForm } from "./send";

export type MoveInState = components["schemas"]["MoveInState"];
export type MovedCollection = components["schemas"]["MovedCollection"];

const PROGRESS_EVERY_MS = 500;
const KEY = ["move-in"] as const;

export function isMovingIn(state: MoveInState | undefined): boolean {
  return state?.stage === "receiving" || state?.stage === "unpacking" || state?.stage === "moving";
}

/** How moving in goes, or went last. */
export function useMoveIn(isSending: boolean) {
  const state = useQuery({
    queryKey: KEY,
    queryFn: () => answer(api.GET("/api/homeport/move-in")),
    refetchInterval: ({ state: { data } }) =>
      isSending || isMovingIn(data) ? PROGRESS_EVERY_MS : false,
  });
  const stage = state.data?.stage;
  useEffect(() => {
    // What came over is new to every other page.
    if (stage === "done" || stage === "failed") {
      void queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== KEY[0] });
    }
  }, [stage]);
  return state;
}

interface Sending {
  file: File;
  onProgress: (share: number) => void;
  signal: AbortSignal;
}

/** Sends the zip. Answered when it is unpacked; the rest goes on in the box. */
export function useBeginMoveIn() {
  return useMutation({
    mutationFn: async ({ file, onProgress, signal }: Sending) => {
      const form = new FormData();
      form.append("file", file);
      try {
        return await sendForm<MoveInState>(
          "POST",
          "/api/homeport/move-in",
          form,
          onProgress,
          signal,
        );
      } catch (thrown) {
        // Only the file can be to blame, and its message is the whole story.
        const refusal = asApiError(thrown);
        throw new ApiError(refusal.status, refusal.fields.file ?? refusal.message);
      }
    },
    onSuccess: (state) => queryClient.setQueryData(KEY, state),
    onError: () => queryClient.invalidateQueries({ queryKey: KEY }),
  });
}
