// A Homeport of its own: the real program on a fresh data folder.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

const run = promisify(execFile);
const ADMIN = { identity: "admin@example.com", password: "a-good-password" };

export class Box {
  #process;
  #log = [];
  #token = "";

  static async start() {
    const box = new Box();
    box.dataDir = await mkdtemp(join(tmpdir(), "homeport-sdk-js-"));
    await box.command("superuser", "upsert", ADMIN.identity, ADMIN.password);
    return await box.restart("127.0.0.1:0");
  }

  /** Starts it, on this address. */
  async restart(listen = new URL(this.url).host) {
    const args = ["serve", "--data-dir", this.dataDir, "--name", "Test box", "--listen", listen];
    const rest = ["--loopback", "127.0.0.1:0", "--trust-page", "off", "--no-mdns"];
    this.#process = spawn(program(), [...args, ...rest], { stdio: ["ignore", "pipe", "pipe"] });
    this.#process.stderr.on("data", (chunk) => this.#log.push(chunk.toString()));
    for await (const line of createInterface(this.#process.stdout)) {
      const ready = JSON.parse(line);
      [this.url, this.window, this.fingerprint] = [ready.https, ready.loopback, ready.ca_sha256];
      const signIn = "/api/collections/_superusers/auth-with-password";
      this.#token = (await this.admin("POST", signIn, ADMIN)).token;
      return this;
    }
    throw new Error(`homeport did not start\n${this.#log.join("")}`);
  }

  async stop() {
    const exit = once(this.#process, "exit");
    this.#process.kill("SIGTERM");
    const [code, signal] = await exit;
    assert.equal(code, 0, `homeport ended with ${code ?? signal}\n${this.#log.join("")}`);
  }

  async remove() {
    await this.stop();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  async command(...args) {
    return (await run(program(), [...args, "--data-dir", this.dataDir])).stdout;
  }

  /** What the window does. */
  async admin(method, path, body) {
    const response = await fetch(this.window + path, {
      method,
      headers: { "Content-Type": "application/json", Authorization: this.#token },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    assert.ok(response.ok, `${method} ${path}: ${response.status} ${text}`);
    return text === "" ? null : JSON.parse(text);
  }

  /** A new code: its id and its link. */
  newCode() {
    return this.admin("POST", "/api/homeport/pairings");
  }

  async devices() {
    return (await this.admin("GET", "/api/homeport/devices")).devices;
  }

  /** The number that the window shows, as soon as it does. */
  async number(pairing) {
    return await until("the window shows a number", async () => {
      const seen = await this.admin("GET", `/api/homeport/pairings/${pairing}`);
      return seen.typed?.number;
    });
  }
}

/** Asks again and again until there is an answer. */
export async function until(what, ask) {
  const patience = Date.now() + 30_000;
  while (Date.now() < patience) {
    const answer = await ask();
    if (answer) return answer;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`waited in vain until ${what}`);
}

function program() {
  const path = process.env.HOMEPORT_BIN;
  if (path === undefined) throw new Error("Set HOMEPORT_BIN to the homeport program.");
  return path;
}

export const phone = { name: "Test phone", platform: "node", app: "Tests" };
