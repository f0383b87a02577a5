// The letters of a collection: what each is for, what it can say, and how it would read.
import { t } from "@lingui/core/macro";
import type { Letter } from "../../api/authOptions";
import type { LetterKind } from "../../api/mail";
import type { LetterName } from "./draft";

export interface LetterWords {
  name: LetterName;
  /** Where its template is on the wire. */
  path: string;
  kind: LetterKind;
  title: string;
  when: string;
  /** Placeholders beside those that every letter has; without the first of them it is of no use. */
  own: readonly string[];
}

export const LETTERS: readonly LetterWords[] = [
  {
    name: "verificationTemplate",
    path: "verificationTemplate",
    kind: "verification",
    title: t`Verify the address`,
    when: t`Sent when an app asks that somebody proves their e-mail address.`,
    own: ["TOKEN"],
  },
  {
    name: "resetPasswordTemplate",
    path: "resetPasswordTemplate",
    kind: "password-reset",
    title: t`New password`,
    when: t`Sent to whoever forgot their password and asks for a new one.`,
    own: ["TOKEN"],
  },
  {
    name: "confirmEmailChangeTemplate",
    path: "confirmEmailChangeTemplate",
    kind: "email-change",
    title: t`New address`,
    when: t`Sent to the new address when somebody changes theirs.`,
    own: ["TOKEN"],
  },
  {
    name: "otp",
    path: "otp.emailTemplate",
    kind: "otp",
    title: t`Code`,
    when: t`Sent to whoever signs in with a code.`,
    own: ["OTP", "OTP_ID"],
  },
  {
    name: "authAlert",
    path: "authAlert.emailTemplate",
    kind: "login-alert",
    title: t`Sign-in from a new place`,
    when: t`Sent when somebody signs in from where they have not been before.`,
    own: ["ALERT_INFO"],
  },
];

const COMMON = ["APP_NAME", "APP_URL", "RECORD:email"];

export function placeholders({ own }: LetterWords): string[] {
  return [...own, ...COMMON].map((name) => `{${name}}`);
}

/** What a letter cannot do without, when it is not there. */
export function missing({ own }: LetterWords, { body }: Letter): string | null {
  const [needed] = own;
  if (needed === undefined || body.includes(`{${needed}}`)) return null;
  return `{${needed}}`;
}

export interface Sample {
  appName: string;
  appURL: string;
}

/** A template filled in for nobody in particular. */
export function filled(template: string, { appName, appURL }: Sample): string {
  const values: Readonly<Record<string, string>> = {
    APP_NAME: appName,
    APP_URL: appURL,
    TOKEN: "TOKEN",
    OTP: "12345678",
    OTP_ID: "a1b2c3d4e5f6g7h",
    ALERT_INFO: t`Today at 10:15, a phone at 192.168.1.20`,
    "RECORD:email": "ada@example.com",
    // untranslated: a name
    "RECORD:name": "Ada",
  };
  return template.replaceAll(/\{([A-Za-z_:]+)\}/g, (whole, name: string) => values[name] ?? whole);
}
