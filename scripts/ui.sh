#!/usr/bin/env bash
# Builds the window's pages into ui/dist, when anything they are made of has changed.
set -euo pipefail
. "$(dirname "$0")/env.sh"
cd "$root/ui"
if [ ! -d node_modules ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  npm ci --no-fund --no-audit
fi
if [ ! -f dist/index.html ] || [ -n "$(find src public index.html package-lock.json vite.config.ts -newer dist/index.html -print -quit)" ]; then
  npm run build
fi
