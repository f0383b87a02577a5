// What the links in mails lead to. The token stands behind the #, so it is sent to nobody but in
// the request that confirms it.
const KINDS = {
  "confirm-verification": ["verification", "Your email address is verified."],
  "confirm-password-reset": ["reset", "You can sign in with the new password now."],
  "confirm-email-change": ["change", "Your email address is changed. Sign in with the new one."],
};

const [, action, token] = location.hash.match(/^#\/auth\/([a-z-]+)\/([\w.-]+)$/) ?? [];
const claims = readClaims(token);
const [section, success] = (claims && Object.hasOwn(KINDS, action) && KINDS[action]) || ["unknown", ""];

function element(id) {
  return document.getElementById(id);
}

function readClaims(token) {
  try {
    const body = token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
    const bytes = Uint8Array.from(atob(body), (letter) => letter.charCodeAt(0));
    const claims = JSON.parse(new TextDecoder().decode(bytes));
    return typeof claims.collectionId === "string" ? claims : null;
  } catch {
    return null;
  }
}

function fail(text) {
  element("failure").textContent = text;
  element("failure").hidden = false;
}

// What was wrong, in the server's words.
function reason(answer) {
  const [field, first] = Object.entries(answer.data ?? {})[0] ?? [];
  if (field === "token") {
    return "This link is no longer valid. Ask for a new one in the app.";
  }
  return first?.message ?? answer.message ?? "It did not work. Try again.";
}

async function confirm(form) {
  const fields = Object.fromEntries(new FormData(form));
  const url = `/api/collections/${encodeURIComponent(claims.collectionId)}/${action}`;
  const response = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ ...fields, token }),
  });
  if (!response.ok) {
    throw new Error(reason(await response.json().catch(() => ({}))));
  }
  element(section).hidden = true;
  element("success").textContent = success;
  element("done").hidden = false;
}

element("address").textContent = String(claims?.newEmail ?? "the one the mail came to");
element(section).hidden = false;
const form = element(section).querySelector("form");
form?.querySelector("input")?.focus();
form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  element("failure").hidden = true;
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    await confirm(form);
  } catch (error) {
    fail(error instanceof TypeError ? "The server does not answer. Try again." : error.message);
  } finally {
    button.disabled = false;
  }
});
// Another link that is opened in the same tab.
addEventListener("hashchange", () => location.reload());
