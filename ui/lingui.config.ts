import { defineConfig } from "@lingui/conf";
import { formatter } from "@lingui/format-po";

export default defineConfig({
  sourceLocale: "en",
  locales: ["en", "de"],
  catalogs: [
    {
      path: "<rootDir>/src/language/{locale}",
      include: ["<rootDir>/src"],
      exclude: ["**/language/Trans.tsx"],
    },
  ],
  runtimeConfigModule: { Trans: ["#language/Trans", "Trans"] },
  // No line numbers: they change with every edit above a text.
  format: formatter({ lineNumbers: false }),
  orderBy: "message",
});
