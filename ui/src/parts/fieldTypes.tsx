// The kinds of fields: how each is called and pictured. What the editor offers is `EDITABLE_TYPES`.
import { t } from "@lingui/core/macro";
import {
  type Icon,
  IconAt,
  IconBraces,
  IconCalendarEvent,
  IconClockBolt,
  IconFile,
  IconHash,
  IconSortAscendingLetters as IconIndex,
  IconKey,
  IconLetterCase,
  IconLink,
  IconListCheck,
  IconLock,
  IconMapPin,
  IconPilcrow,
  IconQuestionMark,
  IconToggleLeft,
  IconVectorTriangle,
} from "@tabler/icons-react";

export { IconIndex };

interface FieldType {
  label: string;
  hint: string;
  icon: Icon;
}

const FIELD_TYPES: Readonly<Record<string, FieldType>> = {
  text: { label: t`Text`, hint: t`Names, notes, codes`, icon: IconLetterCase },
  number: { label: t`Number`, hint: t`Prices, counts, measures`, icon: IconHash },
  bool: { label: t`Yes / no`, hint: t`Done, active, paid`, icon: IconToggleLeft },
  date: { label: t`Date and time`, hint: t`Due dates, appointments`, icon: IconCalendarEvent },
  autodate: { label: t`Automatic date`, hint: t`Set when created or changed`, icon: IconClockBolt },
  json: { label: "JSON", hint: t`Lists and nested data`, icon: IconBraces },
  email: { label: t`E-mail`, hint: t`An e-mail address`, icon: IconAt },
  url: { label: t`Link`, hint: t`A web address`, icon: IconLink },
  editor: { label: t`Rich text`, hint: t`Formatted text`, icon: IconPilcrow },
  select: { label: t`Choice`, hint: t`One or several of a list`, icon: IconListCheck },
  relation: { label: t`Relation`, hint: t`Points to other records`, icon: IconVectorTriangle },
  file: { label: t`File`, hint: t`Pictures and documents`, icon: IconFile },
  password: { label: t`Password`, hint: t`Stored as a hash`, icon: IconLock },
  geoPoint: { label: t`Place`, hint: t`Longitude and latitude`, icon: IconMapPin },
};

const UNKNOWN: FieldType = { label: t`Other`, hint: "", icon: IconQuestionMark };

/** In the order in which they are offered; each type that the server has, passwords of accounts aside. */
export const EDITABLE_TYPES = [
  "text",
  "number",
  "bool",
  "date",
  "select",
  "relation",
  "file",
  "email",
  "url",
  "editor",
  "json",
  "geoPoint",
  "autodate",
] as const;

/** How a type is called and pictured; unknown ones get a name all the same. */
export function fieldType(type: string): FieldType {
  return FIELD_TYPES[type] ?? { ...UNKNOWN, label: type };
}

interface Props {
  type: string;
  primaryKey?: boolean;
  size?: number;
}

export function FieldTypeIcon({ type, primaryKey = false, size = 18 }: Props) {
  const Picture = primaryKey ? IconKey : fieldType(type).icon;
  return <Picture size={size} stroke={1.6} aria-hidden />;
}
