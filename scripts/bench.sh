#!/usr/bin/env bash
# Measures the release build side by side with PocketBase on this machine; see bench/README.md.
# `--calls` measures calls of services, for which PocketBase has nothing to compare.
# HOMEPORT_BIN names another build, HOMEPORT_BENCH_DIR another folder for the data.
set -euo pipefail
. "$(dirname "$0")/env.sh"
program=run.py
case "${1:-}" in
  --handshakes) program=tls.py; shift ;;
  --calls) program=calls.py; shift ;;
esac
"$root/scripts/setup.sh" "$([ "$program" = tls.py ] && echo bench-tls || echo bench)"
if [ "$program" != calls.py ]; then
  POCKETBASE_BIN=${POCKETBASE_BIN:-$("$root/scripts/pocketbase.sh")}
  export POCKETBASE_BIN
fi
export HOMEPORT_BIN="${HOMEPORT_BIN:-$target/release/homeport}"
export HOMEPORT_BENCH_DIR="${HOMEPORT_BENCH_DIR:-$target/bench}"
exec python3 "$root/bench/$program" "$@"
