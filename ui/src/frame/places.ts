// The pages that have an address of their own.
import {
  type Icon,
  IconArchive,
  IconBolt,
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
  to:
    | "/"
    | "/collections"
    | "/diagram"
    | "/sign-in"
    | "/people"
    | "/devices"
    | "/integrations"
    | "/automations"
    | "/logs"
    | "/audit"
    | "/backups"
    | "/doctor"
    | "/mail"
    | "/admins"
    | "/api-keys"
    | "/move-in"
    | "/settings";
  label: string;
  /** What else it is looked for by. */
  words: readonly string[];
  icon: Icon;
}

export const PLACES: readonly Place[] = [
  { to: "/", label: "Home", words: ["qr", "address", "status"], icon: IconHome },
  { to: "/collections", label: "Collections", words: ["tables", "schema"], icon: IconDatabase },
  { to: "/diagram", label: "Diagram", words: ["relations", "er"], icon: IconSitemap },
  { to: "/sign-in", label: "Sign-in", words: ["login", "oauth", "auth"], icon: IconKey },
  { to: "/people", label: "People", words: ["users", "sessions", "signed in"], icon: IconUsers },
  { to: "/devices", label: "Devices", words: ["phones", "paired"], icon: IconDeviceMobile },
  { to: "/integrations", label: "Integrations", words: ["api", "payments"], icon: IconPlug },
  { to: "/automations", label: "Automations", words: ["webhooks", "deliveries"], icon: IconBolt },
  { to: "/logs", label: "Logs", words: ["requests", "errors"], icon: IconListDetails },
  { to: "/audit", label: "Audit", words: ["trail", "who did"], icon: IconHistory },
  { to: "/backups", label: "Backups", words: ["restore", "s3"], icon: IconArchive },
  {
    to: "/doctor",
    label: "Connection check",
    words: ["doctor", "firewall", "certificate"],
    icon: IconStethoscope,
  },
  { to: "/mail", label: "Mail", words: ["smtp", "letters", "templates"], icon: IconMail },
  {
    to: "/admins",
    label: "Admins",
    words: ["superusers", "roles", "password"],
    icon: IconUserShield,
  },
  { to: "/api-keys", label: "API keys", words: ["servers", "tokens"], icon: IconLock },
  {
    to: "/move-in",
    label: "Move in from PocketBase",
    words: ["import", "pb_data"],
    icon: IconTransferIn,
  },
  {
    to: "/settings",
    label: "Settings",
    words: ["name", "network", "limits", "appearance"],
    icon: IconSettings,
  },
];
