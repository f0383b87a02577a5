// Apple's client secret: a token that the box signs with the key of a developer account.
import { useMutation } from "@tanstack/react-query";
import { send } from "./send";

export interface AppleSecretOrder {
  clientId: string;
  teamId: string;
  keyId: string;
  /** PEM. It is used once, and kept nowhere. */
  privateKey: string;
  /** Seconds. */
  duration: number;
}

export function useMakeAppleSecret() {
  return useMutation({
    mutationFn: (body: AppleSecretOrder) =>
      send<{ secret: string }>("POST", "/api/settings/apple/generate-client-secret", { body }),
    // Neither the key nor the secret is anybody's any more when the dialog has let go of it.
    gcTime: 0,
  });
}
