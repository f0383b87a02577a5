#!/usr/bin/env bash
# The desktop app's figures, under Xvfb: how soon its window is there, and what it and the server alone
# take of the memory, idle.
#
#   scripts/bench-shell.sh [FILE.csv]     BENCH_PROFILE=debug for trying it; release for figures to keep
set -euo pipefail
. "$(dirname "$0")/env.sh"
"$root/scripts/setup.sh" test
programs="$target/${BENCH_PROFILE:-release}"
# As the tests of the window do: its words in English, drawn without a graphics card.
export LANG=C.UTF-8 LC_ALL=C.UTF-8 LANGUAGE=
export LIBGL_ALWAYS_SOFTWARE=1 GTK_THEME=Adwaita NO_AT_BRIDGE=1
exec dbus-run-session -- xvfb-run -a -s "-screen 0 1280x900x24" \
  node "$root/bench/shell.mjs" "$programs/homeport" "$programs/homeport-desktop" \
  "${1:-$root/bench/results/shell.csv}"
