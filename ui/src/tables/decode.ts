// The text of a file, piece by piece, in the encoding that it was written in.
import { t } from "@lingui/core/macro";

export type Encoding = "utf-8" | "windows-1252" | "utf-16le" | "utf-16be";

export const ENCODINGS: Readonly<Record<Encoding, string>> = {
  "utf-8": "UTF-8",
  "windows-1252": t`Western European (Windows-1252)`,
  "utf-16le": "UTF-16",
  "utf-16be": t`UTF-16, big end first`,
};

/** Bytes read at once: a few milliseconds of work. */
const PIECE = 256 * 1024;

async function* pieces(file: Blob, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < file.size; at += PIECE) {
    signal?.throwIfAborted();
    yield new Uint8Array(await file.slice(at, at + PIECE).arrayBuffer());
  }
}

/**
 * By the file's mark, if it has one; else UTF-8, if all of it is. What is neither was most likely
 * written by an old program on Windows.
 */
export async function guessEncoding(file: Blob, signal?: AbortSignal): Promise<Encoding> {
  const [first, second] = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    for await (const piece of pieces(file, signal)) decoder.decode(piece, { stream: true });
    decoder.decode();
    return "utf-8";
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return "windows-1252";
  }
}

export interface TextPiece {
  text: string;
  /** How much of the file has been read with it, from 0 to 1. */
  share: number;
}

/** The file's text without its mark. What the encoding does not know becomes U+FFFD. */
export async function* textOf(
  file: Blob,
  encoding: Encoding,
  signal?: AbortSignal,
): AsyncGenerator<TextPiece> {
  const decoder = new TextDecoder(encoding);
  let read = 0;
  for await (const piece of pieces(file, signal)) {
    read += piece.length;
    yield { text: decoder.decode(piece, { stream: true }), share: read / file.size };
  }
  yield { text: decoder.decode(), share: 1 };
}

/** The beginning of the file's text. */
export async function sampleOf(file: Blob, encoding: Encoding): Promise<string> {
  const bytes = await file.slice(0, PIECE).arrayBuffer();
  return new TextDecoder(encoding).decode(bytes, { stream: true });
}
