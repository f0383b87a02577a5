// The pages that have an address of their own.
import {
  type Icon,
  IconArchive,
  IconBolt,
  IconCreditCard,
  IconDatabase,
  IconDeviceMobile,
  IconHistory,
  IconHome,
  IconKey,
  IconListDetails,
  IconLock,
  IconMail,
  IconPlug,
  IconSettings,
  IconSitemap,
  IconStethoscope,
  IconTransferIn,
  IconUserShield,
  IconUsers,
} from "@tabler/icons-react";

interface Place {
  label: string;
  /** What else it is looked for by. */
  words: readonly string[];
  icon: Icon;
}

/** By address, as they are listed. */
export const PLACES = {
  "/": { label: "Home", words: ["qr", "address", "status"], icon: IconHome },
  "/collections": { label: "Collections", words: ["tables", "schema"], icon: IconDatabase },
  "/diagram": { label: "Diagram", words: ["relations", "er"], icon: IconSitemap },
  "/sign-in": { label: "Sign-in", words: ["login", "oauth", "auth"], icon: IconKey },
  "/people": { label: "People", words: ["users", "sessions", "signed in"], icon: IconUsers },
  "/devices": { label: "Devices", words: ["phones", "paired"], icon: IconDeviceMobile },
  "/integrations": { label: "Integrations", words: ["api", "services"], icon: IconPlug },
  "/payments": { label: "Payments", words: ["refunds", "money"], icon: IconCreditCard },
  "/automations": { label: "Automations", words: ["webhooks", "deliveries"], icon: IconBolt },
  "/logs": { label: "Logs", words: ["requests", "errors"], icon: IconListDetails },
  "/audit": { label: "Audit", words: ["trail", "who did"], icon: IconHistory },
  "/backups": { label: "Backups", words: ["restore", "s3"], icon: IconArchive },
  "/doctor": {
    label: "Connection check",
    words: ["doctor", "firewall", "certificate"],
    icon: IconStethoscope,
  },
  "/mail": { label: "Mail", words: ["smtp", "letters", "templates"], icon: IconMail },
  "/admins": { label: "Admins", words: ["superusers", "roles", "password"], icon: IconUserShield },
  "/api-keys": { label: "API keys", words: ["servers", "tokens"], icon: IconLock },
  "/move-in": {
    label: "Move in from PocketBase",
    words: ["import", "pb_data"],
    icon: IconTransferIn,
  },
  "/settings": {
    label: "Settings",
    words: ["name", "network", "limits", "appearance"],
    icon: IconSettings,
  },
} as const satisfies Record<string, Place>;

export type PlaceAddress = keyof typeof PLACES;

export const ADDRESSES = Object.keys(PLACES) as PlaceAddress[];
