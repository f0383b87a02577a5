// Somebody in the middle: a server with an authority of its own, made by OpenSSL.
import { execFile } from "node:child_process";
import { createHash, X509Certificate } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

export class Middle {
  /** What it heard: method, path and body. */
  heard = [];

  /** Answers with what `answer` makes of a request. */
  static async start(answer) {
    const middle = new Middle();
    const folder = await mkdtemp(join(tmpdir(), "homeport-middle-"));
    const at = (name) => join(folder, name);
    const openssl = (...args) => run("openssl", args, { cwd: folder });
    const ec = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
    const ca = ["-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Middle", "-days", "2"];
    await openssl("req", "-x509", ...ec, ...ca);
    await openssl("req", ...ec, "-keyout", "leaf.key", "-out", "leaf.csr", "-subj", "/CN=box");
    await writeFile(at("ext"), "subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth\n");
    const signing = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "ext"];
    await openssl("x509", "-req", "-in", "leaf.csr", "-out", "leaf.pem", "-days", "2", ...signing);
    middle.ca = new X509Certificate(await readFile(at("ca.pem"))).raw;
    middle.fingerprint = createHash("sha256").update(middle.ca).digest("hex");
    const tls = { key: await readFile(at("leaf.key")), cert: await readFile(at("leaf.pem")) };
    await rm(folder, { recursive: true });
    middle.server = createServer(tls, async (request, response) => {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      const body = Buffer.concat(chunks).toString();
      middle.heard.push(`${request.method} ${request.url} ${body}`.trim());
      const { status = 200, type = "application/json", data } = await answer(request, body, middle);
      response.writeHead(status, { "Content-Type": type }).end(data);
    });
    middle.server.listen(0, "127.0.0.1");
    await once(middle.server, "listening");
    middle.port = middle.server.address().port;
    return middle;
  }

  stop() {
    this.server.closeAllConnections();
    this.server.close();
  }
}

/** The link, leading to another port. */
export function ledTo(link, port) {
  return link.replace(/&p=\d+/, `&p=${port}`);
}
