import { useState } from "react";
import { passkeyForSignIn } from "../api/passkeys";
import { type Outcome, type Proof, useRequestCode, useSignIn } from "../api/session";

type Step = "password" | "code" | "app" | "passkey";

/**
 * The way in, a method at a time: a password, a code by mail, or one after the other; or either,
 * and a code of the authenticator app or a passkey; or a passkey alone.
 */
export function useSignInSteps() {
  const signIn = useSignIn();
  const requestCode = useRequestCode();
  const [step, setStep] = useState<Step>("password");
  const [mfaId, setMfaId] = useState<string | null>(null);
  const [identity, setIdentity] = useState("");
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [otpId, setOtpId] = useState("");
  const [hasBoth, setHasBoth] = useState(false);

  const mailCode = () => {
    signIn.reset();
    setStep("code");
    setCode("");
    requestCode.mutate(identity.trim(), { onSuccess: ({ otpId }) => setOtpId(otpId) });
  };
  const askForMore = (outcome: Outcome, next: () => void) => {
    if (outcome.mfaId === null) return;
    setMfaId(outcome.mfaId);
    const [app, passkey] = ["totp", "passkey"].map((one) => outcome.methods.includes(one));
    if (!app && !passkey) return next();
    setHasBoth(app === true && passkey === true);
    setStep(app ? "app" : "passkey");
    setCode("");
  };
  const proofs: Readonly<Record<Step, () => Proof | Promise<Proof>>> = {
    password: () => ({ identity: identity.trim(), password }),
    code: () => ({ otpId: otpId.trim(), password: code.trim() }),
    app: () => ({ code: code.trim() }),
    passkey: async () => ({ credential: await passkeyForSignIn(mfaId) }),
  };
  const submit = (by: Step = step) => {
    const first = mfaId === null ? {} : { mfaId };
    signIn.mutate(async () => ({ ...(await proofs[by]()), ...first }), {
      onSuccess: (outcome) =>
        askForMore(outcome, step === "password" ? mailCode : () => setStep("password")),
    });
  };
  const turnTo = (other: Step) => {
    signIn.reset();
    setStep(other);
  };
  const again = () => {
    signIn.reset();
    requestCode.reset();
    setMfaId(null);
    setStep("password");
    setPassword("");
    setCode("");
    setOtpId("");
    setHasBoth(false);
  };
  return {
    step,
    /** An app and a passkey are set up: either will do. */
    hasBoth,
    turnTo,
    /** The first of two methods is done. */
    isSecond: mfaId !== null,
    identity,
    setIdentity,
    password,
    setPassword,
    code,
    setCode,
    otpId,
    setOtpId,
    signIn,
    requestCode,
    mailCode,
    submit,
    again,
  };
}

export type SignInSteps = ReturnType<typeof useSignInSteps>;
