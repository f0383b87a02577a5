// A service that people sign in at, as X describes its own: authorization codes with a challenge
// (RFC 7636), and refresh tokens that are good once.
import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export const APP = { id: "stand-in-app", secret: "stand-in-secret" };

export interface Service {
  url: string;
  host: string;
  /** Tokens of all kinds that were handed out. */
  handedOut: string[];
  /** From now on no token is good, and none is renewed. */
  forget: () => void;
  close: () => void;
}

export async function startService(): Promise<Service> {
  const handedOut: string[] = [];
  const codes = new Map<string, string>();
  const good = new Set<string>();
  const drawn = (kind: string) => {
    const token = `${kind}-${randomUUID()}`;
    handedOut.push(token);
    return token;
  };
  const say = (response: ServerResponse, status: number, body: unknown) => {
    response.writeHead(status, { "Content-Type": "application/json" });
    response.end(JSON.stringify(body));
  };
  const exchange = (form: URLSearchParams, headers: IncomingMessage["headers"]) => {
    const pair = Buffer.from(`${APP.id}:${APP.secret}`).toString("base64");
    if (headers.authorization !== `Basic ${pair}`) return null;
    if (form.get("grant_type") === "refresh_token") {
      return good.delete(form.get("refresh_token") ?? "");
    }
    const challenge = codes.get(form.get("code") ?? "");
    codes.delete(form.get("code") ?? "");
    const verifier = form.get("code_verifier") ?? "";
    return createHash("sha256").update(verifier).digest("base64url") === challenge;
  };
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const asked = new URL(request.url ?? "/", `http://${request.headers.host}`);
    switch (asked.pathname) {
      case "/i/oauth2/authorize": {
        const code = drawn("code");
        codes.set(code, asked.searchParams.get("code_challenge") ?? "");
        const back = new URL(asked.searchParams.get("redirect_uri") ?? "");
        back.searchParams.set("code", code);
        back.searchParams.set("state", asked.searchParams.get("state") ?? "");
        response.writeHead(200, { "Content-Type": "text/html" });
        response.end(`<h1>Let the box in?</h1><a href="${back}">Yes</a>`);
        return;
      }
      case "/2/oauth2/token": {
        const taken = exchange(
          new URLSearchParams(Buffer.concat(pieces).toString()),
          request.headers,
        );
        if (taken === null) return say(response, 401, { error: "invalid_client" });
        if (!taken) return say(response, 400, { error: "invalid_grant" });
        const [access, refresh] = [drawn("access"), drawn("refresh")];
        good.add(access).add(refresh);
        return say(response, 200, {
          token_type: "bearer",
          expires_in: 7200,
          access_token: access,
          refresh_token: refresh,
          scope: "tweet.read users.read",
        });
      }
      case "/2/users/me": {
        const token = request.headers.authorization?.replace("Bearer ", "") ?? "";
        if (!good.has(token)) return say(response, 401, { title: "Unauthorized" });
        return say(response, 200, { data: { id: "1", username: "corner_shop", name: "Shop" } });
      }
      default:
        return say(response, 404, {});
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${host}`,
    host,
    handedOut,
    forget: () => good.clear(),
    close: () => server.close(),
  };
}
