// What axe has against a page.
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

export async function violations(page: Page): Promise<string[]> {
  await settled(page);
  const { violations: found } = await new AxeBuilder({ page }).withTags(TAGS).analyze();
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
}

/** Waits until the page shows the scheme of colours that was asked for last, and nothing fades: in
 * between, a text has the colours of both. */
export async function settled(page: Page) {
  const asked = await page.evaluate(() => {
    const kept = localStorage.getItem("homeport-scheme") ?? "auto";
    const dark =
      kept === "auto" ? matchMedia("(prefers-color-scheme: dark)").matches : kept === "dark";
    return dark ? "dark" : "light";
  });
  await expect(page.locator("html")).toHaveAttribute("data-mantine-color-scheme", asked);
  await page.waitForFunction(() =>
    document
      .getAnimations()
      .every(
        ({ effect, playState }) =>
          playState !== "running" ||
          effect?.getComputedTiming().endTime === Number.POSITIVE_INFINITY,
      ),
  );
}
