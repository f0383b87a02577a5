import { useState } from "react";
import { useRequestCode, useSignIn } from "../api/session";

/** The way in, a method at a time: a password, a code, or one after the other. */
export function useSignInSteps() {
  const signIn = useSignIn();
  const requestCode = useRequestCode();
  const [step, setStep] = useState<"password" | "code">("password");
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
  const first = mfaId === null ? {} : { mfaId };
  const submit = () => {
    if (step === "password") {
      signIn.mutate(
        { identity: identity.trim(), password, ...first },
        {
          onSuccess: (outcome) => {
            if (outcome.mfaId === null) return;
            setMfaId(outcome.mfaId);
            mailCode();
          },
        },
      );
      return;
    }
    signIn.mutate(
      { otpId: otpId.trim(), password: code.trim(), ...first },
      {
        onSuccess: (outcome) => {
          if (outcome.mfaId === null) return;
          setMfaId(outcome.mfaId);
          setStep("password");
        },
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
