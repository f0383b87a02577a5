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
  await expect(page.getByRole("status")).toHaveText(/This browser needs the certificate first/);
  await expect(step(page, "The port for apps")).toHaveAttribute("data-state", "good");
  await expect(step(page, "The certificate")).toHaveAttribute("data-state", "bad");
  await page.getByRole("link", { name: /how to install it/ }).click();
  await expect(page.getByRole("heading", { name: "Trust Test box" })).toBeVisible();
});

test("where the browser trusts the box, it says so", async ({ browser }) => {
  // How a browser comes to trust it is tested where its list of authorities is.
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const page = await context.newPage();
  await check(page);
  await expect(page.getByRole("status")).toHaveText(/for apps and for this browser/);
  await context.close();
});

test("a clock is blamed when the certificate is not valid by it, and only then", async ({
  browser,
}) => {
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const page = await context.newPage();
  await page.clock.setFixedTime(Date.now() - 10 * 60 * 1000);
  await check(page);
  await expect(page.getByRole("status")).toHaveAttribute("data-state", "good");
  await expect(step(page, "The clock")).toHaveAttribute("data-state", "doubt");
  await expect(step(page, "The clock")).toContainText("10 minutes behind the box");
  await context.close();

  const strict = await browser.newPage();
  await strict.clock.setFixedTime(Date.now() + 100 * 24 * 3600 * 1000);
  await check(strict);
  await expect(strict.getByRole("status")).toHaveText("Not yet: the clocks are too far apart.");
  await expect(step(strict, "The clock")).toContainText("2400 hours ahead of the box");
  await strict.close();
});

test("a port that is turned away is told from one that is held back", async ({ page }) => {
  await page.route(door, (route) => route.abort("connectionrefused"));
  await check(page);
  await expect(step(page, "The port for apps")).toContainText("turns away what comes to port");
  await page.unrouteAll();
  // What a firewall drops is never answered.
  await page.route(door, () => {});
  await check(page);
  await expect(step(page, "The port for apps")).toContainText("holds back port");
  await expect(step(page, "The certificate")).toHaveAttribute("data-state", "left");
});

test("a name that leads to another box is told from one that leads nowhere", async ({
  browser,
}) => {
  const announced = await Box.start("127.0.0.1:0", true);
  const page = await browser.newPage();
  const named = (url: URL) => url.hostname === "test-box.local";
  const ask = async () => {
    await page.goto(`${announced.trustPage}/check`);
    await expect(page.getByRole("status")).toHaveAttribute("data-state", /good|bad/);
  };
  try {
    await page.route(named, (route) => route.abort("namenotresolved"));
    await ask();
    await expect(step(page, "The box's name")).toContainText("does not find test-box.local");
    await page.unrouteAll();
    const headers = { "Access-Control-Allow-Origin": "*" };
    await page.route(named, (route) => route.fulfill({ body: "f".repeat(64), headers }));
    await ask();
    await expect(step(page, "The box's name")).toContainText("another box of that name?");
    await page.unrouteAll();
    const real = await page.request.get(`${announced.trustPage}/reached`);
    const body = await real.text();
    await page.route(named, (route) => route.fulfill({ body, headers }));
    await ask();
    await expect(step(page, "The box's name")).toContainText("This device finds test-box.local");
  } finally {
    await page.close();
    await announced.stop();
  }
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
