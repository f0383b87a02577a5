// Moving to another port from Settings, and letting phones in by IPv6.
import { connect, createServer } from "node:net";
import { expect, test } from "@playwright/test";
import { violations } from "./axe";
import { Box } from "./box";

/** Somebody who has a port for as long as they are asked to. */
async function squat(): Promise<{ port: number; leave: () => Promise<void> }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const leave = () => new Promise<void>((resolve) => server.close(() => resolve()));
  return { port: address.port, leave };
}

test("the port is moved from Settings, after what it means was said, and the window goes on", async ({
  page,
}) => {
  const box = await Box.start();
  const squatter = await squat();
  try {
    await page.goto(await box.windowLink());
    await page.getByRole("link", { name: "Settings" }).click();
    const panel = page.getByRole("region", { name: "Port" });
    const port = panel.getByRole("textbox", { name: "Port for phones" });
    const move = panel.getByRole("button", { name: "Move" });
    await expect(move).toBeDisabled();
    const before = await port.inputValue();

    // One that is taken is named with who has it; nothing has moved.
    await port.fill(String(squatter.port));
    await port.press("Enter");
    const asked = page.getByRole("dialog", { name: `Move from port ${before} to` });
    await expect(asked).toContainText("No device has paired with this box yet.");
    expect(await violations(page)).toEqual([]);
    await asked.getByRole("button", { name: `Move to port ${squatter.port}` }).click();
    await expect(panel).toContainText(`(process ${process.pid})`);

    await squatter.leave();
    await move.click();
    await asked.getByRole("button", { name: "Cancel" }).press("Enter");
    await expect(asked).toHaveCount(0);
    await move.click();
    await asked.getByRole("button", { name: `Move to port ${squatter.port}` }).press("Enter");
    await expect(page.getByText(`at port ${squatter.port}.`)).toBeVisible();
    await expect(move).toBeDisabled();
    await page.getByRole("link", { name: "Home" }).click();
    await expect(page.getByText(`https://127.0.0.1:${squatter.port}`).first()).toBeVisible();
  } finally {
    await box.stop();
  }
});

/** Whether somebody listens there. */
function listens(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

test("phones are let in by IPv6 from Settings, and the window goes on", async ({ page }) => {
  const box = await Box.start("off", false, {}, "0.0.0.0:0");
  const port = Number(new URL(box.https).port);
  try {
    await page.goto(await box.windowLink());
    await page.getByRole("link", { name: "Settings", exact: true }).click();
    const six = page
      .getByRole("region", { name: "Network" })
      .getByRole("switch", { name: "Let phones in by IPv6 too" });
    await expect(six).not.toBeChecked();
    expect(await violations(page)).toEqual([]);
    await six.click();
    await expect(page.getByText(/Phones come by IPv4 and IPv6 now|has no IPv6/)).toBeVisible();
    test.skip(!(await six.isChecked()), "this machine has no IPv6");
    await expect.poll(() => listens(port, "::1")).toBe(true);
    await expect.poll(() => listens(port, "127.0.0.1")).toBe(true);
    await page.reload();
    await expect(six).toBeChecked();
    await six.click();
    await expect(page.getByText("Phones come by IPv4 alone now.")).toBeVisible();
    await expect(six).not.toBeChecked();
    await expect.poll(() => listens(port, "::1")).toBe(false);
    expect(await violations(page)).toEqual([]);
  } finally {
    await box.stop();
  }
});
