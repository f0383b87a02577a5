// From the very first start to the first record of a paired app: what a new user does, counted.
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
  const actions: string[] = [];
  const act = async <Result>(what: string, how: () => Promise<Result>) => {
    actions.push(what);
    return await how();
  };
  // What is really done in the window is counted there.
  await page.addInitScript(() => {
    const counted = window as unknown as { inputs: number };
    counted.inputs = 0;
    for (const kind of ["pointerdown", "keydown"]) {
      document.addEventListener(kind, () => (counted.inputs += 1), { capture: true });
    }
  });
  const begun = performance.now();
  const box = await Box.start();
  try {
    // The app's own window opens this by itself.
    await page.goto(await box.windowLink());
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
    const seconds = (performance.now() - begun) / 1000;
    expect(record.id).toHaveLength(15);
    await expect(page.getByText("Ana's phone is paired")).toBeVisible();
    const inputs = await page.evaluate(() => (window as unknown as { inputs: number }).inputs);
    expect(inputs, "in the window").toBe(1);
    expect(actions).toHaveLength(3);
    console.log(`first run: ${actions.join(", ")}; ${seconds.toFixed(1)} s`);
  } finally {
    await box.stop();
  }
});
