/**
 * Pairs an app with a Homeport box, and connects it: what the app gets is PocketBase's own client,
 * whose requests go to that box and no other. docs/PAIRING.md is the exchange.
 */
export { authAnonymously, belongsToAnother, type Upgrade, upgradeAnonymous } from "./anonymous.js";
export { type ConnectOptions, connect } from "./connect.js";
export { NotPaired, NotThisBox, Refused, Revoked, Unreachable } from "./errors.js";
export { authWithIdToken, type IdToken } from "./idToken.js";
export {
  type CallOptions,
  callIntegration,
  type Failure,
  type FailureKind,
  failureOf,
  type IntegrationTypes,
} from "./integrations.js";
export {
  type BegunPayment,
  beginPayment,
  checkPayment,
  type Payment,
  type PaymentState,
} from "./payments.js";
export { type Link, parseLink } from "./link.js";
export { type Introduction, pair, pairByNumber } from "./pair.js";
export {
  addPasskey,
  asksForPasskey,
  authWithPasskey,
  type Passkey,
  type PasskeyProof,
  type Passkeys,
  passkeys,
  provePasskey,
  removePasskey,
  renamePasskey,
} from "./passkeys.js";
export type { Announced, DeviceKey, Keys, Platform } from "./platform.js";
export { revokeOtherSessions, revokeSession, type Session, sessions } from "./sessions.js";
export { type Kept, memoryStore, type Store } from "./store.js";
export {
  asksForTotp,
  authWithTotp,
  confirmTotp,
  enrolTotp,
  removeTotp,
  renewRecoveryCodes,
  type Totp,
  type TotpEnrolment,
  type TotpProof,
  totp,
} from "./totp.js";
