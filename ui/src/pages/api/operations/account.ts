// What people of an auth collection do to come in and to look after their account. Pure.
import { t } from "@lingui/core/macro";
import type { AuthCollection } from "../../../api/authOptions";
import type { Values } from "../../../api/types";
import { ACCOUNT, type OperationId } from "../call";
import { exampleRecord, type Known } from "../samples";
import type { Operation, Refusal } from "./operation";
import {
  BAD_TOKEN,
  NO_ADDRESS,
  NOBODY,
  NOT_AUTHENTICATED,
  NOT_LET_IN,
  SECOND_METHOD,
  TOO_MANY,
} from "./refusals";

// untranslated: what stands for something that only the reader has
const [TOKEN, MAILED, CODE] = ["TOKEN", "TOKEN_OF_THE_LETTER", "12345678"];
// untranslated: a password
const NEW = "a new password";

interface Told {
  id: OperationId;
  label: string;
  says: string;
  who?: string;
  segment: string;
  body?: Values | null;
  /** What sending it does; nothing where it cannot be sent. */
  does?: string;
  why?: string;
  answer?: unknown;
  refusals: readonly Refusal[];
  isSignedIn?: boolean;
}

export function accountOperations(collection: AuthCollection, known: Known): Operation[] {
  const record = exampleRecord(collection, known);
  const session = { token: TOKEN, record };
  const anyone = t`Anyone who can reach this box.`;
  const own = t`Whoever is signed in.`;
  const told =
    (group: Operation["group"]) =>
    (each: Told): Operation => ({
      id: each.id,
      group,
      label: each.label,
      says: each.says,
      who: each.who ?? (each.isSignedIn ? own : anyone),
      rule: null,
      method: each.id === "authMethods" ? "GET" : "POST",
      path: ["api", "collections", collection.name, each.segment],
      parameters: [],
      body: each.body ?? null,
      file: null,
      signedIn: each.isSignedIn ? "person" : "nobody",
      sending:
        each.why !== undefined
          ? { kind: "elsewhere", why: each.why }
          : each.does === undefined
            ? { kind: "reads" }
            : { kind: "writes", does: each.does },
      answer:
        each.answer === undefined
          ? { status: 204, body: null }
          : { status: 200, body: each.answer },
      refusals: [...each.refusals, TOO_MANY],
    });
  return [
    ...waysIn(collection, session).map(told("signIn")),
    ...letters(collection).map(told("account")),
  ];
}

/** Who may sign in, after the method has said who it is. */
function letIn({ authRule }: AuthCollection): string {
  if (authRule === null) return t`Nobody: “Who may sign in” lets nobody in.`;
  if (authRule === "") return t`Anyone who has an account.`;
  return t`Whoever has an account for which this is true: ${authRule}`;
}

