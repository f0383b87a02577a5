// What every test has: a running box, a signed-in page under watch, and another client that writes.
import { type APIRequestContext, test as base, expect, type Page } from "@playwright/test";
import { Box } from "./box";

interface Options {
  /** The test provokes refusals, which browsers also write to the console. */
  refusals: boolean;
}

interface Fixtures {
  app: Page;
  other: OtherClient;
}

export const test = base.extend<Options & Fixtures, { box: Box }>({
  refusals: [false, { option: true }],

  box: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from its pattern
    async ({}, use) => {
      const box = await Box.start();
      await use(box);
      await box.stop();
    },
    { scope: "worker" },
  ],

  page: async ({ page, box, refusals }, use) => {
    const complaints = await watch(page, box.url, refusals);
    await use(page);
    expect(complaints, "the page stayed quiet, and talked to nobody but the box").toEqual([]);
  },

  app: async ({ page, box }, use) => {
    await page.goto(await box.windowLink());
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    const before = await settingsOf(page, box);
    await use(page);
    // Tests share a box, in an order that the machine's load decides.
    const after = await settingsOf(page, box);
    expect(after, "the settings are left as they were").toEqual(before);
  },

  // Depends on `app` for its cookie.
  other: async ({ app, box }, use) => {
    await use(new OtherClient(app.context().request, box.url));
  },
});

export { expect };

/** PocketBase's settings as the box has them now, but for the secrets, which it shows nobody. */
async function settingsOf(page: Page, box: Box): Promise<unknown> {
  const { request } = page.context();
  const read = () => request.get(`${box.url}/api/settings`);
  let answer = await read();
  if (answer.status() === 401 || answer.status() === 403) {
    // The test has signed out.
    await request.get(await box.windowLink());
    answer = await read();
  }
  expect(answer.ok(), await answer.text()).toBe(true);
  return await answer.json();
}

/** Collects what must never happen on any page. */
async function watch(page: Page, origin: string, refusals: boolean): Promise<string[]> {
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(`uncaught: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() !== "error") return;
    if (refusals && message.text().startsWith("Failed to load resource")) return;
    complaints.push(`console: ${message.text()} ${message.location().url}`);
  });
  page.on("request", (request) => {
    const url = request.url();
    const isOwn =
      url.startsWith(`${origin}/`) || url.startsWith("data:") || url.startsWith("blob:");
    // The browser's own viewer of PDFs is made of pages, too.
    const isOfBrowser = /^chrome(-extension)?:\/\//.test(url);
    if (!isOwn && !isOfBrowser) complaints.push(`foreign request: ${url}`);
  });
  await page.exposeFunction("reportViolation", (text: string) => complaints.push(`CSP: ${text}`));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      const report = (window as unknown as { reportViolation: (text: string) => void })
        .reportViolation;
      report(`${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  return complaints;
}

type Values = Record<string, unknown>;

/** A name of its own. Digits, since letters drawn by lot spell words, which tests look for. */
function drawn(prefix: string): string {
  return `${prefix}_${Math.random().toString().slice(2, 12)}`;
}

/** Somebody else with the same rights: a phone, a script, a second window. */
export class OtherClient {
  readonly #request: APIRequestContext;
  readonly #origin: string;

  constructor(request: APIRequestContext, origin: string) {
    this.#request = request;
    this.#origin = origin;
  }

  /** Makes a collection of guests for one test, and says its name. */
  async guests(more: Values = {}): Promise<string> {
    const name = drawn("guests");
    await this.#send("POST", "/api/collections", {
      name,
      type: "base",
      fields: [
        { name: "name", type: "text", required: true },
        { name: "visits", type: "number" },
        { name: "vip", type: "bool" },
        { name: "birthday", type: "date" },
        { name: "wishes", type: "json" },
        { name: "created", type: "autodate", onCreate: true },
        { name: "updated", type: "autodate", onCreate: true, onUpdate: true },
      ],
      ...more,
    });
    return name;
  }

  /** Makes a collection as it is said. */
  make(definition: Values): Promise<{ id: string; name: string }> {
    return this.#send("POST", "/api/collections", { type: "base", ...definition });
  }

  /** Makes a collection under a name of its own, and says what it became. */
  async collection(prefix: string, more: Values): Promise<{ id: string; name: string }> {
    return await this.make({ name: drawn(prefix), ...more });
  }

  /** Changes a collection's definition. */
  change(name: string, part: Values): Promise<Values> {
    return this.#send("PATCH", `/api/collections/${name}`, part);
  }

  /** A collection's definition. */
  definition(name: string): Promise<Values & { fields: Values[]; indexes: string[] }> {
    return this.#send("GET", `/api/collections/${name}`);
  }

  create(collection: string, values: Values): Promise<Values & { id: string }> {
    return this.#send("POST", `/api/collections/${collection}/records`, values);
  }

  /** Makes a record with files in it: each goes to the field that it is named for. */
  async upload(
    collection: string,
    files: readonly (readonly [field: string, name: string, bytes: string | Buffer])[],
    values: Record<string, string> = {},
  ): Promise<Values & { id: string }> {
    const multipart = new FormData();
    for (const [name, value] of Object.entries(values)) multipart.append(name, value);
    for (const [field, name, bytes] of files) {
      multipart.append(field, new File([new Uint8Array(Buffer.from(bytes))], name));
    }
    const path = `/api/collections/${collection}/records`;
    const response = await this.#request.post(this.#origin + path, {
      headers: { "X-Homeport-CSRF": "1", Origin: this.#origin },
      multipart,
    });
    expect(response.ok(), await response.text()).toBe(true);
    return await response.json();
  }

  update(collection: string, id: string, values: Values): Promise<Values> {
    return this.#send("PATCH", `/api/collections/${collection}/records/${id}`, values);
  }

  delete(collection: string, id: string): Promise<Values> {
    return this.#send("DELETE", `/api/collections/${collection}/records/${id}`);
  }

  read(collection: string, id: string): Promise<Values> {
    return this.#send("GET", `/api/collections/${collection}/records/${id}`);
  }

  async #send<T>(method: string, path: string, data?: Values): Promise<T> {
    const response = await this.#request.fetch(this.#origin + path, {
      method,
      headers: { "X-Homeport-CSRF": "1", Origin: this.#origin },
      ...(data !== undefined && { data }),
    });
    const text = await response.text();
    expect(response.ok(), `${method} ${path}: ${response.status()} ${text}`).toBe(true);
    return (text === "" ? {} : JSON.parse(text)) as T;
  }
}
