// A certificate authority whose life is over, as OpenSSL makes one.
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

const CONFIG = `
[ca]
default_ca = own
[own]
database = index.txt
new_certs_dir = .
rand_serial = yes
default_md = sha256
policy = any
x509_extensions = root
[any]
commonName = supplied
[root]
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign, cRLSign
nameConstraints = critical, permitted;DNS:local, permitted;DNS:localhost, permitted;IP:127.0.0.0/255.0.0.0
`;

/** Both files, as they lie in the data folder. */
export async function endedAuthority(): Promise<Record<string, string>> {
  const cwd = await mkdtemp(join(tmpdir(), "homeport-e2e-ca-"));
  try {
    await writeFile(join(cwd, "ca.cnf"), CONFIG);
    await writeFile(join(cwd, "index.txt"), "");
    const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
    const asked = ["-keyout", "ca.key", "-out", "ca.csr", "-subj", "/CN=Homeport Local CA test"];
    await run("openssl", ["req", "-new", ...key, ...asked], { cwd });
    const life = ["-startdate", "20150101000000Z", "-enddate", "20250101000000Z"];
    const sign = ["-config", "ca.cnf", "-selfsign", "-batch", "-notext", "-keyfile", "ca.key"];
    const files = ["-in", "ca.csr", "-out", "ca.pem"];
    await run("openssl", ["ca", ...sign, ...life, ...files], { cwd });
    const [pem, secret] = await Promise.all(
      ["ca.pem", "ca.key"].map((name) => readFile(join(cwd, name), "utf8")),
    );
    return { "tls/ca.pem": pem ?? "", "tls/ca.key": secret ?? "" };
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}