function waysIn(collection: AuthCollection, session: Values): Told[] {
  const { passwordAuth, otp, oauth2, anonymous } = collection;
  const who = letIn(collection);
  const refused = [NOT_AUTHENTICATED, NOT_LET_IN, SECOND_METHOD];
  const enters = t`It signs somebody in: a session of theirs begins.`;
  const code = CODE.slice(0, otp.length).padEnd(otp.length, "0");
  const provider = oauth2.providers[0]?.name ?? "google";
  return [
    {
      id: "authMethods",
      label: t`Ways to sign in`,
      says: t`Answers with the ways in that are switched on, for the app's sign-in page.`,
      segment: "auth-methods",
      answer: {
        password: passwordAuth,
        otp: { enabled: otp.enabled, duration: otp.duration },
        oauth2: { enabled: oauth2.enabled, providers: [] },
        mfa: { enabled: collection.mfa.enabled, duration: collection.mfa.duration },
      },
      refusals: [],
    },
    ...when(passwordAuth.enabled, {
      id: "authWithPassword",
      label: t`With a password`,
      says: t`Signs in, and answers with the account and its token.`,
      who,
      segment: "auth-with-password",
      body: { identity: ACCOUNT.email, password: ACCOUNT.password },
      does: enters,
      answer: session,
      refusals: refused,
    }),
    ...when(otp.enabled, {
      id: "requestOTP",
      label: t`Ask for a code`,
      says: t`Mails a code, and answers with its id. An address that nobody has is answered alike.`,
      segment: "request-otp",
      body: { email: ACCOUNT.email },
      does: t`It mails a code to the address.`,
      answer: { otpId: "OTP_ID" },
      refusals: [NO_ADDRESS],
    }),
    ...when(otp.enabled, {
      id: "authWithOTP",
      label: t`With the code`,
      says: t`Signs in with the code of the letter, and answers with the account and its token.`,
      who,
      segment: "auth-with-otp",
      body: { otpId: "OTP_ID", password: code },
      does: enters,
      answer: session,
      refusals: refused,
    }),
    ...when(oauth2.enabled, {
      id: "authWithOAuth2",
      label: t`With another service`,
      says: t`Signs in with an account at another service, with the code that it sends the browser back with.`,
      who,
      segment: "auth-with-oauth2",
      body: {
        provider,
        code: "CODE",
        codeVerifier: "CODE_VERIFIER",
        redirectURL: "myapp://signed-in",
      },
      why: t`The code comes from the service, in the browser of whoever signs in. “Try it” on the Sign-in page takes the steps up to there.`,
      answer: session,
      refusals: refused,
    }),
    ...when(passwordAuth.enabled, {
      id: "authWithPasskey",
      label: t`With a passkey`,
      says: t`Signs in with a key that a phone or a computer holds, on web pages at a name of the box.`,
      who,
      segment: "auth-with-passkey",
      body: null,
      why: t`A passkey belongs to the page that asks for it. “Try it” on the Sign-in page takes the steps.`,
      answer: session,
      refusals: refused,
    }),
    ...when(anonymous?.enabled === true, {
      id: "authAnonymously",
      label: t`Without an account`,
      says: t`Begins with an account that has no address and no password.`,
      segment: "auth-anonymously",
      does: t`It makes an account, and signs it in.`,
      answer: session,
      refusals: [NOT_LET_IN],
    }),
    {
      id: "authRefresh",
      label: t`Refresh`,
      says: t`Gives a new token for the present one. Apps do it at each start.`,
      segment: "auth-refresh",
      isSignedIn: true,
      does: t`It makes a new token for whoever sends it.`,
      answer: session,
      refusals: [NOBODY, NOT_LET_IN],
    },
  ];
}

function when(isOn: boolean, told: Told): Told[] {
  return isOn ? [told] : [];
}

function letters({ passwordAuth }: AuthCollection): Told[] {
  const mails = t`It mails a letter to the address, if somebody has it.`;
  const quiet = t`Mails a link. An address that nobody has is answered alike.`;
  return [
    ...when(passwordAuth.enabled, {
      id: "requestPasswordReset",
      label: t`Forgotten password`,
      says: quiet,
      segment: "request-password-reset",
      body: { email: ACCOUNT.email },
      does: mails,
      refusals: [NO_ADDRESS],
    }),
    ...when(passwordAuth.enabled, {
      id: "confirmPasswordReset",
      label: t`Set the new password`,
      says: t`Sets another password with the token of the letter, and ends all sign-ins of the account.`,
      segment: "confirm-password-reset",
      body: { token: MAILED, password: NEW, passwordConfirm: NEW },
      does: t`It sets another password.`,
      refusals: [BAD_TOKEN],
    }),
    {
      id: "requestVerification",
      label: t`Ask to verify`,
      says: quiet,
      segment: "request-verification",
      body: { email: ACCOUNT.email },
      does: mails,
      refusals: [NO_ADDRESS],
    },
    {
      id: "confirmVerification",
      label: t`Verify the address`,
      says: t`Marks the address as verified, with the token of the letter.`,
      segment: "confirm-verification",
      body: { token: MAILED },
      does: t`It marks an address as verified.`,
      refusals: [BAD_TOKEN],
    },
    {
      id: "requestEmailChange",
      label: t`Ask for another address`,
      says: t`Mails a link to the new address of whoever is signed in.`,
      segment: "request-email-change",
      isSignedIn: true,
      body: { newEmail: "new@example.com" },
      does: t`It mails a letter to the new address.`,
      refusals: [NO_ADDRESS, NOBODY],
    },
    {
      id: "confirmEmailChange",
      label: t`Change the address`,
      says: t`Sets the new address with the token of the letter and the password, and ends all sign-ins of the account.`,
      segment: "confirm-email-change",
      body: { token: MAILED, password: ACCOUNT.password },
      does: t`It sets another address.`,
      refusals: [BAD_TOKEN],
    },
  ];
}
