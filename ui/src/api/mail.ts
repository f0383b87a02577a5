// Letters: whether they can go out, and trying one.
import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";
import { usePolicy } from "./policy";
import { queryClient } from "./queryClient";
import { send } from "./send";
import type { KeptLetter } from "./types";

export type { KeptLetter };

export type LetterKind = "verification" | "password-reset" | "email-change" | "otp" | "login-alert";

/** Whether letters can go out; `null` while that is not known. */
export function useMailIsOn(): boolean | null {
  return usePolicy().data?.smtp?.enabled ?? null;
}

export interface TestLetter {
  email: string;
  template: LetterKind;
  /** An auth collection, whose letters differ. */
  collection: string;
}

/** Sends one letter past the queue, and waits for what the mail server says. */
export function useSendTest() {
  return useMutation({
    mutationFn: (letter: TestLetter) =>
      send<void>("POST", "/api/settings/test/email", { body: letter }),
  });
}

/** Often enough to see a letter go. */
const QUEUE_EVERY_MS = 5_000;

const queue = queryOptions({
  queryKey: ["mail-queue"],
  queryFn: () => answer(api.GET("/api/homeport/mail")),
  refetchInterval: QUEUE_EVERY_MS,
});

/** The letters that wait, and what the mail server said. */
export function useMailQueue() {
  return useQuery(queue);
}

export function useRetryMail() {
  return useMutation({
    mutationFn: () => answer(api.POST("/api/homeport/mail/retry")),
    onSuccess: () => queryClient.invalidateQueries(queue),
  });
}

const kept = queryOptions({
  queryKey: ["kept-letters"],
  queryFn: () => answer(api.GET("/api/homeport/mail/kept")),
  refetchInterval: QUEUE_EVERY_MS,
});

/** What people asked to be mailed while there is no mail server. */
export function useKeptLetters() {
  return useQuery(kept);
}

/** Has the code or link of a letter shown, which the audit trail notes. */
export function useShowKeptLetter() {
  return useMutation({
    mutationFn: (id: string) =>
      answer(api.POST("/api/homeport/mail/kept/{id}/show", { params: { path: { id } } })),
    onError: () => queryClient.invalidateQueries(kept),
  });
}
