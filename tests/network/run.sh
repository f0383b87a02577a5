#!/usr/bin/env bash
# Boxes, a phone and an attacker as hosts of their own, in network namespaces on this machine.
# Prints "network: N passed, M failed". Without the right to make namespaces it says so, and plays
# what can be played on loopback addresses.
set -euo pipefail
. "$(dirname "$0")/../../scripts/env.sh"
export HOMEPORT_BIN="${HOMEPORT_BIN:-$target/debug/homeport}"
exec python3 "$root/tests/network/network.py"
