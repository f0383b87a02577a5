// What the page shows that belongs in its address.

export interface ApiSearch {
  /** The operation; the first of the collection's without. `setUp` for what comes before all. */
  show?: string;
}

export const SET_UP = "setUp";

export function readApiSearch({ show }: Record<string, unknown>): ApiSearch {
  return typeof show === "string" && /^\w+$/.test(show) ? { show } : {};
}
