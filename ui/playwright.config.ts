import { defineConfig } from "@playwright/test";

// The tests drive the real program: HOMEPORT_BIN says where it is. `npm run e2e` after `make build`.
export default defineConfig({
  testDir: "e2e",
  workers: 2,
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  // A machine that stops for a while is no failure, and what passed only so is told at the end.
  retries: process.env.CI ? 1 : 0,
  timeout: 45_000,
  expect: { timeout: 10_000 },
  snapshotPathTemplate: "{testDir}/looks/{arg}{ext}",
  reporter: [["list"]],
  use: {
    locale: "en-GB",
    timezoneId: "UTC",
    viewport: { width: 1280, height: 820 },
    contextOptions: { reducedMotion: "reduce" },
    // A sixth of the time, for files that go with CI's machine.
    trace: process.env.CI ? "off" : "retain-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu"],
    },
  },
});
