import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { after, test } from "node:test";
import { connect } from "node:tls";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Box, caFile, onPocketBase } from "./box.mjs";

const skip = onPocketBase && "PocketBase has no certificate authority";
const run = promisify(execFile);
const probe = fileURLToPath(new URL("probe.mjs", import.meta.url));

test("trust", { skip }, async (t) => {
  const [box, stranger] = [await Box.onFreshFolder(), await Box.onFreshFolder()];
  const ca = await caFile(box);
  await box.start();
  after(async () => {
    await box.stop();
    for (const each of [box, stranger]) await each.removeFolder();
  });

  async function ask(env) {
    const { NODE_EXTRA_CA_CERTS: _, ...rest } = process.env;
    const { stdout } = await run(process.execPath, [probe, box.url], { env: { ...rest, ...env } });
    return JSON.parse(stdout);
  }

  await t.test("an SDK that trusts the box's CA reaches it", async () => {
    assert.deepEqual(await ask({ NODE_EXTRA_CA_CERTS: ca }), { code: 200 });
  });

  for (const [name, env] of [
    ["that knows no CA of ours", {}],
    ["that trusts another box's CA", { NODE_EXTRA_CA_CERTS: await caFile(stranger) }],
  ]) {
    await t.test(`an SDK ${name} does not`, async () => {
      const { name, status, reason } = await ask(env);
      assert.deepEqual([name, status], ["ClientResponseError 0", 0]);
      assert.match(reason, /SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_/);
    });
  }

  await t.test("the CA is the one whose fingerprint the ready line tells", async () => {
    const pem = await readFile(ca, "utf8");
    assert.equal(await readFile(box.ready.ca_pem, "utf8"), pem);
    assert.equal(bare(new X509Certificate(pem).fingerprint256), bare(box.ready.ca_sha256));
  });

  await t.test(
    "the box shows a certificate of that CA, for the address that was asked for",
    async () => {
      const { hostname, port } = new URL(box.url);
      const socket = connect({ host: hostname, port: Number(port), ca: await readFile(ca) });
      await once(socket, "secureConnect");
      assert.equal(socket.authorized, true);
      const leaf = socket.getPeerX509Certificate();
      socket.destroy();
      assert.equal(leaf.checkIP(hostname), hostname);
      assert.equal(leaf.ca, false);
      assert.equal(leaf.verify(new X509Certificate(await readFile(ca)).publicKey), true);
    },
  );
});

function bare(fingerprint) {
  return fingerprint.replaceAll(":", "").toLowerCase();
}
