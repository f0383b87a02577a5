// What a mail server, or the way to it, says when a letter does not go out. Pure.
import { t } from "@lingui/core/macro";
import { said } from "../language/server/said";

const KNOWN: readonly (readonly [RegExp, string])[] = [
  [
    /connection refused/i,
    t`No mail server answers at this address and port. Check both in the mail server's settings.`,
  ],
  [
    /failed to lookup|name or service not known|no such host/i,
    t`The mail server's name is not known in this network. Check its spelling, and whether this box reaches the internet.`,
  ],
  [
    /timed out|timeout/i,
    t`The mail server did not answer in time. Check its address and port; a firewall may be in between.`,
  ],
];

/** The server's message without its frame, or in plainer words where the reason is a usual one. */
export function mailRefusal(message: string): string {
  const reason = message.replace(/^Failed to send the test email\. Raw error: /, "");
  return KNOWN.find(([pattern]) => pattern.test(reason))?.[1] ?? said(reason);
}
