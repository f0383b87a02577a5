// How PocketBase's SDKs are installed, for the box as for PocketBase itself.

// untranslated throughout: commands
export const INSTALL = {
  js: "npm install pocketbase eventsource@4",
  dart: "flutter pub add pocketbase http",
} as const;
