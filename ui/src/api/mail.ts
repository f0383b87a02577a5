// Letters: whether they can go out, and trying one.
import { useMutation } from "@tanstack/react-query";
import { usePolicy } from "./policy";
import { send } from "./send";

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
