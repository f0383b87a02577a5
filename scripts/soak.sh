#!/usr/bin/env bash
# `make soak`: stories drawn by lot, sent to PocketBase and to Homeport, for SOAK_MINUTES (60).
#
# Prints each seed whose answers differ, with the few requests that are enough to see it, and fails
# when there was one. `SOAK_SEED=N make soak` plays one seed again.
set -euo pipefail
. "$(dirname "$0")/env.sh"
cd "$root"

"$root/scripts/setup.sh" test
POCKETBASE_BIN=$("$root/scripts/pocketbase.sh")
export POCKETBASE_BIN HOMEPORT_BIN="$target/debug/homeport" HOMEPORT_LOG="${HOMEPORT_LOG:-error}"

cargo build --workspace
if [ -n "${SOAK_SEED:-}" ]; then
  story=whatever_is_drawn
else
  story=drawn::soak
  export SOAK_MINUTES="${SOAK_MINUTES:-60}"
fi
cargo test --workspace --test compare -- "$story" --nocapture
