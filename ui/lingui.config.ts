import babel from "@lingui/cli/api/extractors/babel";
import { defineConfig } from "@lingui/conf";
import { formatter } from "@lingui/format-po";
import { serverTexts } from "./scripts/server/texts.mjs";

export default defineConfig({
  sourceLocale: "en",
  locales: ["en", "de"],
  catalogs: [
    {
      path: "<rootDir>/src/language/{locale}",
      include: ["<rootDir>/src"],
      exclude: ["**/language/Trans.tsx", "**/*.test.ts"],
    },
    // What the server says, which is English on the wire.
    {
      path: "<rootDir>/src/language/server/{locale}",
      include: ["<rootDir>/../server"],
    },
  ],
  extractors: [babel, serverTexts],
  runtimeConfigModule: {
    i18n: ["#language/i18n", "i18n"],
    Trans: ["#language/Trans", "Trans"],
  },
  // No line numbers: they change with every edit above a text.
  format: formatter({ lineNumbers: false }),
  orderBy: "message",
});
