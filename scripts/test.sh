#!/usr/bin/env bash
# Everything that must pass. Each part runs even when an earlier one failed; the last line counts
# them all, and the script fails when any did.
set -euo pipefail
. "$(dirname "$0")/env.sh"
cd "$root"

passed=0 failed=0
summary=() failures=()
# Seconds. A part that hangs fails by its name, and before whoever waits for the whole gives up.
part_limit=${TEST_PART_SECONDS:-2400} whole_limit=${TEST_SECONDS:-4800}
running=
# The part has a process group of its own, under `timeout`.
end_part() { [ -z "$running" ] || kill "-$1" -- "-$running" 2>/dev/null || :; }
trap 'end_part TERM; exit 130' INT TERM HUP

# part NAME COUNTER COMMAND…   runs a command and counts what its output says
part() {
  local name=$1 counter=$2 log status=0 p=0 f=0
  shift 2
  log=$(mktemp)
  printf '\n== %s (after %d s)\n' "$name" "$SECONDS"
  local started=$SECONDS limit=$((whole_limit - SECONDS))
  limit=$((limit > part_limit ? part_limit : limit > 1 ? limit : 1))
  # In the background, so that a signal to this script is heard while the part runs.
  timeout --kill-after=10 "$limit" bash -c '"$@"' part "$@" >"$log" 2>&1 </dev/null &
  running=$!
  tail -n +1 -f -s 0.2 --pid="$running" "$log" &
  local showing=$!
  wait "$running" || status=$?
  # What it started and left behind would hold ports and processors of the next one.
  end_part KILL
  running=
  wait "$showing" || :
  if [ "$status" -ne 0 ] && [ $((SECONDS - started)) -ge "$limit" ]; then
    printf '\nerror: ended by its time limit of %d s\n' "$limit" | tee -a "$log"
  fi
  read -r p f < <("$counter" "$log" "$status")
  # A part that failed without saying which test did has still failed.
  if [ "$status" -ne 0 ] && [ "$f" -eq 0 ]; then f=1; fi
  # One that says it passed everything and ran nothing has not tested anything.
  if [ "$status" -eq 0 ] && [ "$p" -eq 0 ]; then f=1; printf 'no tests were run\n'; fi
  passed=$((passed + p)) failed=$((failed + f))
  summary+=("$(printf '%-28s %5d passed %3d failed  %4d s' "$name" "$p" "$f" $((SECONDS - started)))")
  local skipped
  skipped=$(plain "$log" | sed -n 's/^ *\(skipped: .*\)/    \1/p')
  [ -z "$skipped" ] || summary+=("$skipped")
  if [ "$f" -ne 0 ]; then failures+=("== $name" "$(what_failed "$log")"); fi
  # Read to its end: a pipe that is left early counts as failed here.
  if [ "$f" -eq 0 ] && plain "$log" | grep -E '^ +[0-9]+ flaky$' >/dev/null; then
    failures+=("== $name: passed only when tried again" "$(what_failed "$log")")
  fi
  rm -f "$log"
}

# What a failed part said of its failures, for the end of the output: the names of tests, and for a
# browser test, whose trace is gone with the machine, what it saw.
what_failed() {
  plain "$1" | awk '
    /^test .* FAILED$|^ *FAIL |^✖ |^not ok |^ *✘ |^error(\[|:)/ { if (names++ < 20) print; next }
    /^ +[0-9]+\) .*\.spec\.ts/ { shown = 20 }
    /^ +(Error Context|attachment #)/ { shown = 0 }
    NF && shown-- > 0 { print }'
}

one() { if [ "$2" -eq 0 ]; then echo 1 0; else echo 0 1; fi; }
# What passed when it was tried again has failed before.
cargo_tests() {
  awk '
    /^tried again:/ { again = 1 }
    /^test result:/ { for (i = 1; i <= NF; i++) {
      if ($i == "passed;") { p += $(i-1); if (again) f -= $(i-1) }
      if ($i == "failed;" && !again) f += $(i-1) } }
    END { print p + 0, f + 0 }' "$1"
}
plain() { sed 's/\x1b\[[0-9;]*m//g' "$1"; }
# vitest: "Tests  12 passed | 1 failed (13)"
vitest() {
  plain "$1" | awk '/^ *Tests / { for (i = 1; i <= NF; i++) { if ($i ~ /^passed/) p = $(i-1); if ($i ~ /^failed/) f = $(i-1) } } END { print p + 0, f + 0 }'
}
# node --test: "# pass 12" or "ℹ pass 12"
node_tests() {
  plain "$1" | awk '($1 == "#" || $1 == "ℹ") && $2 == "pass" { p += $3 } ($1 == "#" || $1 == "ℹ") && $2 == "fail" { f += $3 } END { print p + 0, f + 0 }'
}
# Playwright's list reporter: "  12 passed (30s)", "  1 failed", and "  1 flaky" for what passed only
# when it was tried again.
playwright() {
  plain "$1" | awk '
    $2 == "passed" { p += $1 } $2 == "flaky" { p += $1 } $2 == "failed" { f = $1 }
    END { print p + 0, f + 0 }'
}
# "network: 8 passed, 0 failed"
network() {
  awk '/^network: / { p = $2; f = $4 } END { print p + 0, f + 0 }' "$1"
}
# "packages: 7 passed, 0 failed"
packages() {
  awk '/^packages: / { p = $2; f = $4 } END { print p + 0, f + 0 }' "$1"
}
# "window: 8 passed, 0 failed"
window() {
  awk '/^window: / { p = $2; f = $4 } END { print p + 0, f + 0 }' "$1"
}

"$root/scripts/setup.sh" test
room=$("$root/scripts/prune.sh")
POCKETBASE_BIN=$("$root/scripts/pocketbase.sh")
S3_BIN=$("$root/scripts/s3.sh")
export POCKETBASE_BIN S3_BIN HOMEPORT_BIN="$target/debug/homeport"

npm_ci() { cd "$1" && npm ci --no-fund --no-audit; }
export -f npm_ci
part "window: libraries" one npm_ci ui
part "window: pages" one bash -c 'cd ui && npm run build'
part "format" one cargo fmt --all --check
part "lints" one cargo clippy --workspace --all-targets -- -D warnings
part "build" one cargo build --workspace
part "window: types, lints, units" vitest bash -c 'cd ui && npm run check'
part "rust" cargo_tests scripts/rust-tests.sh
part "sdk: libraries" one npm_ci tests/sdk-js
part "sdk: unmodified PocketBase" node_tests bash -c 'cd tests/sdk-js && npm test'
part "sdk/js: libraries" one npm_ci sdk/js
part "sdk/js: pairing" node_tests bash -c 'cd sdk/js && npm test'
part "packages" packages tests/packages/run.sh
part "network: several hosts" network tests/network/run.sh
part "window: in a browser" playwright bash -c 'cd ui && npm run e2e'
part "window: the real one" window tests/window/run.sh
part "window: a newcomer's walk" one tests/window/walk.sh

printf '\n'
# Last, since whoever reads only the end of it wants to know what failed.
printf '%s\n' "${summary[@]}" ${failures[@]+"${failures[@]}"} ${room:+"$room"}
printf '\n%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
