import {
  IconFile,
  IconFileMusic,
  IconFileText,
  IconFileZip,
  IconMovie,
  IconPhoto,
} from "@tabler/icons-react";
import { useState } from "react";
import { type FileOwner, fileAddress } from "../api/files";
import classes from "./Files.module.css";
import { faceOf, hasThumb, isPicture } from "./names";

interface Props {
  row: FileOwner;
  name: string;
  ticket: string | undefined;
  isProtected: boolean;
  /** As large as what it lies in. */
  fills?: boolean;
}

/** A small picture of a stored file, or of its kind. */
export function FileThumb({ row, name, ticket, isProtected, fills = false }: Props) {
  const [failed, setFailed] = useState<string | null>(null);
  const isWaiting = isProtected && ticket === undefined;
  const address = fileAddress(row, name, { ...(hasThumb(name) && { thumb: "100x100" }), ticket });
  if (!isPicture(name) || isWaiting || failed === address) {
    return <FileKindIcon name={name} fills={fills} />;
  }
  return (
    <img
      src={address}
      alt=""
      className={classes.thumb}
      data-fills={fills || undefined}
      loading="lazy"
      onError={() => setFailed(address)}
    />
  );
}

const PICTURES = {
  picture: IconPhoto,
  video: IconMovie,
  sound: IconFileMusic,
  pdf: IconFileText,
  text: IconFileText,
} as const;

function pictureOf(name: string) {
  const face = faceOf(name);
  if (face !== "none") return PICTURES[face];
  if (/\.(zip|7z|rar|gz|tar)$/i.test(name)) return IconFileZip;
  return /\.(docx?|odt|rtf|xlsx?|ods|pptx?|odp|epub)$/i.test(name) ? IconFileText : IconFile;
}

export function FileKindIcon({ name, fills = false }: { name: string; fills?: boolean }) {
  const Picture = pictureOf(name);
  return (
    <span className={classes.kind} data-fills={fills || undefined}>
      <Picture size={fills ? 34 : 17} stroke={fills ? 1.3 : 1.6} aria-hidden />
    </span>
  );
}
