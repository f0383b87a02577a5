// A phone that pairs, as docs/PAIRING.md says.
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import { request } from "node:https";

type Answer = { status: number; body: Record<string, unknown> };

export class Phone {
  readonly name: string;
  readonly #secret: KeyObject;
  readonly #key: string;
  #at = { host: "", port: 0, fingerprint: "" };
  #typed = { exchange: "", nonce: "", commitment: "" };
  readonly #own = randomBytes(16).toString("base64url");

  constructor(name: string) {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    this.name = name;
    this.#secret = privateKey;
    this.#key = publicKey.export({ type: "spki", format: "der" }).toString("base64url");
  }

  /** Scans a link and says that it knows the code; returns what pairs it. */
  async greet(link: string): Promise<() => Promise<number>> {
    const query = new URLSearchParams(link.slice(link.indexOf("?") + 1));
    const code = query.get("c") ?? "";
    const fingerprint = Buffer.from(query.get("f") ?? "", "base64url").toString("hex");
    this.#at = { host: query.get("h") ?? "", port: Number(query.get("p")), fingerprint };
    const nonce = String((await this.#post("/api/homeport/pair/hello", { code })).body.nonce);
    const who = [this.#key, this.name, "test", "E2E"];
    const signature = this.#sign(["homeport pair 1", fingerprint, code, nonce, ...who]);
    const body = { code, nonce, signature, ...this.#introduction() };
    return async () => (await this.#post("/api/homeport/pair", body)).status;
  }

  /** Goes to an address without a link, until the window shows a number. */
  async begin(address: string, fingerprint: string): Promise<void> {
    const [host = "", port] = address.split(":");
    this.#at = { host, port: Number(port), fingerprint };
    const who = [this.#key, this.name, "test", "E2E"];
    const bound = ["homeport typed commitment 1", this.#own, ...who].join("\n");
    const commitment = createHash("sha256").update(bound).digest("base64url");
    const begun = (await this.#post("/api/homeport/pair/typed", { commitment })).body;
    const [exchange, nonce] = [String(begun.exchange), String(begun.nonce)];
    this.#typed = { exchange, nonce, commitment };
    const said = ["homeport typed pair 1", fingerprint, exchange, nonce, this.#own, ...who];
    const body = { exchange, nonce: this.#own, ...this.#introduction() };
    const signature = this.#sign(said);
    await this.#post("/api/homeport/pair/typed/reveal", { ...body, signature });
  }

  /** Has the number typed into it. The status that the box answered with; 0 when it did not agree. */
  async type(number: string): Promise<number> {
    const { exchange, nonce, commitment } = this.#typed;
    const lines = ["homeport typed number 1", this.#at.fingerprint, commitment, nonce];
    const hash = createHash("sha256")
      .update([...lines, this.#own, this.#key].join("\n"))
      .digest();
    const check = String(hash.readBigUInt64BE() % 1_000_000n).padStart(6, "0");
    if (!number.startsWith(check)) return 0;
    const body = { exchange, digits: number.slice(6) };
    return (await this.#post("/api/homeport/pair/typed/confirm", body)).status;
  }

  #introduction() {
    return { key: this.#key, name: this.name, platform: "test", app: "E2E" };
  }

  #sign(lines: string[]): string {
    return sign("sha256", Buffer.from(lines.join("\n")), this.#secret).toString("base64url");
  }

  #post(path: string, body: Record<string, string>): Promise<Answer> {
    const { host, port } = this.#at;
    const headers = { "Content-Type": "application/json" };
    // Who is who is tested elsewhere; here the window is.
    const options = { host, port, path, method: "POST", headers, rejectUnauthorized: false };
    return new Promise((resolve, reject) => {
      const sending = request(options, (answer) => {
        let text = "";
        answer.on("data", (chunk: Buffer) => {
          text += chunk.toString();
        });
        answer.on("end", () =>
          resolve({ status: answer.statusCode ?? 0, body: text === "" ? {} : JSON.parse(text) }),
        );
      });
      sending.on("error", reject);
      sending.end(JSON.stringify(body));
    });
  }
}
