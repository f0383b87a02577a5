import { describe, expect, it } from "vitest";
import type { AuthCollection, AuthOptions } from "../../api/authOptions";
import {
  below,
  draftOf,
  identityChoices,
  listOf,
  mappingChoices,
  newProvider,
  problemsOf,
  type SignInDraft,
  textOf,
  wireOf,
  withoutPlace,
} from "./draft";
import { durationWords, unitOf } from "./durations";
import { filled, LETTERS, missing } from "./letters";
import { newSecret } from "./secret";

const letter = { subject: "Hi", body: "{TOKEN}" };
const OPTIONS: AuthOptions = {
  authRule: "",
  manageRule: null,
  passwordAuth: { enabled: true, identityFields: ["email"] },
  otp: { enabled: false, duration: 180, length: 8, emailTemplate: letter },
  mfa: { enabled: false, duration: 600, rule: "" },
  oauth2: {
    enabled: true,
    providers: [
      {
        name: "oidc",
        clientId: "box",
        authURL: "https://id.example/auth",
        tokenURL: "https://id.example/token",
        userInfoURL: "",
        displayName: "Ours",
        pkce: null,
        extra: { jwksURL: "https://id.example/keys" },
      },
    ],
    mappedFields: { id: "", name: "name", username: "", avatarURL: "avatar" },
  },
  authAlert: { enabled: true, emailTemplate: letter },
  authToken: { duration: 432_000 },
  passwordResetToken: { duration: 1_800 },
  emailChangeToken: { duration: 1_800 },
  verificationToken: { duration: 86_400 },
  fileToken: { duration: 180 },
  verificationTemplate: letter,
  resetPasswordTemplate: letter,
  confirmEmailChangeTemplate: letter,
  anonymous: { enabled: true, max: 50, removeAfter: 30 },
};

function changed(change: (draft: SignInDraft) => Partial<SignInDraft>): SignInDraft {
  const draft = draftOf(OPTIONS);
  return { ...draft, ...change(draft) };
}

describe("what is sent", () => {
  it("is what was read when nothing was changed, and says nothing of secrets", () => {
    expect(wireOf(draftOf(OPTIONS), false)).toEqual(OPTIONS);
  });

  it("has no anonymous accounts where the server does not speak of them", () => {
    const { anonymous: _, ...silent } = OPTIONS;
    const anonymous = { enabled: false, max: 10_000, removeAfter: 0 };
    expect(wireOf(draftOf(silent), false)).toEqual({ ...silent, anonymous });
  });

  it("has a secret only where one was typed", () => {
    const draft = changed(({ services }) => ({
      services: {
        ...services,
        providers: [
          ...services.providers,
          { ...newProvider("google"), clientId: "g", clientSecret: "geheim" },
        ],
      },
    }));
    const { oauth2 } = wireOf(draft, false) as unknown as AuthOptions;
    const [ours, google] = oauth2.providers;
    expect(ours).not.toHaveProperty("clientSecret");
    expect(google).toHaveProperty("clientSecret", "geheim");
  });

  it("has no gaps in the lists that were typed with commas", () => {
    const extra = { issuers: listOf("https://id.example, "), audiences: listOf(""), other: 1 };
    const draft = changed(({ services }) => ({
      services: { ...services, providers: [{ ...newProvider("oidc"), extra }] },
    }));
    const { oauth2 } = wireOf(draft, false) as unknown as AuthOptions;
    expect(oauth2.providers[0]?.extra).toEqual({
      issuers: ["https://id.example"],
      audiences: [],
      other: 1,
    });
    expect(textOf(listOf("a, b,"))).toBe("a, b, ");
  });

  it("leaves alone what the admins' own collection does not let be changed", () => {
    const wire = wireOf(draftOf(OPTIONS), true);
    for (const name of ["authRule", "manageRule", "oauth2", "passwordAuth", "anonymous"]) {
      expect(wire).not.toHaveProperty(name);
    }
    expect(wire.mfa).toEqual({ enabled: false, duration: 600 });
  });
});

describe("who may sign in", () => {
  it.each([
    [null, "nobody"],
    ["", "anyone"],
    ["verified = true", "verified"],
    ["  verified  =  true ", "verified"],
    ["verified = true && role = 'x'", "rule"],
  ])("%j is read as %s and comes back", (authRule, mode) => {
    const draft = draftOf({ ...OPTIONS, authRule });
    expect(draft.who.mode).toBe(mode);
    const { authRule: sent } = wireOf(draft, false);
    expect(sent).toBe(mode === "verified" ? "verified = true" : authRule);
  });

  it("keeps a rule's text while another mode is looked at", () => {
    const draft = draftOf({ ...OPTIONS, authRule: "role = 'x'" });
    const aside = { ...draft, who: { ...draft.who, mode: "anyone" as const } };
    expect(wireOf(aside, false).authRule).toBe("");
    expect(aside.who.expression).toBe("role = 'x'");
  });
});

