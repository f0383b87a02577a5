// The editor's state that belongs in its address.

export const EDITOR_TABS = ["fields", "rules", "indexes", "more"] as const;
export type EditorTab = (typeof EDITOR_TABS)[number];

export interface EditorSearch {
  tab?: EditorTab;
}

export function readEditorSearch(search: Record<string, unknown>): EditorSearch {
  const tab = EDITOR_TABS.find((known) => known === search.tab);
  return tab === undefined || tab === "fields" ? {} : { tab };
}
