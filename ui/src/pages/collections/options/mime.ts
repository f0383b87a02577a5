// Kinds of files by the names that people know. Pure.
import { t } from "@lingui/core/macro";

export const FILE_KINDS: readonly { label: string; types: readonly string[] }[] = [
  {
    label: t`Pictures`,
    types: ["image/jpeg", "image/png", "image/gif", "image/webp", "image/svg+xml"],
  },
  {
    label: t`Documents`,
    types: [
      "application/pdf",
      "application/msword",
      "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
      "application/vnd.ms-excel",
      "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ],
  },
  { label: t`Video`, types: ["video/mp4", "video/quicktime", "video/webm"] },
  { label: t`Sound`, types: ["audio/mpeg", "audio/mp4", "audio/ogg", "audio/wav"] },
  {
    label: t`Archives`,
    types: ["application/zip", "application/x-7z-compressed", "application/x-rar-compressed"],
  },
];

/** Adds what is missing of a kind; takes all of it away when nothing is. */
export function togglePreset(chosen: readonly string[], types: readonly string[]): string[] {
  const missing = types.filter((type) => !chosen.includes(type));
  return missing.length > 0
    ? [...chosen, ...missing]
    : chosen.filter((type) => !types.includes(type));
}
