import { useState } from "react";
import { type Outcome, type Proof, useRequestCode, useSignIn } from "../api/session";

type Step = "password" | "code" | "app";

/**
 * The way in, a method at a time: a password, a code by mail, or one after the other; or either,
 * and a code of the authenticator app.
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

  const mailCode = () => {
    signIn.reset();
    setStep("code");
    setCode("");
    requestCode.mutate(identity.trim(), { onSuccess: setOtpId });
  };
  const askForMore = (outcome: Outcome, next: () => void) => {
    if (outcome.mfaId === null) return;
    setMfaId(outcome.mfaId);
    if (!outcome.asksForApp) return next();
    setStep("app");
    setCode("");
  };
  const proofs: Readonly<Record<Step, () => Proof>> = {
    password: () => ({ identity: identity.trim(), password }),
    code: () => ({ otpId: otpId.trim(), password: code.trim() }),
    app: () => ({ code: code.trim() }),
  };
  const submit = () => {
    const first = mfaId === null ? {} : { mfaId };
    signIn.mutate(
      { ...proofs[step](), ...first },
      {
        onSuccess: (outcome) =>
          askForMore(outcome, step === "password" ? mailCode : () => setStep("password")),
      },
    );
  };
  const again = () => {
    signIn.reset();
    requestCode.reset();
    setMfaId(null);
    setStep("password");
    setPassword("");
    setCode("");
    setOtpId("");
  };
  return {
    step,
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
