#!/usr/bin/env bash
# All Rust tests. Like those in the browser, up to three that fail have a second try, alone; what
# passes only then is named as such and counts as passed.
set -euo pipefail
. "$(dirname "$0")/env.sh"
cd "$root"

most=3
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# The tests that start boxes wait for them and for clocks far more than they compute.
export RUST_TEST_THREADS="${RUST_TEST_THREADS:-$((3 * $(nproc)))}"
status=0
cargo test --workspace --no-fail-fast 2>&1 | tee "$log" || status=$?
[ "$status" -ne 0 ] || exit 0

# Lines "TARGET TEST": the target as cargo takes it, the test's whole name.
failed=$(sed 's/\x1b\[[0-9;]*m//g' "$log" | awk '
  /^ +Running unittests .*lib\.rs/ { target = "--lib" }
  /^ +Running unittests .*main\.rs/ { target = "--bins" }
  /^ +Running tests\// { target = $3; sub(/.*\/deps\//, "", target); sub(/-[0-9a-f]+\)$/, "", target); target = "--test=" target }
  /^ +Doc-tests / { target = "--doc" }
  /^test .* \.\.\. FAILED$/ { print target, $2 }')
said=$(awk '/^test result:/ { for (i = 1; i <= NF; i++) if ($i == "failed;") f += $(i-1) } END { print f + 0 }' "$log")
named=$(grep -c . <<<"$failed" || :)
# A test that took its program with it, or did not compile, is not among the named.
if [ "$named" -eq 0 ] || [ "$named" -gt "$most" ] || [ "$named" -ne "$said" ] || grep -q '^error: could not compile\|signal: ' "$log"; then
  exit "$status"
fi

printf '\ntried again: %d\n' "$named"
passed=0
while read -r target name; do
  if cargo test --workspace "$target" -- --exact "$name" 2>&1 </dev/null; then passed=$((passed + 1)); fi
done <<<"$failed"
printf '\n  %d flaky\n' "$passed"
[ "$passed" -eq "$named" ]