describe("problems", () => {
  it("are none in what the server has", () => {
    expect(problemsOf(draftOf(OPTIONS), false)).toEqual({});
  });

  it("name a second method that has no other beside it", () => {
    const on = { second: { ...draftOf(OPTIONS).second, enabled: true } };
    const alone = changed(({ services }) => ({ ...on, services: { ...services, enabled: false } }));
    expect(problemsOf(alone, false)).toHaveProperty(["mfa.enabled"]);
    expect(
      problemsOf(
        changed(() => on),
        false,
      ),
    ).toEqual({});
    // Services never let admins in.
    expect(
      problemsOf(
        changed(() => on),
        true,
      ),
    ).toHaveProperty(["mfa.enabled"]);
  });

  it("name rules without a text, and a password with nothing beside it", () => {
    const blank = { mode: "rule" as const, expression: " " };
    const draft = changed(({ second }) => ({
      who: blank,
      manage: blank,
      second: { ...second, enabled: true, rule: blank },
      password: { enabled: true, identityFields: [] },
    }));
    expect(Object.keys(problemsOf(draft, false)).sort()).toEqual([
      "authRule",
      "manageRule",
      "mfa.rule",
      "passwordAuth.identityFields",
    ]);
  });

  it("find their place, or are told apart from those that have one", () => {
    const problems = { "oauth2.providers.0.clientId": "Cannot be blank.", listRule: "Bad." };
    expect(below(problems, "oauth2.providers.0")).toEqual({ clientId: "Cannot be blank." });
    expect(withoutPlace(problems)).toEqual(["listRule: Bad."]);
  });
});

describe("choices", () => {
  const collection = {
    ...OPTIONS,
    fields: [
      { id: "1", name: "email", type: "email" },
      { id: "2", name: "tokenKey", type: "text" },
      { id: "3", name: "phone", type: "text" },
      { id: "4", name: "team", type: "text" },
      { id: "5", name: "avatar", type: "file" },
    ],
    indexes: [
      "CREATE UNIQUE INDEX `a` ON `users` (`email`) WHERE `email` != ''",
      "CREATE UNIQUE INDEX `b` ON `users` (`tokenKey`)",
      "create unique index b on users (phone COLLATE NOCASE)",
      "CREATE UNIQUE INDEX `c` ON `users` (`team`, `phone`)",
      "CREATE INDEX `d` ON `users` (`team`)",
    ],
  } as unknown as AuthCollection;

  it("of names to sign in with are the unique ones, and what is chosen already", () => {
    expect(identityChoices(collection, [])).toEqual(["email", "phone"]);
    expect(identityChoices(collection, ["team"])).toEqual(["email", "phone", "team"]);
  });

  it("for a picture are files too", () => {
    expect(mappingChoices(collection, "avatarURL")).toEqual(["phone", "team", "avatar"]);
    expect(mappingChoices(collection, "name")).toEqual(["phone", "team"]);
  });
});

it("durations are counted in the largest unit that is whole", () => {
  expect([0, 90, 1_800, 7_200, 86_400, 432_000].map(durationWords)).toEqual([
    "0 seconds",
    "90 seconds",
    "30 minutes",
    "2 hours",
    "1 day",
    "5 days",
  ]);
  expect(unitOf(3_601)).toBe("seconds");
});

describe("letters", () => {
  it("are filled in once, and what is not known stays", () => {
    const sample = { appName: "{TOKEN}", appURL: "https://box.local:8443" };
    expect(filled("{APP_NAME} {APP_URL}/{TOKEN} {NOPE}", sample)).toBe(
      "{TOKEN} https://box.local:8443/TOKEN {NOPE}",
    );
  });

  it("say what they cannot do without", () => {
    const code = LETTERS.find(({ name }) => name === "otp");
    expect(code).toBeDefined();
    if (code === undefined) return;
    expect(missing(code, { subject: "", body: "Your code is {OTP_ID}" })).toBe("{OTP}");
    expect(missing(code, { subject: "", body: "{OTP}" })).toBeNull();
  });
});

it("a new secret is long, and another each time", () => {
  expect(newSecret()).toMatch(/^[A-Za-z0-9]{50}$/);
  expect(newSecret()).not.toBe(newSecret());
});
