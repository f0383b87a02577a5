// Trying a way to sign in, without signing in.
import { t } from "@lingui/core/macro";
import { useMutation, useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";
import { adviceFor, asApiError } from "./errors";
import { getPasskey, knowsPasskeys, makePasskey } from "./passkeys";
import type { SignInTrial, SignInTry } from "./types";

export type { SignInTry };
export type Finding = SignInTrial["findings"][number];

const attempt = (body: SignInTry) => answer(api.POST("/api/homeport/sign-in/try", { body }));

/** Takes the steps of a sign-in, and says in words where they stop. */
export function useTrySignIn() {
  return useMutation({ mutationFn: attempt, gcTime: 0 });
}

/** What an authenticator app scans in a trial: one key for as long as somebody looks at it. */
export function useAppTrial(collection: string) {
  return useQuery({
    queryKey: ["signInTrial", collection],
    queryFn: () => attempt({ collection, method: "totp" }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
  });
}

/** Takes all steps of a passkey's life, as far as the box and the browser go. */
export function useTryPasskey() {
  return useMutation({ mutationFn: tryPasskey });
}

const TOO_OLD: Finding = {
  state: "wrong",
  said: t`This browser does not know passkeys well enough.`,
  mend: t`A newer one does. The window of the desktop app on Linux has none: use a browser.`,
};
const REFUSED: Finding = {
  state: "wrong",
  said: t`This browser made no passkey, or did not use it.`,
  mend: t`It was cancelled, took too long, or nothing here can look whose finger, face or PIN it is. A phone or a security key can.`,
};

/** As browsers and keys list it. untranslated: the server calls it so. */
const LISTED = "Trial of sign-in";
const LEFT: Finding = {
  state: "open",
  said: t`The box does not keep this passkey. Should your browser or key go on listing “${LISTED}”, remove it there: it opens nothing.`,
};

export async function tryPasskey(way: SignInTry): Promise<Finding[]> {
  let trial = await attempt(way);
  const findings = [...trial.findings];
  let made: Made | null = null;
  try {
    for (let { next } = trial; next != null && !("scan" in next); next = trial.next) {
      if (!knowsPasskeys()) return [...findings, TOO_OLD];
      const credential = await given(next);
      if (credential === null) {
        findings.push(REFUSED);
        break;
      }
      if ("make" in next) made = madeOf(next.make, credential);
      trial = await attempt({ ...way, credential });
      findings.push(...trial.findings);
    }
  } catch (thrown) {
    if (made === null) throw thrown;
    const { message } = asApiError(thrown);
    findings.push({ state: "wrong", said: message, mend: adviceFor(asApiError(thrown)) });
  }
  if (made === null) return findings;
  await forget(made);
  // The last step says it itself.
  return findings.some(({ said }) => said.includes(LISTED)) ? findings : [...findings, LEFT];
}

/** A passkey that is in the browser now. */
interface Made {
  rpId: string | undefined;
  credentialId: string;
}

function madeOf(options: unknown, credential: object): Made {
  const { rp } = options as PublicKeyCredentialCreationOptionsJSON;
  return { rpId: rp.id, credentialId: (credential as PublicKeyCredentialJSON).id };
}

/** What the browser gives for it; `null` where somebody or something refused. */
async function given(next: { make: unknown } | { use: unknown }): Promise<object | null> {
  try {
    return await ("make" in next ? makePasskey(next.make) : getPasskey(next.use));
  } catch (refused) {
    if (refused instanceof DOMException) return null;
    throw refused;
  }
}

/** Tells the browser that the passkey opens nothing; those that can remove it from their lists. */
async function forget({ rpId, credentialId }: Made): Promise<void> {
  const { signalUnknownCredential } = PublicKeyCredential as unknown as Signals;
  if (rpId === undefined) return;
  // It is a favour: whether it is done changes nothing.
  await signalUnknownCredential
    ?.call(PublicKeyCredential, { rpId, credentialId })
    .catch(() => undefined);
}

/** https://www.w3.org/TR/webauthn-3/#sctn-signal-methods; not in TypeScript's own types yet. */
interface Signals {
  signalUnknownCredential?: (of: { rpId: string; credentialId: string }) => Promise<void>;
}
