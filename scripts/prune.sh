#!/usr/bin/env bash
# What is left over in a build folder that many clones use one after another (CI): every change of
# features or flags leaves its programs there, and cargo deletes none. Warns where little room is left.
set -euo pipefail
. "$(dirname "$0")/env.sh"

# Of each name ("box-0123456789abcdef") the newest stay: one for the tests, one for the lints, and
# one for whoever builds by hand.
newest=3
stale() { ls -t | grep -E '^[a-z0-9_]+-[0-9a-z]{12,16}$' | awk -v newest="$newest" '{ name = $0; sub(/-[^-]*$/, "", name); if (++of[name] > newest) print }'; }

if [ -n "${CI:-}" ]; then
  for folder in "$target"/debug/incremental "$target"/debug/deps; do
    [ ! -d "$folder" ] || (cd "$folder" && { stale || :; } | xargs --no-run-if-empty rm -rf --)
  done
fi
mkdir -p "$target"
free=$(df --output=avail -BG "$target" | tail -1 | tr -dc 0-9)
[ "$free" -ge 10 ] || printf 'warning: %d GB are free at %s. The tests need about 10; what fails may fail for that.\n' "$free" "$target"
