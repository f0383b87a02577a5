// The code that the API page shows is copied from it and run against the box, as a developer would:
// over TLS, trusting what the set-up says and nothing else.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { expect, type OtherClient, test } from "./fixtures";

// What the code has in the place of one's own account.
const YOU = { email: "you@example.com", password: "your password" };
const RUN_MS = 30_000;

test.use({ refusals: true });

interface Outcome {
  /** What the program printed, or was refused with. */
  said: string;
}

/** What a program has to say: of its output, or of the refusal that it is to meet. */
type Expected = string | { refused: number } | "syntax";

/** A developer's folder. */
class Workplace {
  readonly folder: string;
  readonly #app: Page;

  private constructor(folder: string, app: Page) {
    this.folder = folder;
    this.#app = app;
  }

  static async make(app: Page): Promise<Workplace> {
    await app.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    const folder = await mkdtemp(join(tmpdir(), "homeport-code-"));
    await symlink(join(import.meta.dirname, "../node_modules"), join(folder, "node_modules"));
    await writeFile(join(folder, "hello.txt"), "Hello");
    return new Workplace(folder, app);
  }

  /** The code of a region, by its copy button. */
  async copy(name: string): Promise<string> {
    await this.#app.evaluate(() => navigator.clipboard.writeText(""));
    await this.#app.getByRole("button", { name: `Copy ${name}`, exact: true }).click();
    const read = () => this.#app.evaluate(() => navigator.clipboard.readText());
    await expect.poll(read).not.toBe("");
    return await read();
  }

  async language(name: string) {
    const languages = this.#app.getByRole("radiogroup", { name: "Language of the code" });
    await languages.getByText(name, { exact: true }).click();
  }

  shell(script: string): Promise<Outcome> {
    return this.#run("sh", ["-c", script]);
  }

  async node(code: string, onlyRead = false): Promise<Outcome> {
    const file = join(this.folder, "app.mjs");
    await writeFile(file, code);
    return await this.#run(process.execPath, [...(onlyRead ? ["--check"] : []), file]);
  }

  /** A program that runs until it is stopped, and what it has said. */
  listen(command: string, args: string[]): { said: () => string; stop: () => void } {
    const program: ChildProcess = spawn(command, args, { ...this.#options(), detached: true });
    let said = "";
    program.stdout?.on("data", (chunk) => {
      said += chunk;
    });
    program.stderr?.on("data", (chunk) => {
      said += chunk;
    });
    return {
      said: () => said,
      stop: () => process.kill(-(program.pid ?? Number.NaN), "SIGKILL"),
    };
  }

  #options() {
    const authority = join(this.folder, "homeport-ca.pem");
    // Playwright asks for colours, which would stand between the words that are looked for.
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: authority, FORCE_COLOR: "0" };
    return { cwd: this.folder, env };
  }

  #run(command: string, args: string[]): Promise<Outcome> {
    return new Promise((resolve) => {
      const options = { ...this.#options(), timeout: RUN_MS };
      execFile(command, args, options, (_, out, err) => resolve({ said: out + err }));
    });
  }

  async remove() {
    await rm(this.folder, { recursive: true, force: true });
  }
}

const JS = "JavaScript";
const CURL = "curl";

/** Opens an operation anew, so that its samples know what is there by now. */
async function open(app: Page, url: string, collection: string, show: string) {
  await app.goto(`${url}/_/collections/${collection}/api?show=${show}`);
  await expect(app.getByRole("radiogroup", { name: "Language of the code" })).toBeVisible();
}

/** Takes the steps of the set-up for curl; what is run after them begins with what they leave. */
async function setUp(place: Workplace, app: Page, url: string, collection: string) {
  await open(app, url, collection, "setUp");
  await place.language(CURL);
  await place.shell(await place.copy("Keep the certificate that the box is trusted by, as a file"));
  return await place.copy("Sign in, for the token");
}

function met(expected: Expected, { said }: Outcome) {
  if (typeof expected === "object") {
    expect(said).toMatch(new RegExp(`status"?: ?${expected.refused}\\b`));
  } else if (expected === "syntax") {
    expect(said).toBe("");
  } else {
    expect(said).toContain(expected);
    expect(said).not.toMatch(/ClientResponseError|"status": ?4/);
  }
}

