// What events are called, and what an entry says in a sentence's parts.
import { t } from "@lingui/core/macro";
import type { AuditAction, AuditEntry, AuditOutcome, AuditParty } from "../../api/audit";

interface Words {
  /** In a list to choose from. */
  name: string;
  /** Of one that was refused, where that is not what the name says. */
  refused?: string;
}

const WORDS: Readonly<Record<AuditAction, Words>> = {
  signIn: { name: t`Signed in` },
  signInFailed: { name: t`Sign-in failed` },
  signInTried: { name: t`Way to sign in tried` },
  firstMethodPassed: { name: t`First of two methods was right` },
  sessionsEnded: { name: t`Sign-ins ended` },
  windowOpened: { name: t`Window opened` },
  windowRefused: { name: t`Window link refused` },
  vaultUnlocked: { name: t`Secrets unlocked`, refused: t`Wrong passphrase of the secrets` },
  passphraseChanged: {
    name: t`Passphrase of the secrets changed`,
    refused: t`Passphrase of the secrets not changed`,
  },
  safeModeLeft: { name: t`Safe mode left` },
  paused: { name: t`Box paused` },
  resumed: { name: t`Box resumed` },
  windowLeft: { name: t`Window signed out` },
  impersonated: { name: t`Acted as somebody else` },
  accountChanged: { name: t`Account changed` },
  oldPasswordWrong: { name: t`Old password wrong` },
  anonymousMade: { name: t`Anonymous account made` },
  letterShown: { name: t`Code or link of a letter shown` },
  accountUpgraded: { name: t`Anonymous account upgraded` },
  anonymousRemoved: { name: t`Anonymous accounts removed` },
  secondFactorSet: { name: t`Authenticator app set up` },
  secondFactorRemoved: { name: t`Authenticator app removed` },
  passkeyAdded: { name: t`Passkey added` },
  passkeyRemoved: { name: t`Passkey removed` },
  recoveryRenewed: { name: t`Recovery codes renewed` },
  superuserMade: { name: t`Admin added` },
  superuserChanged: { name: t`Admin changed` },
  superuserRemoved: { name: t`Admin removed` },
  roleChanged: { name: t`Role changed` },
  collectionMade: { name: t`Collection added`, refused: t`Collection taken back` },
  collectionChanged: { name: t`Collection changed`, refused: t`Collection's change taken back` },
  collectionRemoved: { name: t`Collection deleted`, refused: t`Collection restored` },
  settingsChanged: { name: t`Settings changed` },
  pairingOpened: { name: t`Pairing code shown` },
  pairingFailed: { name: t`Pairing failed` },
  devicePaired: { name: t`Device paired` },
  deviceRevoked: { name: t`Device revoked` },
  deviceForgotten: { name: t`Device forgotten` },
  authorityChanged: { name: t`Certificate authority changed` },
  certificateChanged: { name: t`Own certificate changed` },
  integrationChanged: { name: t`Integration set up or changed` },
  integrationRemoved: { name: t`Integration removed` },
  connectorMade: { name: t`Own connector made` },
  connectorChanged: { name: t`Own connector changed` },
  connectorRemoved: { name: t`Own connector removed` },
  integrationSignedIn: { name: t`Integration signed in` },
  integrationSignedOut: { name: t`Integration signed out` },
  integrationsSwitched: { name: t`Integrations switched` },
  apiKeyMade: { name: t`API key made` },
  apiKeyChanged: { name: t`API key changed` },
  apiKeyRevoked: { name: t`API key revoked` },
  apiKeyUsed: { name: t`API key used, first or after a pause` },
  apiKeyRefused: { name: t`API key refused` },
  addressRefused: { name: t`Admin or key at a wrong address` },
  automationChanged: { name: t`Automation made or changed` },
  automationRemoved: { name: t`Automation removed` },
  intakeChanged: { name: t`Intake made or changed` },
  intakeRemoved: { name: t`Intake removed` },
  heardReplayed: { name: t`Event taken in again` },
  heardDiscarded: { name: t`Event let go` },
  deliveriesReplayed: { name: t`Deliveries sent again` },
  deliveryDiscarded: { name: t`Delivery let go` },
  paymentBegun: { name: t`Payment begun` },
  paymentMoved: { name: t`Payment went on` },
  paymentAsked: { name: t`Payment taken, paid back or called off` },
  paymentLost: { name: t`Payment that only the service knows` },
  backupMade: { name: t`Backup made` },
  backupUploaded: { name: t`Backup uploaded` },
  backupDownloaded: { name: t`Backup downloaded` },
  backupRemoved: { name: t`Backup deleted` },
  backupRestored: { name: t`Backup restored`, refused: t`Backup did not open` },
  movedIn: { name: t`PocketBase data taken over` },
  logsCleared: { name: t`Log cleared` },
  trailExported: { name: t`Audit trail exported` },
  trailShortened: { name: t`Oldest audit entries removed` },
};

