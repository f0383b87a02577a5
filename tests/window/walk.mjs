// What a newcomer does, by clicking: see walk.sh, which starts this in a root of its own.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { Driver, freePort, until } from "./driver.mjs";

const HOME = process.env.HOME;
const BINARY = "/usr/bin/homeport-desktop";
const started = performance.now();

function done(step) {
  const seconds = (performance.now() - started) / 1000;
  console.log(`walk: ${seconds.toFixed(1).padStart(6)} s  ${step}`);
}

/** Options that keep the box to this computer. */
async function options(dataDir) {
  const port = await freePort();
  return ["--data-dir", dataDir, "--listen", `127.0.0.1:${port}`, "--trust-page", "off", "--no-mdns"];
}

/** Ends the app as the operating system does. */
async function end(session, dataDir) {
  const { pid } = JSON.parse(readFileSync(join(dataDir, "running.json"), "utf8"));
  process.kill(pid, "SIGTERM");
  await until("the folder is released", () => !existsSync(join(dataDir, "running.json")));
  await session.close().catch(() => {});
}

const go = (session, page) => session.click(`//nav//a[contains(., '${page}')]`);
const field = (name) => `//input[@aria-label='${name}' or @id=//label[starts-with(., '${name}')]/@for]`;

const [deb] = readdirSync(HOME).filter((name) => name.endsWith(".deb"));
execFileSync("dpkg", ["-i", join(HOME, deb)], { stdio: ["ignore", "ignore", "inherit"] });
done("the package is installed");

const driver = await Driver.start();
const first = join(HOME, "first");
let session = await driver.open(BINARY, await options(first));
done("the window is open");
await session.sees("Connect a phone");
const code = "return document.querySelector('main img[alt*=QR]') !== null";
await until("the QR code is drawn", () => session.run(code));
done("the first page is there, with the code for phones");

await go(session, "Collections");
await session.click("//a[contains(., 'Create a collection')]");
await session.type(field("Name"), "orders");
await session.click("//button[contains(., 'Add a field')]");
await session.click("//*[@role='menuitem'][contains(., 'Text')]");
await session.type("//input[contains(@aria-label, 'Name of the new field')]", "customer");
await session.click("//button[contains(., 'Create collection')]");
await session.sees("No records yet");
done("a collection is made");

await session.click("//button[contains(., 'New record') or contains(., 'Add the first')]");
await session.type("//*[@role='dialog']//*[self::input or self::textarea][@id=//label[contains(., 'customer')]/@for]", "Hedy Lamarr");
await session.click("//*[@role='dialog']//button[contains(., 'Add record') or contains(., 'Save')]");
await session.sees("1 record");
await session.sees("Hedy Lamarr");
done("its first record is on disk");

await go(session, "Backups");
await session.click("//button[contains(., 'Back up now')]");
await session.sees("The backup is made and was read back.");
done("a backup is made, and was read back");
await end(session, first);

const folder = join(first, "backups");
const [backup] = readdirSync(folder).filter((name) => name.endsWith(".zip"));
const second = join(HOME, "second");
session = await driver.open(BINARY, await options(second));
await session.sees("Connect a phone");
done("the window is open on a second, empty data folder");
await go(session, "Backups");
await session.sees("No backups yet");
await session.choose("//main//input[@type='file']", join(folder, backup));
await session.sees(`${backup} is in the list.`);
await session.click(`//button[@aria-label='Put back ${backup}']`);
await session.click("//*[@role='dialog']//button[contains(., 'Put it back')]");
await session.sees("The backup is in place");
await session.click("//*[@role='dialog']//button[contains(., 'Close')]");
done("the backup is put back there");
await go(session, "orders");
await session.sees("Hedy Lamarr");
done("and the record is there");
await end(session, second);
driver.stop();

assert.equal(readFileSync(join(first, "tls", "ca.pem"), "utf8"), readFileSync(join(second, "tls", "ca.pem"), "utf8"));
console.log(`walk: done, ${((performance.now() - started) / 1000).toFixed(1)} s`);
