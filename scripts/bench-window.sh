#!/usr/bin/env bash
# The window's figures: bytes and time of its first page, frames while 100,000 records are scrolled.
#
#   scripts/bench-window.sh [FILE.csv]     HOMEPORT_BIN names the build (a release build for figures to keep)
set -euo pipefail
. "$(dirname "$0")/env.sh"
"$root/scripts/setup.sh" test
exec node "$root/bench/window.mjs" "${HOMEPORT_BIN:-$target/release/homeport}" "${1:-$root/bench/results/window.csv}"
