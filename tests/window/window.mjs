// The real window: the desktop program under a display, driven through its webview.
import assert from "node:assert/strict";
import { execFile, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { get } from "node:https";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { Driver, freePort, until } from "./driver.mjs";

const run = promisify(execFile);
const { HOMEPORT_BIN, HOMEPORT_DESKTOP_BIN, HOMEPORT_PICTURES } = process.env;

let passed = 0;
let failed = 0;
async function test(name, body) {
  try {
    await body();
    passed += 1;
    console.log(`ok   ${name}`);
  } catch (error) {
    failed += 1;
    picture(`failed-${failed}.png`);
    console.log(`FAIL ${name}\n     ${error.stack}`);
  }
}

const home = mkdtempSync(join(tmpdir(), "homeport-window-"));
const dataDir = join(home, "data");
const env = { HOME: home, XDG_RUNTIME_DIR: home, XDG_DATA_HOME: join(home, "share"), XDG_CONFIG_HOME: join(home, ".config") };
const httpsPort = await freePort();
const options = [
  ["--data-dir", dataDir, "--name", "Window box"],
  ["--listen", `127.0.0.1:${httpsPort}`, "--trust-page", "off", "--no-mdns"],
].flat();

const running = () => JSON.parse(readFileSync(join(dataDir, "running.json"), "utf8"));
/** What a phone is answered. */
const phone = (path, port = httpsPort) =>
  new Promise((resolve, reject) => {
    const ca = readFileSync(join(dataDir, "tls", "ca.pem"));
    const options = { ca, agent: false };
    get(`https://127.0.0.1:${port}${path}`, options, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    }).on("error", reject);
  });
const isAlive = (pid) => {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
};
const picture = (name) => {
  if (HOMEPORT_PICTURES) execFileSync("import", ["-window", "root", join(HOMEPORT_PICTURES, name)]);
};
const desktop = (flags = [], more = {}) =>
  spawn(HOMEPORT_DESKTOP_BIN, [...options, ...flags], {
    stdio: ["ignore", "inherit", "pipe"],
    env: { ...process.env, ...env, ...more, TAURI_WEBVIEW_AUTOMATION: "" },
  });
const exitOf = (child) =>
  child.exitCode ?? new Promise((resolve) => child.once("exit", (code) => resolve(code)));

async function gone(pid) {
  await until(`process ${pid} has ended`, () => !isAlive(pid));
}

/** The driver starts the windows, and does not say which processes they are. */
async function endWindows() {
  const ours = readdirSync("/proc").filter((entry) => {
    try {
      const [binary, ...args] = readFileSync(`/proc/${entry}/cmdline`, "utf8").split("\0");
      return binary === HOMEPORT_DESKTOP_BIN && args.includes(dataDir);
    } catch {
      return false;
    }
  });
  for (const pid of ours) process.kill(Number(pid), "SIGTERM");
  await Promise.all(ours.map(gone));
}

const driver = await Driver.start(env);
const session = await driver.open(HOMEPORT_DESKTOP_BIN, options);

await test("the window opens on the first page, with the box's name and a QR code", async () => {
  await session.sees("Window box");
  const title = await session.run("return document.title");
  assert.match(title, /Homeport/);
  const code = "return document.querySelector('main svg[role=img], main img[alt*=QR]') !== null";
  await until("the QR code is drawn", () => session.run(code));
  picture("window-home.png");
});

await test("pages cannot read the session's cookie", async () => {
  assert.equal(await session.run("return document.cookie"), "");
});

await test("pages have no way into the desktop program", async () => {
  assert.equal(await session.run("return typeof window.__TAURI__"), "undefined");
  const commands = [
    ["plugin:app|version", {}],
    ["plugin:window|close", { label: "main" }],
    ["plugin:event|emit", { event: "x" }],
    ["plugin:dialog|open", { options: {} }],
    ["plugin:dialog|message", { message: "x" }],
    ["plugin:opener|open_url", { url: "https://example.com" }],
    ["plugin:tray|new", {}],
    ["anything_else", {}],
  ];
  for (const [command, args] of commands) {
    const outcome = await session.runAsync(
      `const [command, args, done] = arguments;
       const call = window.__TAURI_INTERNALS__?.invoke;
       if (!call) return done("refused");
       call(command, args).then(() => done("accepted"), () => done("refused"));`,
      command,
      args,
    );
    assert.equal(outcome, "refused", command);
  }
});

