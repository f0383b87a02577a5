// What events are called, and what an entry says in a sentence's parts.
import type { AuditAction, AuditEntry, AuditParty } from "../../api/audit";

interface Words {
  /** In a list to choose from. */
  name: string;
  /** Of one that was refused, where that is not what the name says. */
  refused?: string;
}

const WORDS: Readonly<Record<AuditAction, Words>> = {
  signIn: { name: "Signed in" },
  signInFailed: { name: "Sign-in failed" },
  signInTried: { name: "Way to sign in tried" },
  firstMethodPassed: { name: "First of two methods was right" },
  sessionsEnded: { name: "Sign-ins ended" },
  windowOpened: { name: "Window opened" },
  windowRefused: { name: "Window link refused" },
  safeModeLeft: { name: "Safe mode left" },
  paused: { name: "Box paused" },
  resumed: { name: "Box resumed" },
  windowLeft: { name: "Window signed out" },
  impersonated: { name: "Acted as somebody else" },
  accountChanged: { name: "Account changed" },
  oldPasswordWrong: { name: "Old password wrong" },
  anonymousMade: { name: "Anonymous account made" },
  letterShown: { name: "Code or link of a letter shown" },
  accountUpgraded: { name: "Anonymous account upgraded" },
  anonymousRemoved: { name: "Anonymous accounts removed" },
  secondFactorSet: { name: "Authenticator app set up" },
  secondFactorRemoved: { name: "Authenticator app removed" },
  passkeyAdded: { name: "Passkey added" },
  passkeyRemoved: { name: "Passkey removed" },
  recoveryRenewed: { name: "Recovery codes renewed" },
  superuserMade: { name: "Admin added" },
  superuserChanged: { name: "Admin changed" },
  superuserRemoved: { name: "Admin removed" },
  roleChanged: { name: "Role changed" },
  collectionMade: { name: "Collection added", refused: "Collection taken back" },
  collectionChanged: { name: "Collection changed", refused: "Collection's change taken back" },
  collectionRemoved: { name: "Collection deleted", refused: "Collection restored" },
  settingsChanged: { name: "Settings changed" },
  pairingOpened: { name: "Pairing code shown" },
  pairingFailed: { name: "Pairing failed" },
  devicePaired: { name: "Device paired" },
  deviceRevoked: { name: "Device revoked" },
  deviceForgotten: { name: "Device forgotten" },
  authorityChanged: { name: "Certificate authority changed" },
  certificateChanged: { name: "Own certificate changed" },
  integrationChanged: { name: "Integration set up or changed" },
  integrationRemoved: { name: "Integration removed" },
  integrationsSwitched: { name: "Integrations switched" },
  apiKeyMade: { name: "API key made" },
  apiKeyChanged: { name: "API key changed" },
  apiKeyRevoked: { name: "API key revoked" },
  apiKeyUsed: { name: "API key used, first or after a pause" },
  apiKeyRefused: { name: "API key refused" },
  addressRefused: { name: "Admin or key at a wrong address" },
  automationChanged: { name: "Automation made or changed" },
  automationRemoved: { name: "Automation removed" },
  deliveriesReplayed: { name: "Deliveries sent again" },
  deliveryDiscarded: { name: "Delivery let go" },
  paymentBegun: { name: "Payment begun" },
  paymentMoved: { name: "Payment went on" },
  paymentAsked: { name: "Payment taken, paid back or called off" },
  paymentLost: { name: "Payment that only the service knows" },
  backupMade: { name: "Backup made" },
  backupUploaded: { name: "Backup uploaded" },
  backupDownloaded: { name: "Backup downloaded" },
  backupRemoved: { name: "Backup deleted" },
  backupRestored: { name: "Backup restored", refused: "Backup did not open" },
  movedIn: { name: "PocketBase data taken over" },
  logsCleared: { name: "Log cleared" },
  trailExported: { name: "Audit trail exported" },
  trailShortened: { name: "Oldest audit entries removed" },
};

export const ACTIONS = Object.keys(WORDS) as AuditAction[];

export function nameOf(action: AuditAction): string {
  return WORDS[action].name;
}

type Titled = Pick<AuditEntry, "outcome"> & { action: string };

/** What happened. An entry may be of a newer version, or made unreadable. */
export function titleOf({ action, outcome }: Titled): string {
  const words = (WORDS as Record<string, Words | undefined>)[action];
  if (words === undefined) return action === "" ? "Unreadable entry" : action;
  return outcome === "refused" ? (words.refused ?? words.name) : words.name;
}

const KINDS: Readonly<Record<string, string>> = {
  guest: "Somebody not signed in",
  user: "A user",
  superuser: "An admin",
  window: "At this computer",
  commandLine: "Command line",
  box: "The box itself",
  apiKey: "An API key",
  unknown: "Nobody known here",
  settings: "Settings",
  pairing: "A pairing code",
  device: "All devices",
  authority: "Certificate authority",
  certificate: "Certificate",
  integration: "All integrations",
  backup: "To the command line",
  folder: "A PocketBase folder",
  logs: "Request log",
  trail: "Audit trail",
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
  method: "Method",
  reason: "Why",
  which: "Which",
  passkey: "Passkey",
  count: "How many",
  changed: "What changed",
  rules: "Rules",
  email: "New address",
  nameBefore: "Name before",
  codeBy: "Code made by",
  lost: "Device is lost",
  change: "How",
  days: "Days of overlap",
  minutes: "For so many minutes",
  fingerprint: "Fingerprint",
  connector: "Connector",
  scopes: "May",
  expires: "Expires",
  name: "New name",
  to: "To",
  trailBefore: "The trail before ended at",
  leftOut: "Like this one, not listed",
  entries: "Entries removed",
  last: "Last of them",
  records: "Records",
  step: "Step",
  format: "Format",
  type: "Type",
  window: "To the window",
};

export function detailName(name: string): string {
  return DETAILS[name] ?? name;
}
