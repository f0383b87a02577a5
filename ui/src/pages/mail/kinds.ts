// What letters are called that people ask for, and what is in them.

interface Kind {
  title: string;
  secret: "code" | "link";
}

const KINDS: Readonly<Record<string, Kind>> = {
  otp: { title: "Code to sign in", secret: "code" },
  verification: { title: "Verify the address", secret: "link" },
  passwordReset: { title: "New password", secret: "link" },
  emailChange: { title: "New address", secret: "link" },
};

/** A newer box may have kinds that this page does not know. */
export function kindOf(kind: string): Kind {
  return KINDS[kind] ?? { title: kind, secret: "link" };
}
