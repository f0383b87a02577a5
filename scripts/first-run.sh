#!/usr/bin/env bash
# What a new user does from the first start to a paired app's first record: the real program on an empty folder, its
# window's page in a browser, `sdk/js` as the app. Counts the actions and prints when each was done.
# HOMEPORT_BIN names another build. It fails when it takes more than three actions, or two minutes.
set -euo pipefail
. "$(dirname "$0")/env.sh"
"$root/scripts/setup.sh" test
export HOMEPORT_BIN="${HOMEPORT_BIN:-$target/debug/homeport}"
cd "$root/sdk/js"
[ -f dist/index.js ] || { npm ci --no-fund --no-audit && npm run build; } >&2
cd "$root/ui"
said=$(npx playwright test e2e/first-run.spec.ts 2>&1) || { printf '%s\n' "$said" >&2; exit 1; }
said=$(sed -n 's/.*first run: //p' <<<"$said")
printf '%s\n' "$said"
# "3 actions, 2.1 s"
awk 'END { if ($1 != 3 || $3 >= 120) exit 1 }' <<<"$said"
