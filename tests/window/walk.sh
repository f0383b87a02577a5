#!/usr/bin/env bash
# A newcomer's walk, timed: the desktop app's package is installed in a root of its own, laid over
# this computer's, and the real window is driven from the first start to a backup that is put back on
# another data folder. Prints "walk: …" for each step; fails where one cannot be done. Prints
# "skipped: …" where this computer lets no root be made, and walks nothing.
#
#   tests/window/walk.sh [dev|release]   the package of the debug programs, or of those for use
set -euo pipefail
. "$(dirname "$0")/../../scripts/env.sh"
[ "$(id -u)" -eq 0 ] || { echo "skipped: only root may make a root of its own"; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$root/scripts/package.sh" "${1:-dev}" "$work" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
mkdir -p "$work/upper" "$work/inner" "$work/merged"
unshare --mount --pid --fork --kill-child bash -euc '
  mount -t overlay overlay -o "lowerdir=/,upperdir=$0/upper,workdir=$0/inner" "$0/merged" ||
    { echo "skipped: no file system can be laid over this one"; exit 0; }
  mount --rbind /dev "$0/merged/dev"
  mount -t proc proc "$0/merged/proc"
  mkdir -p "$0/merged/tmp" && mount -t tmpfs tmpfs "$0/merged/tmp"
  mkdir "$0/merged/tmp/walk"
  cp "$0"/homeport_*.deb "$1"/driver.mjs "$1"/walk.mjs "$0/merged/tmp/walk"
  exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp/walk LANG=C.UTF-8 \
    TAURI_WEBVIEW_AUTOMATION=true LIBGL_ALWAYS_SOFTWARE=1 GTK_THEME=Adwaita NO_AT_BRIDGE=1 \
    chroot "$0/merged" dbus-run-session -- xvfb-run -a -s "-screen 0 1280x900x24" \
    "$(command -v node)" /tmp/walk/walk.mjs' "$work" "$root/tests/window"
