// A file field while it is edited: what is there, what is to come, what is to go. Pure.
import { plural, t } from "@lingui/core/macro";
import type { Field } from "../../api/types";
import { formatBytes } from "../../parts/format";

export interface StoredFile {
  name: string;
  /** Goes when the record is saved; until then it can be kept. */
  removed: boolean;
}

export interface NewFile {
  /** Tells two files of one name apart. */
  key: string;
  file: File;
}

export type FileItem = StoredFile | NewFile;

let filesMade = 0;

export function newFile(file: File): NewFile {
  filesMade += 1;
  return { key: `file-${filesMade}`, file };
}

export function isNewFile(item: FileItem): item is NewFile {
  return "file" in item;
}

export function itemKey(item: FileItem): string {
  return isNewFile(item) ? item.key : item.name;
}

export function itemName(item: FileItem): string {
  return isNewFile(item) ? item.file.name : item.name;
}

/** The files of a record as the form has them at first. */
export function storedFiles(value: unknown): StoredFile[] {
  const names = Array.isArray(value) ? value.map(String) : value ? [String(value)] : [];
  return names.map((name) => ({ name, removed: false }));
}

/** What is left after a save. */
export function keptItems(items: readonly FileItem[]): FileItem[] {
  return items.filter((item) => isNewFile(item) || !item.removed);
}

export function isManyFiles(field: Field): boolean {
  return typeof field.maxSelect === "number" && field.maxSelect > 1;
}

/** Adds chosen files. Where there is room for one only, it takes the other's place. */
export function addFiles(
  field: Field,
  items: readonly FileItem[],
  files: readonly File[],
): FileItem[] {
  if (isManyFiles(field)) return [...items, ...files.map(newFile)];
  const last = files.at(-1);
  if (last === undefined) return [...items];
  const stored = items.filter((item) => !isNewFile(item));
  return [...stored.map((item) => ({ ...item, removed: true })), newFile(last)];
}

/** Takes a new file away; marks a stored one. */
export function removeItem(items: readonly FileItem[], key: string): FileItem[] {
  return items.flatMap((item): FileItem[] => {
    if (itemKey(item) !== key) return [item];
    return isNewFile(item) ? [] : [{ ...item, removed: true }];
  });
}

/** Keeps a stored file after all; where there is room for one, what was to replace it goes. */
export function keepItem(field: Field, items: readonly FileItem[], key: string): FileItem[] {
  const kept = items.map((item) =>
    !isNewFile(item) && item.name === key ? { ...item, removed: false } : item,
  );
  return isManyFiles(field) ? kept : kept.filter((item) => !isNewFile(item));
}

/** Moves a value up (-1) or down (1), where there is room. */
export function moveIn<T>(items: readonly T[], from: number, step: -1 | 1): T[] {
  const moved = items[from];
  const to = from + step;
  if (moved === undefined || to < 0 || to >= items.length) return [...items];
  return items.toSpliced(from, 1).toSpliced(to, 0, moved);
}

/** What the server holds when nothing else is said: 5 MB. */
const SIZE_MOST = 5 * 1024 * 1024;

/** What is wrong with the chosen files, before they are sent; `null` when nothing is. */
export function filesProblem(field: Field, items: readonly FileItem[]): string | null {
  const kept = keptItems(items);
  const most = isManyFiles(field) ? Number(field.maxSelect) : 1;
  if (kept.length > most) {
    const over = kept.length - most;
    return plural(most, {
      one: `There is room for # file. Remove ${over}.`,
      other: `There is room for # files. Remove ${over}.`,
    });
  }
  for (const item of kept) {
    const problem = isNewFile(item) ? fileProblem(field, item.file) : null;
    if (problem !== null) return problem;
  }
  return null;
}

function fileProblem(field: Field, file: File): string | null {
  const { name } = file;
  const most = typeof field.maxSize === "number" && field.maxSize > 0 ? field.maxSize : SIZE_MOST;
  if (file.size > most) {
    const size = formatBytes(file.size);
    const limit = formatBytes(most);
    return t`${name} is too large: it has ${size}, and at most ${limit} are taken.`;
  }
  const types = mimeTypes(field);
  // What the browser cannot name, the server will tell by its contents.
  const refused = types.length > 0 && file.type !== "" && !types.includes(file.type);
  return refused ? t`${name} is not of a kind that is taken here.` : null;
}

export function mimeTypes(field: Field): string[] {
  return Array.isArray(field.mimeTypes) ? field.mimeTypes.map(String) : [];
}

/** "Up to 3 files of 5 MB: jpeg, png". */
export function filesHelp(field: Field): string {
  const most = typeof field.maxSize === "number" && field.maxSize > 0 ? field.maxSize : SIZE_MOST;
  const size = formatBytes(most);
  const files = Number(field.maxSelect);
  const count = isManyFiles(field)
    ? plural(files, { one: `Up to # file, ${size} each`, other: `Up to # files, ${size} each` })
    : t`One file of up to ${size}`;
  const kinds = mimeTypes(field).map(kindWord);
  const words = kinds.filter((kind) => kind.length <= 8);
  if (kinds.length === 0) return count;
  return `${count}: ${words.length < kinds.length ? t`only some kinds` : words.join(", ")}`;
}

/** `image/svg+xml` → "svg". */
function kindWord(type: string): string {
  if (type === "text/plain") return "txt";
  return type.split("/")[1]?.split(/[+;]/)[0] ?? type;
}
