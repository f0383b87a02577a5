// The plain pages for phones: the certificate, and which step of the way fails.
import { expect, type Page, test } from "@playwright/test";
import { Box } from "./box";

let box: Box;
test.beforeAll(async () => {
  box = await Box.start("127.0.0.1:0");
});
test.afterAll(() => box.stop());

/** The port for apps, in plain HTTP. */
const door = (url: URL) => url.protocol === "http:" && url.origin !== box.trustPage;

function step(page: Page, name: string) {
  return page.getByRole("listitem").filter({ hasText: name });
}

async function check(page: Page) {
  await page.goto(`${box.trustPage}/check`);
  await expect(page.getByRole("status")).toHaveAttribute("data-state", /good|bad/);
}

test("a browser without the certificate is told that it lacks only this", async ({ page }) => {
  await check(page);
  await expect(page.getByRole("status")).toHaveText(/A browser needs the certificate first/);
  await expect(step(page, "The port for apps")).toHaveAttribute("data-state", "good");
  await expect(step(page, "The certificate")).toHaveAttribute("data-state", "bad");
  await page.getByRole("link", { name: /how to install it/ }).click();
  await expect(page.getByRole("heading", { name: "Trust Test box" })).toBeVisible();
});

test("where everything works, it says so", async ({ browser }) => {
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const page = await context.newPage();
  await check(page);
  await expect(page.getByRole("status")).toHaveText(/Everything works/);
  await context.close();
});

test("a clock that is wrong is named before the certificate is blamed", async ({ page }) => {
  await page.clock.setFixedTime(Date.now() - 26 * 3600 * 1000);
  await check(page);
  await expect(page.getByRole("status")).toHaveText("Not yet: the clocks are too far apart.");
  await expect(step(page, "The clock")).toContainText("26 hours behind the box");
});

test("a port where nobody listens is told from one that a firewall holds back", async ({
  page,
}) => {
  await page.route(door, (route) => route.abort("connectionrefused"));
  await check(page);
  await expect(step(page, "The port for apps")).toContainText("Nothing listens at 127.0.0.1:");
  await page.unrouteAll();
  // What a firewall drops is never answered.
  await page.route(door, () => {});
  await check(page);
  await expect(step(page, "The port for apps")).toContainText("A firewall holds port");
  await expect(step(page, "The certificate")).toHaveAttribute("data-state", "left");
});

test("a phone finds its own steps first, and nothing runs on that page", async ({ browser }) => {
  const context = await browser.newContext({
    userAgent: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Safari/604.1",
    viewport: { width: 390, height: 844 },
    javaScriptEnabled: false,
  });
  const page = await context.newPage();
  await page.goto(box.trustPage ?? "");
  await expect(page.getByRole("heading", { name: "iPhone and iPad" })).toBeVisible();
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Get the certificate" }).first().click();
  expect((await download).suggestedFilename()).toBe("homeport.mobileconfig");
  await context.close();
});
