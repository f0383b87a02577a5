import { expect, it } from "vitest";
import { holds } from "./networks";

it.each([
  ["10.0.0.0/8", "10.255.0.1", true],
  ["10.0.0.1/8", "10.255.0.1", true],
  ["10.0.0.0/8", "11.0.0.1", false],
  ["0.0.0.0/0", "192.168.1.9", true],
  ["192.168.1.9", "192.168.1.9", true],
  ["192.168.1.9", "::ffff:192.168.1.9", true],
  ["192.168.1.9", "192.168.1.10", false],
  ["fd00::/8", "fd12::1", true],
  ["fd00::/8", "fe80::1", false],
  ["::/0", "192.168.1.9", false],
  ["fe80::1", "fe80::1%eth0", true],
  ["2001:db8:0:0:0:0:0:1", "2001:db8::1", true],
  ["half a word", "10.0.0.1", false],
  ["10.0.0.0/99", "10.0.0.1", false],
])("%s and %s: %s", (network, address, held) => {
  expect(holds([network], address)).toBe(held);
});

it.each(["", "x", "1.2.3", "1.2.3.256", "1::2::3", "1:2:3", "g::1"])("%j is no address", (text) => {
  expect(holds(["0.0.0.0/0", "::/0"], text)).toBe(null);
});
