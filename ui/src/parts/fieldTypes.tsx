// The kinds of fields: how each is called and pictured. What the editor offers is `EDITABLE_TYPES`.
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
  text: { label: "Text", hint: "Names, notes, codes", icon: IconLetterCase },
  number: { label: "Number", hint: "Prices, counts, measures", icon: IconHash },
  bool: { label: "Yes / no", hint: "Done, active, paid", icon: IconToggleLeft },
  date: { label: "Date and time", hint: "Due dates, appointments", icon: IconCalendarEvent },
  autodate: { label: "Automatic date", hint: "Set when created or changed", icon: IconClockBolt },
  json: { label: "JSON", hint: "Lists and nested data", icon: IconBraces },
  email: { label: "E-mail", hint: "An e-mail address", icon: IconAt },
  url: { label: "Link", hint: "A web address", icon: IconLink },
  editor: { label: "Rich text", hint: "Formatted text", icon: IconPilcrow },
  select: { label: "Choice", hint: "One or several of a list", icon: IconListCheck },
  relation: { label: "Relation", hint: "Points to other records", icon: IconVectorTriangle },
  file: { label: "File", hint: "Pictures and documents", icon: IconFile },
  password: { label: "Password", hint: "Stored as a hash", icon: IconLock },
  geoPoint: { label: "Place", hint: "Longitude and latitude", icon: IconMapPin },
};

const UNKNOWN: FieldType = { label: "Other", hint: "", icon: IconQuestionMark };

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
