// How somebody signed in, in words.

const METHODS: Readonly<Record<string, string>> = {
  password: "a password",
  otp: "a code from the mail",
  totp: "a code of an authenticator app",
  passkey: "a passkey",
  impersonate: "an admin's impersonation",
  refresh: "an earlier sign-in",
};

/** `password+otp` → "a password and a code from the mail"; `oauth2:github` → "github". */
export function methodWords(method: string): string {
  const words = method.split("+").map((part) => {
    const provider = /^oauth2:(.+)$/.exec(part)?.[1];
    return METHODS[part] ?? provider ?? (part === "oauth2" ? "another service" : part);
  });
  return words.join(" and ");
}
