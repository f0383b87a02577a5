import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { SUPERUSER, trustedBox } from "./box.mjs";

const run = promisify(execFile);
const box = await trustedBox({ after });
const tour = fileURLToPath(new URL("tour.mjs", import.meta.url));

for (const time of ["the first time", "and again"]) {
  test(`the README's tour works, ${time}`, async () => {
    const args = [tour, box.url, SUPERUSER.email, SUPERUSER.password];
    const { stdout } = await run(process.execPath, args, { timeout: 60_000 });
    assert.deepEqual(stdout.trim().split("\n"), [
      "create Iceland",
      "create Switzerland",
      "create Malta",
      "large: Iceland, Switzerland",
    ]);
  });
}

test("the tour says how to start it", async () => {
  const error = await run(process.execPath, [tour]).catch((error) => error);
  assert.equal(error.code, 2);
  assert.match(error.stderr, /^usage: /);
});
