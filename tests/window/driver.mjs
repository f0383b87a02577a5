// The W3C WebDriver protocol, as far as this test needs it, spoken to WebKitWebDriver.
import { spawn } from "node:child_process";
import { createServer } from "node:net";

const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";
export const PATIENCE_MS = 30_000;

/** Waits until `probe` gives something true, and returns it. */
export async function until(what, probe) {
  const end = Date.now() + PATIENCE_MS;
  let last;
  while (Date.now() < end) {
    try {
      last = await probe();
      if (last) return last;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`waited in vain until ${what}; last: ${last}`);
}

export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The driver's process; one session at a time. */
export class Driver {
  #process;
  #base;

  static async start(env = {}) {
    const driver = new Driver();
    const port = await freePort();
    driver.#base = `http://127.0.0.1:${port}`;
    driver.#process = spawn("WebKitWebDriver", [`--port=${port}`, "--host=127.0.0.1"], {
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, ...env },
    });
    await until("the driver answers", async () => (await fetch(`${driver.#base}/status`)).ok);
    return driver;
  }

  async open(binary, args) {
    const options = { "webkitgtk:browserOptions": { binary, args } };
    const { sessionId } = await this.call("POST", "/session", {
      capabilities: { alwaysMatch: { ...options, timeouts: { pageLoad: 5000, script: 10_000 } } },
    });
    return new Session(this, `/session/${sessionId}`);
  }

  async call(method, path, body) {
    const answer = await fetch(this.#base + path, {
      method,
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const { value } = await answer.json();
    if (!answer.ok) throw new Error(`${method} ${path}: ${value.error}: ${value.message}`);
    return value;
  }

  stop() {
    this.#process.kill();
  }
}

/** A window that is being driven. */
export class Session {
  #driver;
  #path;

  constructor(driver, path) {
    this.#driver = driver;
    this.#path = path;
  }

  /** Runs a function body in the page and returns what it returns. */
  run(script, ...args) {
    return this.#driver.call("POST", `${this.#path}/execute/sync`, { script, args });
  }

  /** The same for a body that calls its last argument when it is done. */
  runAsync(script, ...args) {
    return this.#driver.call("POST", `${this.#path}/execute/async`, { script, args });
  }

  text() {
    return this.run("return document.body.innerText");
  }

  sees(text) {
    return until(`the page shows ${JSON.stringify(text)}`, async () =>
      (await this.text()).includes(text),
    );
  }

  click(xpath) {
    return this.#on(xpath, (element) => this.#driver.call("POST", `${element}/click`, {}));
  }

  type(xpath, text) {
    return this.#on(xpath, (element) => this.#driver.call("POST", `${element}/value`, { text }));
  }

  /** Chooses a file for an input, which pages hide behind a button. */
  choose(xpath, path) {
    return until(`${xpath} is there`, async () => {
      const element = await this.#find(xpath);
      await this.#driver.call("POST", `${element}/value`, { text: path });
      return true;
    });
  }

  async #find(xpath) {
    const locator = { using: "xpath", value: xpath };
    const found = await this.#driver.call("POST", `${this.#path}/element`, locator);
    return `${this.#path}/element/${found[ELEMENT]}`;
  }

  /** Acts on an element once it is shown; again when the page drew it anew in between. */
  #on(xpath, act) {
    return until(`${xpath} is there`, async () => {
      const element = await this.#find(xpath);
      if (!(await this.#driver.call("GET", `${element}/displayed`))) return false;
      await act(element);
      return true;
    });
  }

  async goTo(url) {
    await this.#driver.call("POST", `${this.#path}/url`, { url });
  }

  close() {
    return this.#driver.call("DELETE", this.#path);
  }
}
