// A Homeport of its own for each test file: the real program on a fresh data folder, reached as a
// phone reaches it, over TLS.
//
// Node reads NODE_EXTRA_CA_CERTS once, when it starts. So a test file that imports this runs twice:
// the first run makes the data folder with its CA and starts the second, which trusts it and tests.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

const run = promisify(execFile);
const READY_MS = 30_000;
const STOP_MS = 10_000;

export const SUPERUSER = { email: "admin@example.com", password: "a-good-password" };

/** `npm run reference` runs the same tests on PocketBase itself, without TLS. */
export const onPocketBase = process.env.SDK_TESTS_ON === "pocketbase";

export class Box {
  #process;
  #log = [];
  #listen = "127.0.0.1:0";
  /** The SDK's clients of this box. */
  clients = [];

  constructor(dataDir) {
    this.dataDir = dataDir;
  }

  static async onFreshFolder() {
    program();
    return new Box(await mkdtemp(join(tmpdir(), "homeport-sdk-")));
  }

  /** What the command line prints; `DIR` is added. */
  async command(...args) {
    const folder = onPocketBase ? this.#pocketBaseFolder() : ["--data-dir", this.dataDir];
    return (await run(program(), [...args, ...folder])).stdout;
  }

  async start() {
    const args = onPocketBase ? await this.#pocketBaseArguments() : this.#homeportArguments();
    const server = spawn(program(), args, { stdio: ["ignore", "pipe", "pipe"] });
    this.#process = server;
    server.stderr.on("data", (chunk) => this.#log.push(chunk.toString()));
    process.send?.(server.pid);
    this.ready = await this.#readyLine();
    this.url = this.ready.https;
    this.#listen = new URL(this.url).host;
    return this;
  }

  /** Ends it as an operating system does, and insists that it goes cleanly. */
  async stop() {
    const exit = once(this.#process, "exit");
    process.kill(this.#process.pid, "SIGTERM");
    const late = setTimeout(() => this.#process.kill("SIGKILL"), STOP_MS);
    const [code, signal] = await exit;
    clearTimeout(late);
    assert.equal(code, 0, `the server ended with ${code ?? signal}\n${this.#log.join("")}`);
  }

  async removeFolder() {
    await rm(this.dataDir, { recursive: true, force: true });
  }

  #homeportArguments() {
    return [
      ["serve", "--data-dir", this.dataDir, "--name", "Test box"],
      ["--listen", this.#listen, "--loopback", "127.0.0.1:0"],
      ["--trust-page", "off", "--no-mdns"],
    ].flat();
  }

  async #pocketBaseArguments() {
    // PocketBase does not tell which port it got, so one is chosen for it.
    if (this.#listen.endsWith(":0")) this.#listen = `127.0.0.1:${await freePort()}`;
    return ["serve", "--http", this.#listen, ...this.#pocketBaseFolder()];
  }

  #pocketBaseFolder() {
    // It would write its migrations beside the folder, where the next one reads them.
    const migrations = ["--automigrate=false", "--migrationsDir", join(this.dataDir, "migrations")];
    return ["--dir", this.dataDir, ...migrations];
  }

  #readyLine() {
    return new Promise((resolve, reject) => {
      const fail = (why) => reject(new Error(`the server ${why}\n${this.#log.join("")}`));
      const timer = setTimeout(() => fail("was not ready in time"), READY_MS);
      const early = (code) => fail(`ended with ${code} before it was ready`);
      this.#process.once("error", (error) => fail(`did not start: ${error.message}`));
      this.#process.once("exit", early);
      createInterface(this.#process.stdout).on("line", (line) => {
        const ready = onPocketBase
          ? readyPocketBase(line)
          : line.startsWith("{") && JSON.parse(line);
        if (!ready) return;
        clearTimeout(timer);
        this.#process.off("exit", early);
        resolve(ready);
      });
    });
  }
}

/** The box of this test file, running, trusted, with a superuser; stopped after its last test. */
export async function trustedBox({ after }) {
  const box = new Box(process.env.SDK_TESTS_FOLDER ?? (await anew()));
  // The first run is told which server to end, and must not keep this one alive.
  process.channel?.unref();
  await box.command("superuser", "upsert", SUPERUSER.email, SUPERUSER.password);
  await box.start();
  after(async () => {
    // A client that is still subscribed would look for the stopped server for ever.
    for (const pb of box.clients) await pb.realtime.unsubscribe();
    await box.stop();
  });
  return box;
}

/** Runs this test file again, trusting a new folder's CA; does not return. */
async function anew() {
  const box = await Box.onFreshFolder();
  const env = { ...process.env, SDK_TESTS_FOLDER: box.dataDir };
  if (!onPocketBase) env.NODE_EXTRA_CA_CERTS = await caFile(box);
  const stdio = ["inherit", "inherit", "inherit", "ipc"];
  const again = spawn(process.execPath, process.argv.slice(1), { env, stdio });
  let server;
  again.on("message", (pid) => {
    server = pid;
  });
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => again.kill(signal));
  const [code] = await once(again, "exit");
  // Tests that ended early have not stopped it.
  if (code !== 0 && server !== undefined) endIfRunning(server);
  await box.removeFolder();
  process.exit(code ?? 1);
}

function endIfRunning(pid) {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}

/** The CA as the README's reader gets it. */
export async function caFile(box) {
  const file = join(box.dataDir, "trusted-ca.pem");
  await writeFile(file, await box.command("ca"));
  return file;
}

function program() {
  const name = onPocketBase ? "POCKETBASE_BIN" : "HOMEPORT_BIN";
  const path = process.env[name];
  if (path === undefined) throw new Error(`Set ${name} to the program (see \`make build\`).`);
  return path;
}

function readyPocketBase(line) {
  const url = line.match(/Server started at (\S+)/)?.[1];
  return url && { https: url };
}

async function freePort() {
  const server = createServer();
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address();
  await once(server.close(), "close");
  return port;
}
