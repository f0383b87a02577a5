// How somebody signed in, in words: as they stand after "with".
import { t } from "@lingui/core/macro";
import { said } from "../language/server/said";
import { listWords } from "./format";

const METHODS: Readonly<Record<string, string>> = {
  password: t`a password`,
  otp: t`a code from the mail`,
  totp: t`a code of an authenticator app`,
  passkey: t`a passkey`,
  anonymous: t`no account`,
  impersonate: t`an admin's impersonation`,
  refresh: t`an earlier sign-in`,
};

/** `password+otp` → "a password and a code from the mail"; `oauth2:github` → "github". */
export function methodWords(method: string): string {
  // That it began without one goes without saying once it has one.
  const upgraded = /^anonymous\+(.+)$/.exec(method)?.[1];
  if (upgraded !== undefined) {
    const present = methodWords(upgraded);
    return t`${present}, new for an anonymous account`;
  }
  const words = method.split("+").map((part) => {
    const provider = /^oauth2:(.+)$/.exec(part)?.[1];
    return METHODS[part] ?? provider ?? (part === "oauth2" ? t`another service` : part);
  });
  return listWords(words);
}

/** Where somebody is signed in: the device's name, or the app's. */
export function placeOf({
  device,
  app,
}: {
  device?: { name: string } | null;
  app: string;
}): string {
  return device?.name || appWords(app) || t`An app without a name`;
}

/** `Firefox on Windows`, as the server puts a user agent into words. */
function appWords(text: string): string {
  const [, app, platform] = /^(.+) on (.+)$/.exec(text) ?? [];
  return app === undefined || platform === undefined ? said(text) : t`${app} on ${platform}`;
}
