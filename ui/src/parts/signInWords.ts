// How somebody signed in, in words.

const METHODS: Readonly<Record<string, string>> = {
  password: "a password",
  otp: "a code from the mail",
  totp: "a code of an authenticator app",
  passkey: "a passkey",
  anonymous: "no account",
  impersonate: "an admin's impersonation",
  refresh: "an earlier sign-in",
};

/** `password+otp` → "a password and a code from the mail"; `oauth2:github` → "github". */
export function methodWords(method: string): string {
  // That it began without one goes without saying once it has one.
  const upgraded = /^anonymous\+(.+)$/.exec(method)?.[1];
  if (upgraded !== undefined) return `${methodWords(upgraded)}, new for an anonymous account`;
  const words = method.split("+").map((part) => {
    const provider = /^oauth2:(.+)$/.exec(part)?.[1];
    return METHODS[part] ?? provider ?? (part === "oauth2" ? "another service" : part);
  });
  return words.join(" and ");
}

/** Where somebody is signed in: the device's name, or the app's. */
export function placeOf({
  device,
  app,
}: {
  device?: { name: string } | null;
  app: string;
}): string {
  return device?.name || app || "An app without a name";
}
