import type { Announced, Platform } from "../platform.js";

/** Boxes on the network, where `bonjour-service` is installed; else none. */
export const browse: NonNullable<Platform["browse"]> = (found, signal) => {
  // Without it, or without a network, the known addresses and the user have to do.
  void listen(found, signal).catch(() => {});
};

async function listen(found: (box: Announced) => void, signal: AbortSignal): Promise<void> {
  const { Bonjour } = await import("bonjour-service");
  if (signal.aborted) return;
  const ear = new Bonjour({}, () => {});
  ear.find({ type: "homeport", protocol: "tcp" }, ({ host, port, addresses, txt }) => {
    const fp = (txt as { fp?: unknown } | undefined)?.fp;
    const hosts = [...(addresses ?? []), host];
    found({ hosts, port, ...(typeof fp === "string" && { fp }) });
  });
  signal.addEventListener("abort", () => ear.destroy(), { once: true });
}
