#!/usr/bin/env bash
# Builds Homeport and opens it; without a display it serves headless.
set -euo pipefail
. "$(dirname "$0")/env.sh"
"$root/scripts/setup.sh" run
"$root/scripts/ui.sh"
cd "$root"
# One feature set for all of the workspace: another would build SurrealDB once more.
cargo build --workspace
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  exec "$target/debug/homeport-desktop" "$@"
fi
echo "No display here: serving without the window." >&2
exec "$target/debug/homeport" serve "$@"
