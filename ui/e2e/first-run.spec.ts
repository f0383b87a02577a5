// From the very first start to the first record of a paired app: what a new user does, counted, and how long the
// machine takes over it. `make first-run` prints it.
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "@playwright/test";
import { Box } from "./box";

/** What is used here of `sdk/js`, which is built before these tests run. */
interface Sdk {
  pair(link: string, options: object): Promise<unknown>;
  connect(store: object, options: object): Promise<Client>;
  memoryStore(): object;
}

interface Client {
  collection(name: string): { create(body: object): Promise<{ id: string }> };
}

async function load<Module>(file: string): Promise<Module> {
  const path = resolve("../sdk/js/dist", file);
  if (!existsSync(path)) throw new Error("Build sdk/js first: npm ci && npm run build there.");
  return (await import(pathToFileURL(path).href)) as Module;
}

test("three actions lead from the first start to an app's first record", async ({ page }) => {
  const { pair, connect, memoryStore } = await load<Sdk>("index.js");
  const { nodePlatform: on } = await load<{ nodePlatform: object }>("node/index.js");
  const begun = performance.now();
  const since = () => (performance.now() - begun) / 1000;
  const steps: { what: string; isAction: boolean; at: number }[] = [];
  const reached = (what: string) => steps.push({ what, isAction: false, at: since() });
  const act = async <Result>(what: string, how: () => Promise<Result>) => {
    const result = await how();
    steps.push({ what, isAction: true, at: since() });
    return result;
  };
  // What is really done in the window is counted there.
  await page.addInitScript(() => {
    const counted = window as unknown as { inputs: number };
    counted.inputs = 0;
    for (const kind of ["pointerdown", "keydown"]) {
      document.addEventListener(kind, () => (counted.inputs += 1), { capture: true });
    }
  });
  const box = await Box.start();
  try {
    reached("the box is ready");
    // The app's own window opens this by itself.
    await page.goto(await box.windowLink());
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    reached("the window is open");
    await act("click Add a device", () =>
      page.getByRole("link", { name: "Add a device" }).first().click(),
    );
    const link = await page.getByText(/^homeport:\/\/pair/).textContent();
    const store = memoryStore();
    await act("scan the code", () =>
      pair(link ?? "", { name: "Ana's phone", platform: "node", app: "Shop", store, on }),
    );
    const client = await connect(store, { on });
    const user = { email: "ana@example.com", password: "a-good-password" };
    const record = await act("sign up in the app", () =>
      client.collection("users").create({ ...user, passwordConfirm: user.password }),
    );
    expect(record.id).toHaveLength(15);
    await expect(page.getByText("Ana's phone is paired")).toBeVisible();
    const inputs = await page.evaluate(() => (window as unknown as { inputs: number }).inputs);
    expect(inputs, "in the window").toBe(1);
    const actions = steps.filter(({ isAction }) => isAction);
    expect(actions).toHaveLength(3);
    for (const step of steps) {
      const sign = step.isAction ? `${actions.indexOf(step) + 1}.` : "  ";
      console.log(`first run: ${step.at.toFixed(1).padStart(5)} s  ${sign} ${step.what}`);
    }
    console.log(`first run: ${actions.length} actions, ${steps.at(-1)?.at.toFixed(1)} s`);
  } finally {
    await box.stop();
  }
});
