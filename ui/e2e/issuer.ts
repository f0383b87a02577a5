// An OpenID issuer on loopback that says what it is, and nothing more.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export class Issuer {
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
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
