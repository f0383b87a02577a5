// An OpenID issuer on loopback that says what it is, and whether it knows who asks; it lets nobody in.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** What it knows the client `box` by. */
export const SECRET = "geheim";

export class Issuer {
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      if (request.url === "/token") {
        const secret = Buffer.from(`box:${SECRET}`).toString("base64");
        const isKnown = request.headers.authorization === `Basic ${secret}`;
        const said = isKnown ? "invalid_grant" : "invalid_client";
        response.writeHead(isKnown ? 400 : 401, { "content-type": "application/json" });
        response.end(JSON.stringify({ error: said }));
        return;
      }
      if (request.url === "/auth") {
        response.writeHead(400).end("no client");
        return;
      }
      if (request.url !== "/.well-known/openid-configuration") {
        response.writeHead(404).end("{}");
        return;
      }
      response.writeHead(200, { "content-type": "application/json" }).end(
        JSON.stringify({
          issuer: this.url,
          authorization_endpoint: `${this.url}/auth`,
          token_endpoint: `${this.url}/token`,
          userinfo_endpoint: `${this.url}/me`,
          jwks_uri: `${this.url}/keys`,
        }),
      );
    });
  }

  static async start(): Promise<Issuer> {
    const issuer = new Issuer();
    await new Promise<void>((listening) => issuer.#server.listen(0, "127.0.0.1", listening));
    return issuer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
