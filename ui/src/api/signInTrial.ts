// Trying a way to sign in, without signing in.
import { useMutation } from "@tanstack/react-query";
import { answer, api } from "./client";
import type { SignInTrial, SignInTry } from "./types";

export type { SignInTry };
export type Finding = SignInTrial["findings"][number];

/** Takes the steps of a sign-in, and says in words where they stop. */
export function useTrySignIn() {
  return useMutation({
    mutationFn: (body: SignInTry) => answer(api.POST("/api/homeport/sign-in/try", { body })),
  });
}
