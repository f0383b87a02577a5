// The code of a page, which is fetched when the page is first asked for.

/** It did not come: the box is away, or was updated and now has it under another name. */
export class PageNotFetched extends Error {
  override readonly name = "PageNotFetched";
}

/** Each browser words it in its own way; the reason is the same. */
export function notFetched(cause: unknown): never {
  // untranslated: pages say it in their own words
  throw new PageNotFetched("A page's code could not be fetched.", { cause });
}

const RELOADED = "homeport-reloaded";
/** A second failure within this time is not mended by a third try. */
const SOON_MS = 30_000;

/** Loads the whole window anew, unless that was just tried. Says whether it does. */
export function reloadOnce(storage: Storage, now: number, reload: () => void): boolean {
  if (now - Number(storage.getItem(RELOADED) ?? 0) < SOON_MS) return false;
  storage.setItem(RELOADED, String(now));
  reload();
  return true;
}
