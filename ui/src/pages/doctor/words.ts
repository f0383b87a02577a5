// What the checks are called, and what they say together.
import type { Finding, Report } from "../../api/doctor";

const TITLES: Record<string, string> = {
  server: "Homeport",
  listening: "Listening",
  certificate: "Certificate",
  own: "Your own certificate",
  secrets: "Sealed secrets",
  name: "Name on the network",
  network: "Network",
  isolation: "Other devices on the network",
  phones: "Check from a phone",
  firewall: "Firewall",
  key: "Key of the certificate authority",
  clock: "Clock",
  disk: "Room on the disk",
  folder: "Data folder",
  ports: "Ports",
};

export function titleOf(id: string): string {
  return TITLES[id] ?? id;
}

export function stateWord(state: Finding["state"]): string {
  switch (state) {
    case "ok":
      return "in order";
    case "warn":
      return "worth a look";
    case "fail":
      return "in the way";
    case "skip":
      return "not checked";
  }
}

/** The whole report in a sentence. */
export function verdict({ findings }: Pick<Report, "findings">): string {
  const failed = findings.filter(({ state }) => state === "fail").length;
  const warned = findings.filter(({ state }) => state === "warn").length;
  if (failed > 0) {
    const things = failed === 1 ? "One thing is" : `${failed} things are`;
    return `${things} in the way. Begin with the first that is red.`;
  }
  if (warned > 0) {
    const things = warned === 1 ? "one thing" : `${warned} things`;
    return `Nothing is surely in the way, but ${things} may be.`;
  }
  const skipped = findings.filter(({ state }) => state === "skip").length;
  if (skipped > 0) {
    const things = skipped === 1 ? "one thing" : `${skipped} things`;
    return `Nothing was found in the way; ${things} could not be looked at.`;
  }
  return "Nothing was found in the way.";
}
