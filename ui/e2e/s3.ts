// An S3 service written by others, on loopback; `scripts/s3.sh` installs it, S3_BIN says where.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const SAID = "server is running at ";

export class S3 {
  readonly endpoint: string;
  readonly bucket = "copies";
  readonly accessKey = "AKIDFORTESTS";
  readonly secret = "a secret for tests";
  readonly #folder: string;
  readonly #process: ChildProcess;

  private constructor(endpoint: string, folder: string, process: ChildProcess) {
    this.endpoint = endpoint;
    this.#folder = folder;
    this.#process = process;
  }

  static async start(): Promise<S3> {
    const folder = await mkdtemp(join(tmpdir(), "homeport-s3-"));
    await mkdir(join(folder, "copies"));
    const binary = process.env.S3_BIN ?? join(homedir(), ".cache/homeport/s3s/bin/s3s-fs");
    const service = spawn(
      binary,
      [
        ["--host", "127.0.0.1", "--port", "0"],
        ["--access-key", "AKIDFORTESTS", "--secret-key", "a secret for tests", folder],
      ].flat(),
      {
        env: { ...process.env, RUST_LOG: "s3s_fs=info", NO_COLOR: "1" },
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    for await (const line of createInterface(service.stdout)) {
      const endpoint = line.split(SAID)[1];
      if (endpoint !== undefined) return new S3(endpoint.trim(), folder, service);
    }
    throw new Error(`${binary} ended: run scripts/s3.sh`);
  }

  /** The names of what is in the bucket. */
  async objects(): Promise<string[]> {
    const names = await readdir(join(this.#folder, this.bucket));
    return names.filter((name) => !name.startsWith("."));
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once("exit", resolve));
    this.#process.kill();
    await ended;
    await rm(this.#folder, { recursive: true, force: true });
  }
}
