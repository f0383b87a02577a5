// Addresses and networks as the settings write them: `192.168.1.9`, `10.0.0.0/8`, `fd00::/8`. The
// server decides; here it is only foreseen whom a list would shut out.

interface Bits {
  value: bigint;
  length: 32 | 128;
  /** How many more stand before them as it is written: `::ffff:10.0.0.1` is an IPv4 address. */
  before: 0 | 96;
}

/** Whether one of the networks holds the address; `null` for an address that cannot be read. */
export function holds(networks: readonly string[], address: string): boolean | null {
  const own = bitsOf(address);
  if (own === null) return null;
  return networks.some((text) => {
    const [base = "", ...prefix] = text.split("/");
    const network = bitsOf(base);
    if (network === null || network.length !== own.length) return false;
    const longest = network.before + network.length;
    const wanted = prefix.length === 0 ? longest : prefixOf(prefix.join("/"));
    if (wanted === null || wanted > longest) return false;
    const shift = BigInt(Math.min(longest - wanted, network.length));
    return network.value >> shift === own.value >> shift;
  });
}

function prefixOf(text: string): number | null {
  return /^(0|[1-9]\d*)$/.test(text) ? Number(text) : null;
}

function bitsOf(text: string): Bits | null {
  const [address = ""] = text.trim().toLowerCase().split("%");
  const mapped = address.startsWith("::ffff:") ? address.slice("::ffff:".length) : address;
  const four = mapped.split(".");
  if (four.length === 4) {
    return four.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)
      ? {
          value: four.reduce((value, part) => (value << 8n) + BigInt(part), 0n),
          length: 32,
          before: mapped === address ? 0 : 96,
        }
      : null;
  }
  const [head = "", tail, more] = address.split("::");
  if (!address.includes(":") || more !== undefined) return null;
  const groups = (part: string) => (part === "" ? [] : part.split(":"));
  const [first, last] = [groups(head), groups(tail ?? "")];
  const missing = 8 - first.length - last.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return null;
  const all = [...first, ...Array.from({ length: missing }, () => "0"), ...last];
  return all.every((group) => /^[0-9a-f]{1,4}$/.test(group))
    ? {
        value: all.reduce((value, group) => (value << 16n) + BigInt(`0x${group}`), 0n),
        length: 128,
        before: 0,
      }
    : null;
}
