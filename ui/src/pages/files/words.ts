// What is said of files.
import { t } from "@lingui/core/macro";
import type { FileKind, FileSort } from "../../api/allFiles";

export const KIND_WORDS: Readonly<Record<FileKind, string>> = {
  picture: t`Pictures`,
  video: t`Videos`,
  sound: t({ message: "Sound", context: "files" }),
  document: t`Documents`,
  other: t({ message: "Other", context: "files" }),
};

export const SORT_WORDS: Readonly<Record<FileSort, string>> = {
  newest: t`Newest first`,
  largest: t`Largest first`,
  name: t`By name`,
};
