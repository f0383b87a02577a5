import { IconFile, IconFileMusic, IconFileText, IconFileZip, IconMovie } from "@tabler/icons-react";
import { useState } from "react";
import { fileAddress } from "../../api/files";
import type { Row } from "../../api/types";
import classes from "./Files.module.css";
import { hasThumb, isPicture } from "./files";

interface Props {
  row: Row;
  name: string;
  ticket: string | undefined;
  isProtected: boolean;
}

/** A small picture of a stored file, or of its kind. */
export function FileThumb({ row, name, ticket, isProtected }: Props) {
  const [failed, setFailed] = useState<string | null>(null);
  const isWaiting = isProtected && ticket === undefined;
  const address = fileAddress(row, name, { ...(hasThumb(name) && { thumb: "100x100" }), ticket });
  if (!isPicture(name) || isWaiting || failed === address) return <FileKindIcon name={name} />;
  return (
    <img
      src={address}
      alt=""
      className={classes.thumb}
      loading="lazy"
      onError={() => setFailed(address)}
    />
  );
}

const KINDS: readonly [RegExp, typeof IconFile][] = [
  [/\.(mp4|mov|webm|avi|mkv)$/i, IconMovie],
  [/\.(mp3|m4a|ogg|wav|flac)$/i, IconFileMusic],
  [/\.(zip|7z|rar|gz|tar)$/i, IconFileZip],
  [/\.(pdf|docx?|txt|md|odt)$/i, IconFileText],
];

export function FileKindIcon({ name }: { name: string }) {
  const Picture = KINDS.find(([pattern]) => pattern.test(name))?.[1] ?? IconFile;
  return (
    <span className={classes.kind}>
      <Picture size={17} stroke={1.6} aria-hidden />
    </span>
  );
}
