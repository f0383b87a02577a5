// An OpenID issuer on loopback that signs whatever it is told to: what it says of itself, its keys,
// and tokens, good ones and others.
import { createSign, generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";

const encode = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

export class Issuer {
  /** How often its keys were asked for. */
  asked = 0;
  #key = generateKeyPairSync("rsa", { modulusLength: 2048 });
  #server = createServer((request, response) => this.#answer(request, response));

  static async start() {
    const issuer = new Issuer();
    issuer.#server.listen(0, "127.0.0.1");
    await once(issuer.#server, "listening");
    issuer.url = `http://127.0.0.1:${issuer.#server.address().port}`;
    return issuer;
  }

  async stop() {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }

  /** A token with these claims beside the usual ones. */
  token(claims = {}, header = {}) {
    const now = Math.floor(Date.now() / 1000);
    const all = { iss: this.url, aud: "phone-app", iat: now, exp: now + 300, ...claims };
    const head = encode({ alg: "RS256", typ: "JWT", kid: "k", ...header });
    const signed = `${head}.${encode(all)}`;
    const signature = createSign("sha256").update(signed).sign(this.#key.privateKey, "base64url");
    return `${signed}.${signature}`;
  }

  #answer(request, response) {
    const say = (body) =>
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
    switch (request.url) {
      case "/.well-known/openid-configuration":
        say({
          issuer: this.url,
          authorization_endpoint: `${this.url}/auth`,
          token_endpoint: `${this.url}/token`,
          jwks_uri: `${this.url}/keys`,
        });
        break;
      case "/keys": {
        this.asked += 1;
        const key = this.#key.publicKey.export({ format: "jwk" });
        say({ keys: [{ ...key, kid: "k", use: "sig", alg: "RS256" }] });
        break;
      }
      default:
        response.writeHead(404).end();
    }
  }
}
