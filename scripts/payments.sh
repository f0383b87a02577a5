#!/usr/bin/env bash
# `make payments`: PAYMENTS (10000) payments through a service that fails in every way it can, while
# the server is killed KILLS (50) times. Prints the sums of both sides as a table, and fails when they
# differ by a cent.
#
# `PAY_THROUGH` names the service: stripe, mollie, paypal, razorpay or square.
# `HOMEPORT_SEED=N` plays the moments of the kills again.
set -euo pipefail
. "$(dirname "$0")/env.sh"
cd "$root"

"$root/scripts/setup.sh" test
export HOMEPORT_BIN="$target/debug/homeport" HOMEPORT_LOG="${HOMEPORT_LOG:-error}"
export PAYMENTS="${PAYMENTS:-10000}" KILLS="${KILLS:-50}"
export PAY_THROUGH="${PAY_THROUGH:-stripe}"

cargo build --workspace
cargo test --workspace --test box -- payments::storm --nocapture
