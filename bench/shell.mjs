// The desktop app's figures: how soon its window is to be seen and its page is there, and the memory of
// the app and of the server alone, idle. Run under Xvfb by scripts/bench-shell.sh.
//
//   node bench/shell.mjs HOMEPORT HOMEPORT-DESKTOP FILE.csv
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Driver, until } from "../tests/window/driver.mjs";

const [server, desktop, file] = process.argv.slice(2);
/** Starts that are timed; the median counts. The first of all, which makes the box, is left out. */
const STARTS = 5;
/** Seconds of nothing to do before memory is read. */
const IDLE_S = 20;
const rows = [];
const tell = (what, value, unit) => {
  rows.push([what, value, unit]);
  console.log(`shell: ${what.padEnd(60)} ${String(value).padStart(8)} ${unit}`);
};
const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));
const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

const home = mkdtempSync(join(tmpdir(), "homeport-bench-shell-"));
const dataDir = join(home, "data");
const options = ["--data-dir", dataDir, "--listen", "127.0.0.1:0", "--trust-page", "off", "--no-mdns"];
// Nothing of the user's own is read or left behind.
process.env.HOME = home;
process.env.XDG_CONFIG_HOME = join(home, "config");
process.env.XDG_DATA_HOME = join(home, "share");
process.env.XDG_CACHE_HOME = join(home, "cache");
try {
  await appStarts();
  await serverAlone();
} finally {
  rmSync(home, { recursive: true, force: true });
}
writeFileSync(file, `${[["figure", "value", "unit"], ...rows].map((row) => row.join(",")).join("\n")}\n`);

async function appStarts() {
  const [visible, ready] = [[], []];
  for (let start = 0; start <= STARTS; start += 1) {
    const began = performance.now();
    const app = spawn(desktop, options, { stdio: "ignore" });
    await until("the window is to be seen", isVisible);
    if (start > 0) visible.push(performance.now() - began);
    if (start === STARTS) {
      await pause(IDLE_S);
      const parts = memoryOf(app.pid);
      tell("memory, idle: the app with the box in it", sum(parts, "homeport"), "MB");
      tell("memory, idle: the webview's processes", sum(parts, "WebKit"), "MB");
    }
    await end(app);
  }
  const driver = await Driver.start({ TAURI_WEBVIEW_AUTOMATION: "true" });
  for (let start = 0; start < STARTS; start += 1) {
    const began = performance.now();
    const session = await driver.open(desktop, options);
    await session.sees("Connect a phone");
    ready.push(performance.now() - began);
    const { pid } = JSON.parse(readFileSync(join(dataDir, "running.json"), "utf8"));
    process.kill(pid, "SIGTERM");
    await released();
    await session.close().catch(() => {});
  }
  driver.stop();
  tell("start, warm: the window is to be seen", Math.round(median(visible)), "ms");
  tell("start, warm: its page is there (by way of the driver)", Math.round(median(ready)), "ms");
}

async function serverAlone() {
  const times = [];
  for (let start = 0; start < STARTS; start += 1) {
    const began = performance.now();
    const box = spawn(server, ["serve", "--loopback", "127.0.0.1:0", ...options], { stdio: ["ignore", "pipe", "ignore"] });
    await new Promise((resolve) => box.stdout.once("data", resolve));
    times.push(performance.now() - began);
    if (start === STARTS - 1) {
      await pause(IDLE_S);
      tell("memory, idle: the server without a window", sum(memoryOf(box.pid), "homeport"), "MB");
    }
    await end(box);
  }
  tell("start, warm: the server is ready", Math.round(median(times)), "ms");
}

/** Whether a window of the app is on the screen, as the X server says. */
function isVisible() {
  const tree = execFileSync("xwininfo", ["-root", "-tree"], { encoding: "utf8" });
  const ids = [...tree.matchAll(/(0x[0-9a-f]+) "Homeport[^"]*": \("homeport-desktop"/g)].map(([, id]) => id);
  return ids.some((id) =>
    execFileSync("xwininfo", ["-id", id], { encoding: "utf8" }).includes("IsViewable"),
  );
}

async function end(process_) {
  const ended = new Promise((resolve) => process_.once("exit", resolve));
  process_.kill("SIGTERM");
  await ended;
  await released();
}

function released() {
  return until("the folder is released", () => !existsSync(join(dataDir, "running.json")));
}

/** A process and all below it, each with what it has of the memory: its own, and its part of what is shared. */
function memoryOf(root) {
  const parents = new Map();
  for (const name of readdirSync("/proc").filter((one) => /^\d+$/.test(one))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]));
    } catch {
      // It has ended meanwhile.
    }
  }
  const isBelow = (pid) => pid === root || (pid > 1 && parents.has(pid) && isBelow(parents.get(pid)));
  return [...parents.keys()].filter(isBelow).map((pid) => {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
    const name = readFileSync(`/proc/${pid}/comm`, "utf8").trim();
    return { name, megabytes: Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0) / 1024 };
  });
}

function sum(parts, name) {
  const ours = parts.filter((part) => part.name.startsWith(name));
  return Math.round(ours.reduce((all, part) => all + part.megabytes, 0));
}