/** Runs the code of each operation, first in JavaScript and then by curl. */
async function runAll(
  app: Page,
  place: Workplace,
  { url, collection, signIn }: { url: string; collection: string; signIn: string },
  operations: readonly [show: string, js: Expected, curl: Expected | null][],
) {
  for (const [show, inNode, byCurl] of operations) {
    await test.step(show, async () => {
      await open(app, url, collection, show);
      await place.language(JS);
      const js = await place.node(await place.copy("the code in JavaScript"), inNode === "syntax");
      met(inNode, js);
      if (byCurl === null) return;
      await open(app, url, collection, show);
      await place.language(CURL);
      const command = await place.copy("the code in curl");
      const token = command.includes("$TOKEN") ? signIn : "";
      met(byCurl, await place.shell(`${token}\n${command} --silent --show-error`));
    });
  }
}

/** Listens by the page's code until it hears of a record that is made meanwhile. */
async function runListening(
  app: Page,
  place: Workplace,
  { url, collection, signIn }: { url: string; collection: string; signIn: string },
  make: (title: string) => Promise<unknown>,
) {
  for (const language of [JS, CURL]) {
    await open(app, url, collection, "realtime");
    await place.language(language);
    const code = await place.copy(`the code in ${language}`);
    await writeFile(join(place.folder, "listen.mjs"), code);
    const program =
      language === JS
        ? place.listen(process.execPath, ["listen.mjs"])
        : place.listen("sh", ["-c", `${code.includes("$TOKEN") ? signIn : ""}\n${code}`]);
    // It is heard once it listens.
    const title = `made while ${language} listens`;
    await expect(async () => {
      await make(title);
      expect(program.said()).toContain(title);
    }).toPass({ timeout: RUN_MS, intervals: [200] });
    program.stop();
  }
}

function makeYou(other: OtherClient, collection: string) {
  return other.create(collection, { ...YOU, passwordConfirm: YOU.password, name: "You" });
}

const SIGNED_IN = '@request.auth.id != ""';

test("the code of a base collection works as it is copied", async ({ app, box, other }) => {
  test.setTimeout(300_000);
  const place = await Workplace.make(app);
  const people = await other.definition("users");
  const you = await makeYou(other, "users");
  await box.command("superuser", "upsert", YOU.email, YOU.password);
  const { name } = await other.collection("papers", {
    listRule: "",
    viewRule: SIGNED_IN,
    createRule: null,
    updateRule: SIGNED_IN,
    deleteRule: SIGNED_IN,
    fields: [
      { name: "title", type: "text", required: true },
      { name: "pages", type: "number", min: 1, max: 9, onlyInt: true, required: true },
      { name: "read", type: "bool" },
      { name: "contact", type: "email" },
      { name: "link", type: "url" },
      { name: "body", type: "editor" },
      { name: "due", type: "date" },
      { name: "colour", type: "select", values: ["it's red", '"blue" $x'], maxSelect: 1 },
      { name: "tags", type: "select", values: ["a", "b"], maxSelect: 2, required: true },
      { name: "notes", type: "json" },
      { name: "place", type: "geoPoint" },
      { name: "owner", type: "relation", collectionId: people.id, maxSelect: 1, required: true },
      { name: "code", type: "text", pattern: "^[A-Z]{3}$" },
      { name: "sheet", type: "file", maxSelect: 1, protected: true },
      { name: "created", type: "autodate", onCreate: true },
    ],
    indexes: [],
  });
  const where = { url: box.url, collection: name, signIn: await setUp(place, app, box.url, name) };
  // Whose records of admins only the code signs an admin in.
  const asAdmin = where.signIn.replace("/users/", "/_superusers/");

  await runAll(app, place, { ...where, signIn: asAdmin }, [["create", "it's red", "it's red"]]);
  await runAll(app, place, where, [
    ["list", "some text", "some text"],
    ["view", "some text", "some text"],
    ["update", "some text", "some text"],
    ["upload", "hello_", "hello_"],
    ["fileToken", "eyJ", "eyJ"],
    ["fileURL", " 200", null],
  ]);

  // By curl the token for files is put in.
  await open(app, box.url, name, "fileToken");
  await place.language(CURL);
  const { said } = await place.shell(
    `${where.signIn}\n${await place.copy("the code in curl")} --silent`,
  );
  await open(app, box.url, name, "fileURL");
  await app.getByRole("textbox", { name: "token" }).fill(JSON.parse(said).token);
  const fetching = await place.copy("the code in curl");
  const file = await app.getByRole("textbox", { name: "filename" }).inputValue();
  expect((await place.shell(`${fetching} --silent\ncat ${file}`)).said).toBe("Hello");

  await runListening(app, place, where, (title) =>
    other.create(name, { title, pages: 1, tags: ["a"], owner: you.id }),
  );

  const settings = `${box.url}/api/settings`;
  const headers = { "X-Homeport-CSRF": "1", Origin: box.url };
  const { request } = app.context();
  const { batch } = await (await request.get(settings)).json();
  const switched = (enabled: boolean) =>
    request.patch(settings, { headers, data: { batch: { ...batch, enabled } } });
  await switched(true);
  await runAll(app, place, { ...where, signIn: asAdmin }, [["batch", "200", "200"]]);
  await switched(batch.enabled);
  await runAll(app, place, where, [["delete", "", ""]]);
  await place.remove();
});

