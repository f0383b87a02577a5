#!/usr/bin/env bash
# Measures the release build side by side with PocketBase on this machine.
set -euo pipefail
. "$(dirname "$0")/env.sh"
command -v wrk >/dev/null || { echo "bench: install wrk first (apt-get install wrk)" >&2; exit 1; }
POCKETBASE_BIN=$("$root/scripts/pocketbase.sh")
export POCKETBASE_BIN HOMEPORT_BIN="${HOMEPORT_BIN:-$target/release/homeport}"
exec python3 "$root/bench/run.py" "$@"
