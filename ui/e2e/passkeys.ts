// Chromium's own authenticator, virtual as to the finger.
import type { Page } from "@playwright/test";

/** Gives the page's browser an authenticator whose user says yes. */
export async function withAuthenticator(page: Page): Promise<Authenticator> {
  const session = await page.context().newCDPSession(page);
  await session.send("WebAuthn.enable");
  const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    count: async () => {
      const held = await session.send("WebAuthn.getCredentials", { authenticatorId });
      return held.credentials.length;
    },
    verify: async (isUserVerified) => {
      await session.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified });
    },
  };
}

export interface Authenticator {
  /** How many passkeys it holds. */
  count(): Promise<number>;
  /** Whether it knows its user's finger. */
  verify(isUserVerified: boolean): Promise<void>;
}
