// A real OpenID provider on loopback. Its accounts are called what one signs in as; every address
// is verified but that of `unverified`.
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { Provider } from "oidc-provider";

export const CLIENT = {
  id: "homeport",
  secret: "a-secret-that-only-the-two-know",
  redirect: "https://app.example/back",
};
/** Apps that sign in with the phone's own dialog: ours, and somebody else's. */
export const PHONE = { id: "homeport-phone", redirect: "example.app:/back" };
export const STRANGER = { id: "stranger", redirect: "stranger.app:/back" };

export async function openIdProvider({ after }) {
  let provider;
  const { createServer } = await import("node:http");
  const server = createServer((request, response) => provider.callback()(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  after(() => server.close());
  const url = `http://127.0.0.1:${server.address().port}`;
  provider = new Provider(url, {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [CLIENT.redirect],
        response_types: ["code"],
        grant_types: ["authorization_code", "refresh_token"],
      },
      ...[PHONE, STRANGER].map(({ id, redirect }) => ({
        client_id: id,
        application_type: "native",
        token_endpoint_auth_method: "none",
        redirect_uris: [redirect],
        response_types: ["code"],
        grant_types: ["authorization_code"],
      })),
    ],
    // As Google and Apple do it: the ID token says all.
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "picture"] },
    features: { devInteractions: { enabled: true } },
    findAccount: (_context, id) => ({
      accountId: id,
      claims: () => ({
        sub: id,
        name: id,
        email: `${id}@office.example`,
        email_verified: id !== "unverified",
      }),
    }),
  });
  // Where a box is, is not known before it runs.
  provider.Client.prototype.redirectUriAllowed = (uri) =>
    /^http:\/\/127\.0\.0\.1:\d+\/signed-in$/.test(uri) ||
    [CLIENT, PHONE, STRANGER].some(({ redirect }) => uri === redirect) || uri.endsWith("/api/oauth2-redirect");
  provider.on("server_error", (_context, error) => console.error(error));

  /** A browser: keeps cookies, signs in as asked, agrees, and says where it is sent back to. */
  async function follow(start, account) {
    const cookies = new Map();
    let next = start;
    let body;
    for (let step = 0; step < 12; step += 1) {
      const headers = { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") };
      const answer = await fetch(next, {
        redirect: "manual",
        headers,
        ...(body !== undefined && { method: "POST", body }),
      });
      for (const line of answer.headers.getSetCookie()) {
        const [pair] = line.split(";");
        const at = pair.indexOf("=");
        cookies.set(pair.slice(0, at), pair.slice(at + 1));
      }
      body = undefined;
      const location = answer.headers.get("location");
      if (location !== null) {
        next = new URL(location, next).href;
        if (!next.startsWith(url)) return next;
        continue;
      }
      const page = await answer.text();
      const [, prompt] = /name="prompt" value="(\w+)"/.exec(page) ?? [];
      if (prompt === undefined) throw new Error(`${answer.status} ${next}: ${page.slice(0, 2000)}`);
      const action = /<form[^>]*action="([^"]+)"/.exec(page)[1];
      next = new URL(action, next).href;
      body = new URLSearchParams({ prompt, login: account, password: "any" });
    }
    throw new Error("the browser was sent in a circle");
  }

  /** What the phone's own dialog gives an app. */
  async function idToken(account, { client = PHONE, nonce } = {}) {
    const verifier = randomBytes(32).toString("base64url");
    const order = new URLSearchParams({
      client_id: client.id,
      redirect_uri: client.redirect,
      response_type: "code",
      scope: "openid email profile",
      code_challenge: createHash("sha256").update(verifier).digest("base64url"),
      code_challenge_method: "S256",
      ...(nonce !== undefined && { nonce }),
    });
    const back = new URL(await follow(`${url}/auth?${order}`, account));
    const body = new URLSearchParams({
      grant_type: "authorization_code",
      client_id: client.id,
      redirect_uri: client.redirect,
      code: back.searchParams.get("code"),
      code_verifier: verifier,
    });
    const answer = await fetch(`${url}/token`, { method: "POST", body });
    return (await answer.json()).id_token;
  }

  return {
    url,
    follow,
    idToken,
    async browse(authURL, account) {
      const back = new URL(await follow(authURL + encodeURIComponent(CLIENT.redirect), account));
      return Object.fromEntries(back.searchParams);
    },
  };
}
