"""One timed run of wrk against one program."""

import json
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from programs import BenchError, Program

WORKLOADS = Path(__file__).resolve().parent / "workloads"
# A request that takes longer than this is an error; nothing here should take a tenth of it.
ANSWER_LIMIT_S = 20
SETTLE_LIMIT_S = 3
# What 200 clients have left unanswered takes longer to be done with.
STORM_LIMIT_S = 30
# Longer than any timed run.
BESIDE_LIMIT_S = 300
SETTLE_STEP_S = 0.1


@dataclass
class Measured:
    """What one run found. The order of the fields is the order of the columns in results/*.csv."""

    round: int
    program: str
    workload: str
    connections: int
    requests: int
    requests_per_s: float
    p50_ms: float
    p99_ms: float
    errors: int
    cpu_ms_per_request: float
    rss_mb: float

    def row(self) -> dict:
        return {name: round(value, 4) if isinstance(value, float) else value for name, value in asdict(self).items()}


def run_wrk(
    program: Program, round_: int, workload: str, script: str, arguments: list[str], connections: int, seconds: int
) -> Measured:
    """Loads `program` with one script for some seconds, from one thread of wrk."""
    cpu_before = program.cpu_s()
    done = watched(wrk(program, script, arguments, connections, seconds), seconds + ANSWER_LIMIT_S + 10)
    cpu = program.cpu_s() - cpu_before
    found = result(done, workload)
    requests = found["requests"]
    settle(program)
    return Measured(
        round=round_,
        program=program.name,
        workload=workload,
        connections=connections,
        requests=requests,
        requests_per_s=requests / (found["duration_us"] / 1e6),
        p50_ms=found["p50_us"] / 1000,
        p99_ms=found["p99_us"] / 1000,
        # A run without a single answer has not measured anything: that is an error too.
        errors=errors(found) + (requests == 0),
        cpu_ms_per_request=cpu * 1000 / max(requests, 1),
        rss_mb=program.memory_mb()[0],
    )


@contextmanager
def beside(program: Program, script: str, arguments: list[str], connections: int) -> Iterator[None]:
    """Keeps `program` under another load for as long as something is measured."""
    process = subprocess.Popen(
        wrk(program, script, arguments, connections, BESIDE_LIMIT_S),
        cwd=WORKLOADS, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )  # fmt: skip
    try:
        until = time.monotonic() + SETTLE_LIMIT_S
        while program.sockets() < connections and time.monotonic() < until:
            time.sleep(SETTLE_STEP_S)
        yield
        # Interrupted, wrk ends and prints what it has.
        process.send_signal(signal.SIGINT)
        found = result(process.communicate(timeout=ANSWER_LIMIT_S)[0], script)
        if errors(found) or not found["requests"]:
            raise BenchError(f"{script}, beside what was measured: {found}")
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
    settle(program, STORM_LIMIT_S)


def wrk(program: Program, script: str, arguments: list[str], connections: int, seconds: int) -> list[str]:
    return [
        "wrk", "--threads", "1", "--connections", str(connections), "--duration", f"{seconds}s",
        "--timeout", f"{ANSWER_LIMIT_S}s", "--script", script, program.load_url, "--", *arguments,
    ]  # fmt: skip


def result(printed: str, workload: str) -> dict:
    """What a script has printed of its run; see workloads/common.lua."""
    line = next((line for line in printed.splitlines() if line.startswith("RESULT ")), None)
    if line is None:
        raise BenchError(f"wrk gave no result for {workload}:\n{printed}")
    return json.loads(line.removeprefix("RESULT "))


def errors(found: dict) -> int:
    return found["status_errors"] + found["socket_errors"] + found["timeouts"]


def watched(command: list[str], limit_s: float) -> str:
    """Runs a program to its end, and ends it when the time is up or the harness is interrupted."""
    process = subprocess.Popen(
        command, cwd=WORKLOADS, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )
    try:
        return process.communicate(timeout=limit_s)[0]
    except subprocess.TimeoutExpired:
        raise BenchError(f"{command[0]} did not end within {limit_s:.0f} s") from None
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()


def settle(program: Program, limit_s: float = SETTLE_LIMIT_S) -> None:
    """Waits until a program has done with what wrk left in flight, and with tidying up, so that
    neither slows the next run."""
    until = time.monotonic() + limit_s
    while time.monotonic() < until:
        before = program.cpu_s()
        time.sleep(SETTLE_STEP_S)
        if program.cpu_s() - before < SETTLE_STEP_S / 5:
            return
