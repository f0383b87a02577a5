// What the checks are called, and what they say together.
import { plural, t } from "@lingui/core/macro";
import type { Finding, Report } from "../../api/doctor";

const TITLES: Record<string, string> = {
  server: t`Homeport`,
  listening: t`Listening`,
  certificate: t`Certificate`,
  own: t`Your own certificate`,
  secrets: t`Sealed secrets`,
  name: t`Name on the network`,
  network: t`Network`,
  isolation: t`Other devices on the network`,
  phones: t`Check from a phone`,
  firewall: t`Firewall`,
  key: t`Key of the certificate authority`,
  clock: t`Clock`,
  disk: t`Room on the disk`,
  folder: t`Data folder`,
  ports: t`Ports`,
};

export function titleOf(id: string): string {
  return TITLES[id] ?? id;
}

export function stateWord(state: Finding["state"]): string {
  switch (state) {
    case "ok":
      return t`in order`;
    case "warn":
      return t`worth a look`;
    case "fail":
      return t`in the way`;
    case "skip":
      return t`not checked`;
  }
}

/** The whole report in a sentence. */
export function verdict({ findings }: Pick<Report, "findings">): string {
  const failed = findings.filter(({ state }) => state === "fail").length;
  const warned = findings.filter(({ state }) => state === "warn").length;
  if (failed > 0) {
    return plural(failed, {
      one: "One thing is in the way. Begin with the first that is red.",
      other: "# things are in the way. Begin with the first that is red.",
    });
  }
  if (warned > 0) {
    return plural(warned, {
      one: "Nothing is surely in the way, but one thing may be.",
      other: "Nothing is surely in the way, but # things may be.",
    });
  }
  const skipped = findings.filter(({ state }) => state === "skip").length;
  if (skipped > 0) {
    return plural(skipped, {
      one: "Nothing was found in the way; one thing could not be looked at.",
      other: "Nothing was found in the way; # things could not be looked at.",
    });
  }
  return t`Nothing was found in the way.`;
}
