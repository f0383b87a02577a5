// Who letters are from, while it is edited.

/** `meta.appURL` as long as nobody has set one: links lead to where phones reach the box. */
export const UNSET_APP_URL = "http://localhost:8090";

/** Addresses that belong to nobody: mail servers refuse them. */
export function isNobodys(address: string): boolean {
  return /@(.+\.)?example\.(com|net|org)$/i.test(address.trim());
}
