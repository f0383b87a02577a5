// What a program needs once, before the code of any page works. Pure.
import { t } from "@lingui/core/macro";
import { INSTALL } from "../../parts/sdks";
import { ACCOUNT, type Call } from "./call";
import { CA_FILE, curl } from "./code/curl";
import { kotlin } from "./code/kotlin";
import type { Language } from "./code/languages";
import { swift } from "./code/swift";
import { dartTrust, kotlinTrust, swiftTrust } from "./code/trust";

export interface Step {
  title: string;
  code: string;
  /** What it is highlighted as. */
  language: Language;
}

interface Box {
  address: string;
  /** The certificate of its authority, as PEM. */
  authority: string;
  /** Whose people sign in. */
  people: string;
}

export function setUp(language: Language, box: Box): Step[] {
  return STEPS[language](box);
}

const STEPS: Readonly<Record<Language, (box: Box) => Step[]>> = {
  js: ({ authority }) => [
    { title: t`Install`, code: INSTALL.js, language: "curl" },
    keepAuthority(authority),
    {
      title: t`Run a program in Node. Browsers trust the box once its certificate is installed, apps on phones once they are paired.`,
      // untranslated: a command
      code: `NODE_EXTRA_CA_CERTS=${CA_FILE} node app.mjs`,
      language: "curl",
    },
  ],
  dart: ({ authority }) => [
    { title: t`Install`, code: INSTALL.dart, language: "curl" },
    { title: t`Trust the box, and no other`, code: dartTrust(authority), language: "dart" },
  ],
  kotlin: (box) => [
    {
      title: t`Install`,
      // untranslated: code
      code: ["okhttp", "okhttp-tls", "okhttp-sse"]
        .map((name) => `implementation("com.squareup.okhttp3:${name}:4.12.0")`)
        .join("\n"),
      language: "kotlin",
    },
    { title: t`Trust the box, and no other`, code: kotlinTrust(box.authority), language: "kotlin" },
    {
      title: t`Sign in, for the token`,
      code: kotlin(signIn(box), box.address),
      language: "kotlin",
    },
  ],
  swift: (box) => [
    { title: t`Trust the box, and no other`, code: swiftTrust(box.authority), language: "swift" },
    { title: t`Sign in, for the token`, code: swift(signIn(box), box.address), language: "swift" },
  ],
  curl: (box) => [
    keepAuthority(box.authority),
    {
      title: t`Sign in, for the token`,
      // untranslated: a command
      code: `TOKEN=$(${curl(signIn(box), box.address)} --silent |\n  sed -n 's/.*"token":"\\([^"]*\\)".*/\\1/p')`,
      language: "curl",
    },
  ],
};

function keepAuthority(authority: string): Step {
  return {
    title: t`Keep the certificate that the box is trusted by, as a file`,
    // untranslated: a command
    code: `cat > ${CA_FILE} <<'END'\n${authority}\nEND`,
    language: "curl",
  };
}

function signIn({ people }: Box): Call {
  return {
    operation: "authWithPassword",
    collection: people,
    method: "POST",
    path: ["api", "collections", people, "auth-with-password"],
    values: {},
    query: [],
    body: { identity: ACCOUNT.email, password: ACCOUNT.password },
    file: null,
    signedIn: "nobody",
    people,
  };
}