export const ACTIONS = Object.keys(WORDS) as AuditAction[];

export function nameOf(action: AuditAction): string {
  return WORDS[action].name;
}

type Titled = Pick<AuditEntry, "outcome"> & { action: string };

/** What happened. An entry may be of a newer version, or made unreadable. */
export function titleOf({ action, outcome }: Titled): string {
  const words = (WORDS as Record<string, Words | undefined>)[action];
  if (words === undefined) return action === "" ? t`Unreadable entry` : action;
  return outcome === "refused" ? (words.refused ?? words.name) : words.name;
}

export function outcomeWord(outcome: AuditOutcome): string {
  return outcome === "refused"
    ? t({ message: "Refused", context: "audit" })
    : t({ message: "Done", context: "audit" });
}

const KINDS: Readonly<Record<string, string>> = {
  guest: t`Somebody not signed in`,
  user: t`A user`,
  superuser: t`An admin`,
  window: t`At this computer`,
  commandLine: t`Command line`,
  box: t`The box itself`,
  apiKey: t`An API key`,
  unknown: t`Nobody known here`,
  settings: t`Settings`,
  vault: t`The box's secrets`,
  pairing: t`A pairing code`,
  device: t`All devices`,
  authority: t`Certificate authority`,
  certificate: t`Certificate`,
  integration: t`All integrations`,
  backup: t`To the command line`,
  folder: t`A PocketBase folder`,
  logs: t`Request log`,
  trail: t`Audit trail`,
};

/** Somebody, or something, as people call it. */
export function partyOf({ kind, name, id }: AuditParty): string {
  return name || (kind === "user" || kind === "superuser" ? id : undefined) || KINDS[kind] || kind;
}

/** A detail's value in one line. */
export function detailOf(value: unknown): string {
  if (value === null || value === "") return "–";
  if (Array.isArray(value)) return value.map(detailOf).join(", ");
  return typeof value === "object" ? JSON.stringify(value, null, 2) : String(value);
}

/** `leftOut` as people would say it. */
const DETAILS: Readonly<Record<string, string>> = {
  method: t`Method`,
  reason: t({ message: "Why", context: "audit" }),
  which: t({ message: "Which", context: "audit" }),
  passkey: t`Passkey`,
  count: t`How many`,
  changed: t`What changed`,
  rules: t`Rules`,
  email: t`New address`,
  nameBefore: t`Name before`,
  codeBy: t`Code made by`,
  lost: t`Device is lost`,
  change: t({ message: "How", context: "audit" }),
  days: t`Days of overlap`,
  minutes: t`For so many minutes`,
  fingerprint: t`Fingerprint`,
  connector: t`Connector`,
  scopes: t({ message: "May", context: "audit" }),
  expires: t`Expires`,
  name: t`New name`,
  to: t({ message: "To", context: "audit" }),
  trailBefore: t`The trail before ended at`,
  leftOut: t`Like this one, not listed`,
  entries: t`Entries removed`,
  last: t`Last of them`,
  records: t`Records`,
  step: t`Step`,
  format: t`Format`,
  type: t({ message: "Type", context: "audit" }),
  window: t`To the window`,
};

export function detailName(name: string): string {
  return DETAILS[name] ?? name;
}
