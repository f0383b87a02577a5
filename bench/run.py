#!/usr/bin/env python3
"""Measures Homeport and PocketBase side by side on this machine. See README.md beside this file."""

import argparse
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
from http.client import HTTPException
from pathlib import Path

if sys.version_info < (3, 11):
    sys.exit("bench: needs Python 3.11 or newer")

# No compiled files beside the sources.
sys.dont_write_bytecode = True

import report
from checks import Checks
from dataset import Dataset
from plane import Plane
from programs import BenchError, Homeport, PocketBase
from stages import SIGN_IN_LEAST_S, Bench, Size

ROOT = Path(__file__).resolve().parent.parent

SIZES = {
    "quick": Size(records=10_000, rounds=3, seconds=1, changes=50, subscribers=(1, 100), limit_s=270),
    "full": Size(records=100_000, rounds=5, seconds=5, changes=200, subscribers=(1, 100, 1000), limit_s=3600),
    "plane": Size(records=50_000, rounds=3, seconds=2, changes=200, subscribers=(1000,), limit_s=600),
}


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measures Homeport and PocketBase side by side on this machine.")
    parser.add_argument("--quick", action="store_true", help="10,000 records and short runs: under five minutes")
    parser.add_argument("--plane", action="store_true", help="relations, expand, batches and files: ten minutes")
    parser.add_argument("--tls", action="store_true", help="load Homeport over TLS (PocketBase stays plain)")
    parser.add_argument("--rounds", type=int, help="how many rounds")
    parser.add_argument("--records", type=int, help="how many records")
    parser.add_argument("--seconds", type=int, help="how long each timed run is")
    parser.add_argument("--subscribers", type=int, nargs="+", help="how many listen for changes")
    parser.add_argument("--out", type=Path, help="the folder for the CSV files (default: bench/results)")
    parser.add_argument("--keep", action="store_true", help="keep the data folders and logs, and say where they are")
    return parser.parse_args()


def stop_by_signal(*_: object) -> None:
    raise KeyboardInterrupt


def main() -> int:
    chosen = options()
    signal.signal(signal.SIGTERM, stop_by_signal)
    signal.signal(signal.SIGINT, stop_by_signal)
    # A thousand subscribers are a thousand files, here and in the programs, which inherit this.
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 16_384) if most > 0 else 16_384, most))
    name = "plane" if chosen.plane else "quick" if chosen.quick else "full"
    size = SIZES[name]
    size.rounds = chosen.rounds or size.rounds
    size.records = max(chosen.records or size.records, 2000)
    size.seconds = chosen.seconds or size.seconds
    size.subscribers = tuple(chosen.subscribers or size.subscribers)
    if shutil.which("wrk") is None:
        raise BenchError("wrk is not installed (Debian's package wrk)")
    binaries = [os.environ.get(variable, "") for variable in ("HOMEPORT_BIN", "POCKETBASE_BIN")]
    if not all(binaries):
        raise BenchError("HOMEPORT_BIN and POCKETBASE_BIN say which programs to measure; scripts/bench.sh sets them")

    # On the disk that the project lies on: /tmp is memory on many machines, where syncing is free.
    parent = Path(os.environ.get("HOMEPORT_BENCH_DIR", ROOT / "target" / "bench"))
    parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="run-", dir=parent))
    programs = [Homeport(binaries[0], folder, tls=chosen.tls), PocketBase(binaries[1], folder)]
    suite = Plane if chosen.plane else Bench
    data = Dataset(0 if chosen.plane else size.records, members=20 * max(size.seconds, SIGN_IN_LEAST_S) * (os.cpu_count() or 1))
    chance = random.Random(size.records)
    bench = suite(size, folder, programs, data, Checks(data), chance)
    began = time.monotonic()
    try:
        bench.start()
        bench.load()
        bench.rounds(began)
        bench.restart()
    except (OSError, HTTPException) as error:
        gone = [f"{one.name} has ended:\n{one.last_words()}" for one in programs if one.has_died()]
        raise BenchError("\n".join([f"a request failed: {error}", *gone])) from error
    finally:
        for program in programs:
            program.stop()
        complaints = {program.name: program.complaints() for program in programs}
        if chosen.keep:
            print(f"data and logs: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    machine = report.machine(parent)
    took = time.monotonic() - began
    tables = report.Tables(bench.measured, bench.facts, machine, size, chosen.tls, took)
    print(tables.text())
    out = chosen.out or Path(__file__).resolve().parent / "results"
    for path in tables.write(out, f"{name}-tls" if chosen.tls else name):
        print(f"written: {os.path.relpath(path)}")
    return report.verdict(bench.checks, bench.measured, complaints)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BenchError as error:
        sys.exit(f"bench: {error}")
    except KeyboardInterrupt:
        sys.exit("bench: interrupted; what was started has been stopped")
