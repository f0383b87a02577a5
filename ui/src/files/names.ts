// What a stored file's name tells. Pure.

const PICTURE = /\.(png|jpe?g|gif|webp)$/i;

/** Whether the server can make a small picture of it. */
export function hasThumb(name: string): boolean {
  return PICTURE.test(name);
}

/** Whether a page can show it: a vector picture too, as a picture it runs no scripts. */
export function isPicture(name: string): boolean {
  return hasThumb(name) || /\.(svg|avif|bmp|ico)$/i.test(name);
}

/** Stored names end in ten random characters: `invoice_xk29d03kq1.pdf` reads as `invoice.pdf`. */
export function readableName(name: string): string {
  return name.replace(/_[a-z0-9]{10}((?:\.[^.]*){0,2})$/, "$1");
}

const SHOWN_AS: readonly [Face, RegExp][] = [
  ["video", /\.(mp4|m4v|mov|webm|3gp|ogv)$/i],
  ["sound", /\.(mp3|m4a|aac|ogg|oga|opus|wav|flac)$/i],
  ["pdf", /\.pdf$/i],
  [
    "text",
    /\.(txt|md|csv|tsv|json|log|xml|ya?ml|html?|css|m?js|ts|sql|ini|toml|ics|vcf|eml|py|sh)$/i,
  ],
];

/** In what way a page shows a file. */
export type Face = "picture" | "video" | "sound" | "pdf" | "text" | "none";

export function faceOf(name: string): Face {
  if (isPicture(name)) return "picture";
  return SHOWN_AS.find(([, pattern]) => pattern.test(name))?.[0] ?? "none";
}
