# Sourced by the other scripts: where things are.
export PATH="${HOMEPORT_CACHE:-$HOME/.cache/homeport}/node/node_modules/.bin:$HOME/.cargo/bin:$PATH"
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# A machine that tests every change keeps its build outside the clone, where the next one finds it.
if [ -n "${CI:-}" ] && [ -z "${CARGO_TARGET_DIR:-}" ]; then
  export CARGO_TARGET_DIR="${HOMEPORT_CACHE:-$HOME/.cache/homeport}/target"
fi
target=${CARGO_TARGET_DIR:-$root/target}
