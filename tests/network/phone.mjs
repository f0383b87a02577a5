// The phone: one thing that `sdk/js` does, and how that ended.
//
//   phone.mjs pair LINK STORE            pairs, and keeps what it learned in STORE
//   phone.mjs connect STORE [ADDRESS]    connects as an app does; ADDRESS is what the user answers
import { readFile, writeFile } from "node:fs/promises";
import { connect, pair } from "../../sdk/js/dist/index.js";
import { nodePlatform as on } from "../../sdk/js/dist/node/index.js";

const [what, ...words] = process.argv.slice(2);

function fileStore(path) {
  return {
    read: () => readFile(path, "utf8").catch(() => null),
    write: (text) => writeFile(path, text, { mode: 0o600 }),
  };
}

async function act() {
  if (what === "pair") {
    const [link, path] = words;
    const phone = { name: "Phone", platform: "node", app: "Tests" };
    const kept = await pair(link, { ...phone, store: fileStore(path), on });
    return { paired: kept.device.id };
  }
  const [path, address] = words;
  const askForAddress = async () => address ?? null;
  const client = await connect(fileStore(path), { on, askForAddress });
  const health = await client.health.check();
  return { answered: health.code, at: client.baseURL };
}

const ended = await act().catch((error) => {
  const cause = error.originalError ?? error;
  return { refused: cause.constructor.name, why: String(cause.message) };
});
process.stdout.write(JSON.stringify(ended));
process.exit(0);
