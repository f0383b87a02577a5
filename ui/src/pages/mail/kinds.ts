// What letters are called that people ask for, and what is in them.
import { t } from "@lingui/core/macro";

interface Kind {
  title: string;
  secret: "code" | "link";
}

const KINDS: Readonly<Record<string, Kind>> = {
  otp: { title: t`Code to sign in`, secret: "code" },
  verification: { title: t`Verify the address`, secret: "link" },
  passwordReset: { title: t`New password`, secret: "link" },
  emailChange: { title: t`New address`, secret: "link" },
};

/** A newer box may have kinds that this page does not know. */
export function kindOf(kind: string): Kind {
  return KINDS[kind] ?? { title: kind, secret: "link" };
}
