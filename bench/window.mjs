// The window's figures: what its first page fetches, how soon it is there, and whether the long list of
// 100,000 records scrolls without a jerk. See scripts/bench-window.sh.
//
//   node bench/window.mjs HOMEPORT FILE.csv [RECORDS]
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const { chromium } = createRequire(new URL("../ui/package.json", import.meta.url))("@playwright/test");
const [binary, file, wanted = "100000"] = process.argv.slice(2);
const RECORDS = Number(wanted);
/** Seconds of scrolling, by the wheel and by dragging the bar. */
const SCROLL_S = 10;
const rows = [];
const tell = (what, value, unit) => {
  rows.push([what, value, unit]);
  console.log(`window: ${what.padEnd(52)} ${String(value).padStart(8)} ${unit}`);
};

const dataDir = mkdtempSync(join(tmpdir(), "homeport-bench-window-"));
const options = ["--listen", "127.0.0.1:0", "--loopback", "127.0.0.1:0", "--trust-page", "off", "--no-mdns"];
const server = spawn(binary, ["serve", "--data-dir", dataDir, ...options], { stdio: ["ignore", "pipe", "ignore"] });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
});
try {
  const ready = await new Promise((resolve, reject) => {
    server.once("exit", () => reject(new Error("the server ended before it was ready")));
    createInterface(server.stdout).once("line", (line) => resolve(JSON.parse(line)));
  });
  const url = ready.loopback;
  const link = () => execFileSync(binary, ["window-link", "--data-dir", dataDir], { encoding: "utf8" }).trim();
  await fill(url);
  await firstPage(link);
  await scroll(url, link);
} finally {
  await browser.close();
  server.kill("SIGTERM");
  await new Promise((resolve) => server.once("exit", resolve));
  rmSync(dataDir, { recursive: true, force: true });
}
writeFileSync(file, `${[["figure", "value", "unit"], ...rows].map((row) => row.join(",")).join("\n")}\n`);

async function fill(url) {
  const [email, password] = ["root@example.com", "a-good-password"];
  execFileSync(binary, ["superuser", "upsert", email, password, "--data-dir", dataDir]);
  let token = "";
  const send = async (method, path, body) => {
    const headers = { "content-type": "application/json", ...(token !== "" && { authorization: token }) };
    const answer = await fetch(url + path, { method, headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const path = "/api/collections/_superusers/auth-with-password";
  ({ token } = await send("POST", path, { identity: email, password }));
  await send("PATCH", "/api/settings", { batch: { enabled: true, maxRequests: 500, timeout: 60 } });
  const types = { name: "text", city: "text", visits: "number", vip: "bool", seen: "date", about: "text" };
  const fields = Object.entries(types).map(([name, type]) => ({ name, type }));
  await send("POST", "/api/collections", { name: "guests", type: "base", fields });
  for (let at = 0; at < RECORDS; at += 500) {
    const requests = Array.from({ length: Math.min(500, RECORDS - at) }, (_, n) => ({
      method: "POST",
      url: "/api/collections/guests/records",
      body: {
        name: `Guest ${at + n}`,
        city: ["Wien", "Graz", "Linz"][n % 3],
        visits: (at + n) % 97,
        vip: n % 7 === 0,
        seen: "2026-01-31 10:00:00.000Z",
        about: `Came ${n} times, and wrote a word or two about the breakfast each time.`,
      },
    }));
    await send("POST", "/api/batch", { requests });
  }
}

/** What is fetched until the first page is there, as it goes over the wire. */
async function firstPage(link) {
  for (const again of [false, true]) {
    const page = await browser.newPage({ viewport: { width: 1280, height: 820 } });
    let bytes = 0;
    const cdp = await page.context().newCDPSession(page);
    await cdp.send("Network.enable");
    cdp.on("Network.loadingFinished", ({ encodedDataLength }) => (bytes += encodedDataLength));
    const started = performance.now();
    await page.goto(link());
    await page.getByText("Connect a phone").waitFor();
    if (again) tell("first page, from the link to its content", Math.round(performance.now() - started), "ms");
    else tell("first page, all that is fetched, compressed", Math.round(bytes / 1024), "kB");
    await page.close();
  }
}

async function scroll(url, link) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 820 } });
  await page.goto(link());
  await page.getByText("Connect a phone").waitFor();
  await page.goto(`${url}/_/collections/guests?perPage=all`);
  await page.getByRole("row").nth(5).waitFor();
  for (const way of ["wheel", "bar"]) {
    const frames = await page.evaluate(frameTimes, [way, SCROLL_S]);
    frames.sort((one, other) => one - other);
    const at = (share) => frames[Math.min(frames.length - 1, Math.floor(frames.length * share))].toFixed(1);
    tell(`${RECORDS} records, by the ${way}: a frame, p50`, at(0.5), "ms");
    tell(`${RECORDS} records, by the ${way}: a frame, p99`, at(0.99), "ms");
    tell(`${RECORDS} records, by the ${way}: longest frame`, at(1), "ms");
    tell(`${RECORDS} records, by the ${way}: frames over 50 ms`, frames.filter((ms) => ms > 50).length, `of ${frames.length}`);
  }
  const drawn = await page.getByRole("row").count();
  tell("rows in the document meanwhile", drawn, "rows");
  await page.close();
}

/** Milliseconds between frames while the list is scrolled; runs in the page. */
function frameTimes([way, seconds]) {
  const frame = document.querySelector("section[tabindex='0']");
  const end = performance.now() + seconds * 1000;
  frame.scrollTop = 0;
  return new Promise((resolve) => {
    const times = [];
    let before = performance.now();
    let turn = 0;
    const next = (now) => {
      times.push(now - before);
      before = now;
      if (now >= end) return resolve(times.slice(1));
      turn += 1;
      // A quick wheel turns some 120 pixels a frame; a bar that is dragged jumps.
      if (way === "wheel") frame.scrollTop += 120;
      else if (turn % 6 === 0) frame.scrollTop = ((turn * 7919) % 1000) / 1000 * frame.scrollHeight;
      requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  });
}
