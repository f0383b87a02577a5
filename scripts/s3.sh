#!/usr/bin/env bash
# Installs the S3 service that buckets are tested with, when it is absent, and prints its path. It was
# written by others, and looks at signatures.
set -euo pipefail
. "$(dirname "$0")/env.sh"

version=0.14.1
home="${HOMEPORT_CACHE:-$HOME/.cache/homeport}/s3s"
binary="$home/bin/s3s-fs"

if [ ! -x "$binary" ] || ! "$binary" --version | grep -qwF "$version"; then
	build=$(mktemp -d)
	trap 'rm -rf "$build"' EXIT
	CARGO_TARGET_DIR=$build cargo install --quiet --debug --locked --force \
		--root "$home" --features binary --version "$version" s3s-fs >&2
fi
echo "$binary"
