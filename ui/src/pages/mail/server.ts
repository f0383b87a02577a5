// The mail server while it is edited.
import type { Smtp } from "../../api/policy";

/** What a new box has there: nobody's. */
const UNSET_HOST = "smtp.example.com";

export type Encryption = "tls" | "starttls";
const USUAL_PORTS: Readonly<Record<Encryption, number>> = { tls: 465, starttls: 587 };

/** The settings with mail switched on or off; what is nobody's server is none to show. */
export function switched(smtp: Smtp, enabled: boolean): Partial<Smtp> {
  return enabled && smtp.host === UNSET_HOST ? { enabled, host: "" } : { enabled };
}

/** Another encryption, and the port that goes with it unless one of one's own was chosen. */
export function encrypted(smtp: Smtp, encryption: Encryption): Partial<Smtp> {
  const usual = Object.values(USUAL_PORTS).includes(smtp.port);
  return { tls: encryption === "tls", ...(usual && { port: USUAL_PORTS[encryption] }) };
}

/** What goes wrong in the clear: a password is never sent so, but for to this computer. */
export function isHere(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}
