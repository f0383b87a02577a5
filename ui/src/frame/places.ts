// The pages that have an address of their own.
import { t } from "@lingui/core/macro";
import {
  type Icon,
  IconArchive,
  IconBolt,
  IconCreditCard,
  IconDatabase,
  IconDeviceMobile,
  IconEar,
  IconFiles,
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
  words: string;
  icon: Icon;
}

/** By address, as they are listed. */
export const PLACES = {
  "/": { label: t`Home`, words: t`qr, address, status`, icon: IconHome },
  "/collections": { label: t`Collections`, words: t`tables, schema`, icon: IconDatabase },
  "/diagram": { label: t`Diagram`, words: t`relations, er`, icon: IconSitemap },
  "/sign-in": { label: t`Sign-in`, words: t`login, oauth, auth`, icon: IconKey },
  "/people": { label: t`People`, words: t`users, sessions, signed in`, icon: IconUsers },
  "/devices": { label: t`Devices`, words: t`phones, paired`, icon: IconDeviceMobile },
  "/files": { label: t`Files`, words: t`pictures, uploads, storage, disk`, icon: IconFiles },
  "/integrations": { label: t`Integrations`, words: t`api, services`, icon: IconPlug },
  "/payments": { label: t`Payments`, words: t`refunds, money`, icon: IconCreditCard },
  "/automations": { label: t`Automations`, words: t`webhooks, deliveries`, icon: IconBolt },
  "/intakes": { label: t`Incoming events`, words: t`webhooks, polling, intakes`, icon: IconEar },
  "/logs": { label: t`Logs`, words: t`requests, errors`, icon: IconListDetails },
  "/audit": { label: t`Audit`, words: t`trail, who did`, icon: IconHistory },
  "/backups": { label: t`Backups`, words: t`restore, s3`, icon: IconArchive },
  "/doctor": {
    label: t`Connection check`,
    words: t`doctor, firewall, certificate`,
    icon: IconStethoscope,
  },
  "/mail": { label: t`Mail`, words: t`smtp, letters, templates`, icon: IconMail },
  "/admins": { label: t`Admins`, words: t`superusers, roles, password`, icon: IconUserShield },
  "/api-keys": { label: t`API keys`, words: t`servers, tokens`, icon: IconLock },
  "/move-in": {
    label: t`Move in from PocketBase`,
    words: t`import, pb_data`,
    icon: IconTransferIn,
  },
  "/settings": {
    label: t`Settings`,
    words: t`name, network, limits, appearance`,
    icon: IconSettings,
  },
} as const satisfies Record<string, Place>;

export type PlaceAddress = keyof typeof PLACES;

export const ADDRESSES = Object.keys(PLACES) as PlaceAddress[];