test("the code of an auth collection works as it is copied", async ({ app, box, other }) => {
  test.setTimeout(300_000);
  const place = await Workplace.make(app);
  const { name } = await other.collection("members", {
    type: "auth",
    listRule: "",
    viewRule: "",
    createRule: "",
    updateRule: SIGNED_IN,
    deleteRule: SIGNED_IN,
    otp: { enabled: true, duration: 300, length: 6 },
    oauth2: {
      enabled: true,
      providers: [{ name: "github", clientId: "id", clientSecret: "secret" }],
    },
    anonymous: { enabled: true, max: 100, removeAfter: 0 },
    fields: [
      { name: "name", type: "text" },
      { name: "created", type: "autodate", onCreate: true },
    ],
  });
  await makeYou(other, name);
  const where = { url: box.url, collection: name, signIn: await setUp(place, app, box.url, name) };
  await runAll(app, place, where, [
    ["list", "'You'", '"You"'],
    ["create", "Ada Lovelace", "Ada Lovelace"],
    ["view", "Ada Lovelace", "Ada Lovelace"],
    ["update", "Ada Lovelace", "Ada Lovelace"],
    ["authMethods", "identityFields", "github"],
    ["authWithPassword", YOU.email, YOU.email],
    ["requestOTP", "", "otpId"],
    ["authWithOTP", { refused: 400 }, { refused: 400 }],
    ["authWithOAuth2", "syntax", { refused: 400 }],
    ["authWithPasskey", "syntax", null],
    ["authAnonymously", "collectionName", "token"],
    ["authRefresh", YOU.email, YOU.email],
    ["requestPasswordReset", "", ""],
    ["confirmPasswordReset", { refused: 400 }, { refused: 400 }],
    ["requestVerification", "", ""],
    ["confirmVerification", { refused: 400 }, { refused: 400 }],
    ["requestEmailChange", "", ""],
    ["confirmEmailChange", { refused: 400 }, { refused: 400 }],
    ["delete", "", ""],
  ]);
  await runListening(app, place, where, (title) =>
    other.create(name, {
      name: title,
      email: `m${Math.random()}@example.com`,
      emailVisibility: true,
      password: YOU.password,
      passwordConfirm: YOU.password,
    }),
  );
  await place.remove();
});

test("the code of a view works as it is copied", async ({ app, box, other }) => {
  test.setTimeout(120_000);
  const place = await Workplace.make(app);
  const guests = await other.guests();
  await other.create(guests, { name: "Ada" });
  const { name } = await other.collection("seen", {
    type: "view",
    viewQuery: `select id, name from ${guests}`,
    listRule: "",
    viewRule: "",
  });
  const where = { url: box.url, collection: name, signIn: await setUp(place, app, box.url, name) };
  await runAll(app, place, where, [
    ["list", "Ada", "Ada"],
    ["view", "Ada", "Ada"],
  ]);
  await place.remove();
});
