import { lingui } from "@lingui/vite-plugin";
import react from "@vitejs/plugin-react";
import babel from "vite-plugin-babel";
import { defineConfig } from "vitest/config";

// The server of a running Homeport, for `npm run dev`.
const server = process.env.HOMEPORT_URL ?? "http://127.0.0.1:8099";

export default defineConfig({
  base: "/_/",
  plugins: [
    // Turns the macros that mark a text for the catalogue into calls.
    babel({
      include: /\/src\/.*\.tsx?$/,
      loader: (path: string) => (path.endsWith("x") ? "tsx" : "ts"),
      babelConfig: {
        babelrc: false,
        configFile: false,
        parserOpts: { plugins: ["typescript", "jsx"] },
        plugins: ["@lingui/babel-plugin-lingui-macro"],
      },
    }),
    react(),
    lingui(),
  ],
  build: {
    target: ["chrome111", "safari16.4"],
    // Inlined files and the preload polyfill would each need an exception in the server's CSP.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: "react", test: /node_modules\/(react|react-dom|scheduler)\// },
            { name: "mantine", test: /node_modules\/@mantine\/(core|hooks|notifications)\// },
          ],
        },
      },
    },
  },
  server: {
    host: "127.0.0.1",
    proxy: {
      "/api": { target: server, changeOrigin: true, headers: { origin: server } },
      "/_/enter": { target: server, changeOrigin: true },
    },
  },
  test: {
    include: ["src/**/*.test.ts"],
    environment: "node",
    setupFiles: ["src/language/tests.ts"],
  },
});