await test("the window goes nowhere but to the server", async () => {
  const before = await session.run("return location.href");
  await session.run("setTimeout(() => { location.href = 'http://127.0.0.1:9/elsewhere' }, 0)");
  await session.goTo("http://127.0.0.1:9/elsewhere").catch(() => {});
  assert.equal(await session.run("return location.href"), before);
});

await test("an admin makes a collection by clicking, and a client fills it", async () => {
  await session.click("//nav//a[contains(., 'Collections')]");
  await session.click("//a[contains(., 'Create a collection') or contains(., 'New collection')]");
  await session.type("//input[@aria-label='Name' or @id=//label[starts-with(., 'Name')]/@for]", "orders");
  await session.click("//button[contains(., 'Add a field')]");
  await session.click("//*[@role='menuitem'][contains(., 'Text')]");
  await session.type("//input[contains(@aria-label, 'Name of the new field')]", "customer");
  picture("window-new-collection.png");
  await session.click("//button[contains(., 'Create collection')]");
  await session.sees("No records yet");

  const { loopback } = running();
  await run(HOMEPORT_BIN, ["superuser", "upsert", "root@example.com", "a-good-password", "--data-dir", dataDir]);
  const post = async (path, body, token) => {
    const headers = { "content-type": "application/json", ...(token && { authorization: token }) };
    const answer = await fetch(loopback + path, { method: "POST", headers, body: JSON.stringify(body) });
    assert.equal(answer.status, 200, await answer.clone().text());
    return answer.json();
  };
  const login = { identity: "root@example.com", password: "a-good-password" };
  const { token } = await post("/api/collections/_superusers/auth-with-password", login);
  await post("/api/collections/orders/records", { customer: "Hedy Lamarr" }, token);
  await session.sees("Hedy Lamarr");
  picture("window-records.png");
});

await test("a second start shows the first one's window and ends", async () => {
  const second = desktop();
  second.stderr.resume();
  assert.equal(await exitOf(second), 0);
  await session.sees("Window box");
});

await test("SIGTERM ends it, and nothing is lost", async () => {
  const { pid } = running();
  process.kill(pid, "SIGTERM");
  await gone(pid);
  await until("the folder is released", () => !existsSync(join(dataDir, "running.json")));
  await session.close().catch(() => {});
});

await test("started without a window it serves, and a signal ends it with 0", async () => {
  const child = desktop(["--minimized"]);
  child.stderr.resume();
  await until("it serves", async () => (await fetch(`${running().loopback}/api/health`)).ok);
  child.kill("SIGTERM");
  assert.equal(await exitOf(child), 0);
  assert.equal(existsSync(join(dataDir, "running.json")), false);
});

await test("where `homeport serve` runs on the folder, the window shows that one", async () => {
  const server = spawn(HOMEPORT_BIN, ["serve", ...options], { stdio: ["ignore", "ignore", "ignore"] });
  await until("it serves", async () => (await fetch(`${running().loopback}/api/health`)).ok);
  const second = await driver.open(HOMEPORT_DESKTOP_BIN, options);
  await second.sees("Window box");
  assert.equal(running().pid, server.pid);
  // A service that is started again answers at another port.
  const before = await second.run("return location.origin");
  server.kill("SIGTERM");
  assert.equal(await exitOf(server), 0);
  const again = spawn(HOMEPORT_BIN, ["serve", ...options], { stdio: ["ignore", "ignore", "ignore"] });
  await until("it serves", async () => (await fetch(`${running().loopback}/api/health`)).ok);
  assert.notEqual(running().loopback, before);
  const at = () => second.run("return location.origin");
  await until("the window follows", async () => (await at()) === running().loopback);
  await second.sees("Window box");
  await second.close().catch(() => {});
  await endWindows();
  again.kill("SIGTERM");
  assert.equal(await exitOf(again), 0);
});

