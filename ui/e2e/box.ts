// A Homeport of its own for the tests: the real program on a fresh data folder.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

const run = promisify(execFile);
const READY_MS = 30_000;
const STOP_MS = 10_000;

export class Box {
  readonly url: string;
  /** Where phones reach it. */
  readonly https: string;
  /** The page that hands the certificate out, when it was asked for. */
  readonly trustPage: string | null;
  readonly dataDir: string;
  readonly #process: ChildProcess;
  readonly #log: string[];

  private constructor(ready: Ready, dataDir: string, process: ChildProcess, log: string[]) {
    this.url = ready.loopback;
    this.https = ready.https;
    this.trustPage = ready.trust_page;
    this.dataDir = dataDir;
    this.#process = process;
    this.#log = log;
  }

  static async start(
    trustPage = "off",
    isAnnounced = false,
    /** Files that are in the data folder before. */
    files: Record<string, string> = {},
    listen = "127.0.0.1:0",
  ): Promise<Box> {
    const dataDir = await mkdtemp(join(tmpdir(), "homeport-e2e-"));
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(dataDir, name)), { recursive: true });
      await writeFile(join(dataDir, name), text, { mode: 0o600 });
    }
    const server = spawn(
      binary(),
      [
        ["serve", "--data-dir", dataDir, "--name", "Test box"],
        ["--listen", listen, "--loopback", "127.0.0.1:0"],
        ["--trust-page", trustPage, ...(isAnnounced ? [] : ["--no-mdns"])],
      ].flat(),
      { stdio: ["ignore", "pipe", "pipe"] },
    );
    const log: string[] = [];
    server.stderr.on("data", (chunk: Buffer) => log.push(chunk.toString()));
    return new Box(await readyLine(server, log), dataDir, server, log);
  }

  /** A link that signs one browser in, once. */
  async windowLink(): Promise<string> {
    return (await this.command("window-link")).trim();
  }

  async command(...args: string[]): Promise<string> {
    return (await run(binary(), [...args, "--data-dir", this.dataDir])).stdout;
  }

  /** Ends it as an operating system does, and insists that it goes cleanly. */
  async stop(): Promise<void> {
    const exit = new Promise<number | null>((resolve) => this.#process.once("exit", resolve));
    this.#process.kill("SIGTERM");
    const late = setTimeout(() => this.#process.kill("SIGKILL"), STOP_MS);
    const code = await exit;
    clearTimeout(late);
    await rm(this.dataDir, { recursive: true, force: true });
    if (code !== 0) throw new Error(`homeport ended with ${code}\n${this.#log.join("")}`);
  }
}

function binary(): string {
  const path = process.env.HOMEPORT_BIN;
  if (path === undefined) {
    throw new Error("Set HOMEPORT_BIN to the homeport program (see `make build`).");
  }
  return path;
}

interface Ready {
  loopback: string;
  https: string;
  trust_page: string | null;
}

function readyLine(server: ChildProcess, log: string[]): Promise<Ready> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`homeport ${why}\n${log.join("")}`));
    const timer = setTimeout(() => fail("was not ready in time"), READY_MS);
    server.once("error", (error) => fail(`did not start: ${error.message}`));
    server.once("exit", (code) => fail(`ended with ${code} before it was ready`));
    if (server.stdout === null) return fail("has no standard output");
    createInterface(server.stdout).on("line", (line) => {
      if (!line.startsWith("{")) return;
      clearTimeout(timer);
      server.removeAllListeners("exit");
      resolve(JSON.parse(line) as Ready);
    });
  });
}
