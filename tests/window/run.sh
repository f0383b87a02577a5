#!/usr/bin/env bash
# Drives the real window under Xvfb, on a session bus of its own. Prints "window: N passed, M failed".
#
#   tests/window/run.sh [FOLDER]     pictures of what was seen go to FOLDER
set -euo pipefail
. "$(dirname "$0")/../../scripts/env.sh"
export HOMEPORT_BIN="${HOMEPORT_BIN:-$target/debug/homeport}"
export HOMEPORT_DESKTOP_BIN="${HOMEPORT_DESKTOP_BIN:-$target/debug/homeport-desktop}"
export HOMEPORT_PICTURES="${1:-}"
# The webview speaks the system's language, and these tests read English.
export LANG=C.UTF-8 LC_ALL=C.UTF-8 LANGUAGE=
# The driver starts the app, and a webview can be driven only when this is set.
export TAURI_WEBVIEW_AUTOMATION=true LIBGL_ALWAYS_SOFTWARE=1 GTK_THEME=Adwaita NO_AT_BRIDGE=1
exec dbus-run-session -- xvfb-run -a -s "-screen 0 1280x900x24" node "$root/tests/window/window.mjs"