/** A desktop with a tray, and what can be done with our icon in it. */
async function tray() {
  const watcher = spawn(join(dirname(HOMEPORT_BIN), "tray-watcher"), {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let seen = "";
  watcher.stdout.on("data", (chunk) => (seen += chunk));
  const said = (kind) =>
    seen.split("\n").filter((line) => line.startsWith(`${kind} `)).map((line) => line.slice(kind.length + 1));
  const icon = () => said("icon").at(-1).split(" ");
  const call = async (object, method, ...args) => {
    const where = ["--session", "--dest", icon()[0], "--object-path", object, "--method", method];
    return (await run("gdbus", ["call", ...where, ...args])).stdout;
  };
  const owned = ["--session", "--dest", "org.freedesktop.DBus", "--object-path", "/", "--method"];
  const hasOwner = [...owned, "org.freedesktop.DBus.NameHasOwner", "org.kde.StatusNotifierWatcher"];
  await until("there is a tray", async () => (await run("gdbus", ["call", ...hasOwner])).stdout.includes("true"));
  const entries = async () => {
    const property = ["org.kde.StatusNotifierItem", "Menu"];
    const told = await call(icon()[1], "org.freedesktop.DBus.Properties.Get", ...property);
    const menu = /'(\/[^']+)'/.exec(told)[1];
    const layout = await call(menu, "com.canonical.dbusmenu.GetLayout", "0", "--", "-1", "[]");
    return [...layout.matchAll(/\((\d+), (\{[^{}]*'label': <'([^']+)'>[^{}]*\})/g)].map(
      ([, id, properties, label]) => ({ menu, id, label, isOn: properties.includes("'toggle-state': <1>") }),
    );
  };
  const entry = async (label) => (await entries()).find((one) => one.label === label);
  const click = async (label) => {
    const { menu, id } = await entry(label);
    await call(menu, "com.canonical.dbusmenu.Event", id, "clicked", "<''>", "0");
  };
  return {
    entries,
    entry,
    click,
    hasIcon: () => until("the icon is in the tray", () => said("icon").length > 0),
    notices: () => said("notice"),
    async end() {
      watcher.kill();
      await exitOf(watcher);
    },
  };
}

/** How often the page that pairs a device was opened. */
async function pairingsOpened() {
  const { loopback } = running();
  const login = { identity: "root@example.com", password: "a-good-password" };
  const headers = { "content-type": "application/json" };
  const signIn = { method: "POST", headers, body: JSON.stringify(login) };
  const path = "/api/collections/_superusers/auth-with-password";
  const { token } = await (await fetch(loopback + path, signIn)).json();
  const opened = "/api/homeport/audit?action=pairingOpened";
  const trail = await fetch(loopback + opened, { headers: { authorization: token } });
  return (await trail.json()).items.length;
}

await test("the tray pauses the box, opens the window on the pairing code, starts the box at login, and quits", async () => {
  const { entries, entry, click, hasIcon, end } = await tray();
  const child = desktop(["--minimized"]);
  child.stderr.resume();
  await hasIcon();
  const labels = (await entries()).map(({ label }) => label);
  const pause = ["Pause", "For 15 minutes", "For an hour", "Until I resume", "Resume now"];
  const [state, ...rest] = labels;
  assert.match(state, /^(Running|Needs attention…)$/);
  assert.deepEqual(rest, ["Open Homeport", "Copy address", "Show pairing code…", ...pause, "Start at login", "Quit Homeport"]);
  const says = (text) =>
    until(`the tray says ${text}`, async () => (await entries())[0].label.startsWith(text));
  await says("Running");
  assert.equal(await phone("/api/health"), 200);
  await click("For 15 minutes");
  await says("Paused for another 15 minutes");
  assert.equal(await phone("/api/health"), 503);
  await click("Until I resume");
  await says("Paused until you resume");
  await click("Resume now");
  await says("Running");
  assert.equal(await phone("/api/health"), 200);

  const starter = join(home, ".config", "autostart", "dev.homeport.desktop.desktop");
  assert.equal((await entry("Start at login")).isOn, false);
  await click("Start at login");
  // It is there before it is written to its end.
  await until("the entry is there", () => existsSync(starter) && readFileSync(starter, "utf8").includes(" --minimized\n"));
  const text = readFileSync(starter, "utf8");
  assert.ok(text.includes(`Exec=${HOMEPORT_DESKTOP_BIN} --data-dir ${dataDir} `), text);
  assert.ok(text.includes(" --minimized\n"), text);
  await until("it is marked", async () => (await entry("Start at login")).isOn);
  await click("Start at login");
  await until("the entry is gone", () => !existsSync(starter));
  await until("it is not marked", async () => !(await entry("Start at login")).isOn);

  await click("Show pairing code…");
  await until("the page has made a code", async () => (await pairingsOpened()) > 0);
  picture("window-from-tray.png");
  await click("Quit Homeport");
  assert.equal(await exitOf(child), 0);
  await end();
});

/** The window's frame, which nobody draws here. */
const frame = (order) => run(join(dirname(HOMEPORT_BIN), "window-frame"), [order, "Homeport"]).then(() => true);
const close = () => until("the window is closed", () => frame("close"));
const isGone = () => until("the window is given up", () => frame("gone"));

await test("a closed window leaves the box running, says so once, and comes back to its page", async () => {
  const { click, hasIcon, notices, end } = await tray();
  const child = desktop(["--minimized"], { HOMEPORT_HIDDEN_SECONDS: "1" });
  child.stderr.resume();
  await hasIcon();
  const start = await pairingsOpened();
  await click("Show pairing code…");
  await until("the page is there", async () => (await pairingsOpened()) === start + 1);
  await close();
  await until("the desktop tells of it", () => notices().length === 1);
  assert.deepEqual(notices(), ["Homeport goes on running"]);
  assert.equal(await phone("/api/health"), 200);
  await isGone();

  await click("Open Homeport");
  await until("the window is at its page again", async () => (await pairingsOpened()) === start + 2);
  await close();
  await isGone();
  assert.equal(notices().length, 1);
  await click("Quit Homeport");
  assert.equal(await exitOf(child), 0);
  await end();
});

await test("a closed window keeps what is typed and not saved", async () => {
  const { click, hasIcon, end } = await tray();
  const impatient = await Driver.start({ ...env, HOMEPORT_HIDDEN_SECONDS: "1" });
  const window = await impatient.open(HOMEPORT_DESKTOP_BIN, options);
  await hasIcon();
  await window.click("//nav//a[contains(., 'Collections')]");
  await window.click("//a[contains(., 'Create a collection')]");
  const name = "//input[@aria-label='Name' or @id=//label[starts-with(., 'Name')]/@for]";
  await window.type(name, "half_a_name");
  await window.run("window.asked = 0; addEventListener('beforeunload', () => (window.asked += 1))");
  await close();
  await until("it was asked again and again", async () => (await window.run("return window.asked")) > 1);
  await click("Open Homeport");
  const typed = "return [...document.querySelectorAll('input')].map((input) => input.value)";
  assert.ok((await window.run(typed)).includes("half_a_name"));
  await window.close().catch(() => {});
  impatient.stop();
  await endWindows();
  await end();
});

await test("where the port is taken, the window says so, and moves to another one that is chosen there", async () => {
  const squatter = createServer();
  const listens = () =>
    new Promise((resolve, reject) => {
      squatter.once("error", reject);
      squatter.listen(httpsPort, "127.0.0.1", () => resolve(true));
    });
  // The driver ends a window without waiting for what it held.
  await until("the port is free for somebody else", listens);
  const second = await driver.open(HOMEPORT_DESKTOP_BIN, options);
  await second.sees("Homeport could not start");
  await second.sees(`(process ${process.pid})`);
  await second.sees("Try again");
  await second.sees("Or use another port. No device has paired with this box yet");
  picture("window-failed.png");
  const proposed = Number(await second.run("return document.getElementById('port').value"));
  assert.ok(proposed > httpsPort, `${proposed}`);
  // A moment later: the window that was told to start anew answers no driver.
  const choose = (port) =>
    second.run(
      `document.getElementById('port').value = arguments[0];
       setTimeout(() => document.querySelector('#move button').click(), 100);`,
      port,
    );
  await choose(httpsPort);
  await second.sees(`Port ${httpsPort} is in use by node (process ${process.pid})`);
  picture("window-failed-refused.png");
  await choose(proposed);
  const answers = () => phone("/api/health", proposed).catch(() => 0);
  await until("it serves there", async () => (await answers()) === 200);
  squatter.close();
  await second.close().catch(() => {});
  await endWindows();
});

driver.stop();
rmSync(home, { recursive: true, force: true });
console.log(`window: ${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
