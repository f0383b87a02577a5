#!/usr/bin/env bash
# Builds Homeport for use and makes its packages, into the build folder's `dist`.
#
#   DIST_PROFILE=dev scripts/dist.sh   packages of the debug programs, for trying the packaging
set -euo pipefail
. "$(dirname "$0")/env.sh"
"$root/scripts/setup.sh" run
"$root/scripts/ui.sh"
cd "$root"
case "${DIST_PROFILE:-release}" in
  release) cargo build --release --workspace ;;
  dev) cargo build --workspace ;;
  *) echo "dist: DIST_PROFILE is release or dev" >&2; exit 2 ;;
esac
packages=$(scripts/package.sh "${DIST_PROFILE:-release}" "$target/dist")
echo "$packages"
# It finds fault with packages that are not compressed.
if [ "${DIST_PROFILE:-release}" = release ] && command -v lintian >/dev/null; then
  # shellcheck disable=SC2086
  lintian --allow-root --fail-on error $(grep '\.deb$' <<<"$packages")
fi
