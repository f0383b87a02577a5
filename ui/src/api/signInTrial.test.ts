import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ApiError } from "./errors";
import { getPasskey, makePasskey } from "./passkeys";
import { tryPasskey } from "./signInTrial";

const step = vi.hoisted(() => vi.fn());
vi.mock("./client", () => ({ api: { POST: step }, answer: (given: unknown) => given }));
vi.mock("./passkeys", () => ({
  knowsPasskeys: () => true,
  makePasskey: vi.fn(),
  getPasskey: vi.fn(),
}));

const WAY = { collection: "users", method: "passkey" } as const;
const MAKE = {
  findings: [{ state: "right", said: "a" }],
  next: { make: { rp: { id: "x.local" } } },
};
const USE = { findings: [{ state: "right", said: "b" }], next: { use: {} } };
const LEFT = expect.stringContaining("“Trial of sign-in”, remove it there");
const END = { findings: [{ state: "open", said: "Remove “Trial of sign-in”, remove it there." }] };
const REFUSED = "This browser made no passkey, or did not use it.";

const signal = vi.fn();
beforeEach(() => {
  signal.mockResolvedValue(undefined);
  vi.stubGlobal("PublicKeyCredential", { signalUnknownCredential: signal });
  vi.mocked(makePasskey).mockResolvedValue({ id: "made" });
  vi.mocked(getPasskey).mockResolvedValue({ id: "made" });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetAllMocks();
});

const cancel = () => Promise.reject(new DOMException("no", "NotAllowedError"));
const away = () => Promise.reject(new ApiError(429, "Too many."));

it.each([
  ["all goes well", [MAKE, USE, END], ["a", "b", LEFT]],
  ["what was made does not hold", [MAKE, { findings: [] }], ["a", LEFT]],
  ["the answer to it comes too late", [MAKE, USE, { findings: [] }], ["a", "b", LEFT]],
  ["the box wants no more after it", [MAKE, away], ["a", "Too many.", LEFT]],
  ["the box does not hear the answer", [MAKE, USE, away], ["a", "b", "Too many.", LEFT]],
])("where %s, the passkey is forgotten, and said to be", async (_, steps, said) => {
  for (const one of steps) {
    step.mockImplementationOnce(typeof one === "function" ? one : () => Promise.resolve(one));
  }
  expect((await tryPasskey(WAY)).map((finding) => finding.said)).toEqual(said);
  expect(signal.mock.calls).toEqual([[{ rpId: "x.local", credentialId: "made" }]]);
});

it("a second question that is cancelled leaves nothing unsaid either", async () => {
  step.mockResolvedValueOnce(MAKE).mockResolvedValueOnce(USE);
  vi.mocked(getPasskey).mockImplementation(cancel);
  const said = (await tryPasskey(WAY)).map((finding) => finding.said);
  expect(said).toEqual(["a", "b", REFUSED, LEFT]);
  expect(signal).toHaveBeenCalledOnce();
});

it("where none was made, none is forgotten", async () => {
  step.mockResolvedValueOnce(MAKE);
  vi.mocked(makePasskey).mockImplementation(cancel);
  expect((await tryPasskey(WAY)).map((finding) => finding.said)).toEqual(["a", REFUSED]);
  step.mockImplementation(away);
  await expect(tryPasskey(WAY)).rejects.toThrow("Too many.");
  expect(signal).not.toHaveBeenCalled();
});
