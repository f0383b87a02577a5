#!/usr/bin/env python3
"""Measures what a call of a service costs by way of the box, and how quickly calls that wait are made. See
README.md beside this file."""

import argparse
import json
import os
import shutil
import socket
import sys
import tempfile
import threading
import time
from pathlib import Path
from statistics import median, quantiles

sys.dont_write_bytecode = True

import report
from client import side_by_side
from programs import BenchError, Homeport
from stand_in import StandIn

ROOT = Path(__file__).resolve().parent.parent
ORDERS = "/api/collections/orders/records"
CONNECTIONS = (1, 8)
BATCH = 50
# What a drain may take: it is measured, not judged.
DRAIN_LIMIT_S = 1800
BODY = {"path": "charge", "body": {"amount": 1999, "currency": "eur", "note": "harbour lantern ledger"}}


class Caller:
    """One kept-alive connection that sends the same request again and again."""

    def __init__(self, port: int, path: str, body: object, token: str = ""):
        data = json.dumps(body).encode()
        named = f"authorization: {token}\r\n" if token else ""
        head = f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\n{named}content-type: application/json\r\n"
        self.request = f"{head}content-length: {len(data)}\r\n\r\n".encode() + data
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def call(self) -> float:
        """Seconds until the whole answer was there."""
        began = time.perf_counter()
        self.socket.sendall(self.request)
        answer = self.socket.recv(65536)
        while (end := answer.find(b"\r\n\r\n")) < 0 or len(answer) < end + 4 + self.length(answer[:end]):
            more = self.socket.recv(65536)
            if not more:
                raise BenchError("a call was cut off")
            answer += more
        took = time.perf_counter() - began
        if not answer.startswith(b"HTTP/1.1 200"):
            raise BenchError(f"a call failed: {answer.decode(errors='replace')[:400]}")
        return took

    @staticmethod
    def length(head: bytes) -> int:
        return int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])


def latencies(callers: list[Caller], seconds: float) -> list[float]:
    """Each caller one call after the other, in milliseconds."""
    found: list[float] = []
    failed: list[Exception] = []

    def work(caller: Caller) -> None:
        try:
            until = time.monotonic() + seconds
            while time.monotonic() < until:
                found.append(1000 * caller.call())
        except (OSError, BenchError) as error:
            failed.append(error)

    threads = [threading.Thread(target=work, args=(caller,)) for caller in callers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise BenchError(str(failed[0]))
    return found


def wanted(answer: tuple[int, object], status: int = 200) -> object:
    if answer[0] != status:
        raise BenchError(f"Homeport said {answer[0]}: {answer[1]}")
    return answer[1]


class Calls:
    """A box with one integration, and the service that it calls."""

    def __init__(self, box: Homeport, service: StandIn):
        self.box, self.service = box, service

    def set_up(self) -> None:
        host = f"127.0.0.1:{self.service.port}"
        integration = {
            "connector": "http", "base": f"http://{host}", "local": [host], "rules": {"post": ""}, "limit": None,
        }  # fmt: skip
        with self.box.client() as client:
            wanted(client.send("PUT", "/api/homeport/integrations/service", integration))

    def overhead(self, seconds: float, rounds: int) -> list[dict]:
        """Each round asks the service itself and by way of the box, one right after the other."""
        rows = []
        ways = {
            "straight": lambda: Caller(self.service.port, "/charge", BODY["body"]),
            "by the box": lambda: Caller(self.box.port, "/api/homeport/integrations/service/post", BODY),
        }
        for connections in CONNECTIONS:
            for number in range(rounds):
                for way, make in list(ways.items())[:: 1 if number % 2 else -1]:
                    callers = [make() for _ in range(connections)]
                    latencies(callers, seconds / 4)
                    found = latencies(callers, seconds)
                    cuts = quantiles(found, n=100)
                    rows.append({
                        "round": number + 1, "way": way, "connections": connections, "calls": len(found),
                        "p50_ms": round(cuts[49], 4), "p99_ms": round(cuts[98], 4),
                    })  # fmt: skip
                    for caller in callers:
                        caller.socket.close()
        return rows

    def drain(self, pending: int) -> dict:
        """`pending` calls wait behind the switch; then they are made, all of them, in order, each once."""
        box = self.box
        with box.client() as client:
            fields = [{"name": "number", "type": "number"}]
            wanted(client.post("/api/collections", {"name": "orders", "type": "base", "fields": fields}))
            batches = {"batch": {"enabled": True, "maxRequests": BATCH, "timeout": 60}}
            wanted(client.send("PATCH", "/api/settings", batches))
            wanted(client.post("/api/homeport/automations", {
                "name": "tell", "collection": "orders", "on": ["create"], "integration": "service",
                "action": "post", "input": {"path": "tell", "body": {"number": "{{record.number}}"}},
            }))  # fmt: skip
            wanted(client.send("PATCH", "/api/homeport/integrations/switch", {"on": False}))
        before = box.memory_mb()[0]

        def create(client, first: int) -> None:
            numbers = range(first, min(first + BATCH, pending))
            requests = [{"method": "POST", "url": ORDERS, "body": {"number": number}} for number in numbers]
            wanted(client.post("/api/batch", {"requests": requests}))

        began = time.monotonic()
        # One at a time, so that the order of the numbers is the order of the changes.
        side_by_side(box.client, create, range(0, pending, BATCH), connections=1)
        written = time.monotonic() - began
        waiting = box.memory_mb()[0]
        with box.client() as client:
            wanted(client.send("PATCH", "/api/homeport/integrations/switch", {"on": True}))
        began, most = time.monotonic(), waiting
        while (heard := self.service.heard()) < pending:
            most = max(most, box.memory_mb()[0])
            if time.monotonic() - began > DRAIN_LIMIT_S:
                raise BenchError(f"{heard} of {pending} calls were made within {DRAIN_LIMIT_S} s")
            time.sleep(0.1)
        took = time.monotonic() - began
        time.sleep(1)
        if self.service.numbers() != list(range(pending)):
            raise BenchError("calls were lost, made twice, or made in another order")
        return {
            "pending": pending, "written_per_s": round(pending / written), "drained_per_s": round(pending / took),
            "rss_before_mb": round(before, 1), "rss_waiting_mb": round(waiting, 1), "rss_most_mb": round(most, 1),
        }  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=4, help="how long each timed run is")
    parser.add_argument("--rounds", type=int, default=5, help="how many rounds")
    parser.add_argument("--pending", type=int, default=100_000, help="how many calls wait")
    parser.add_argument("--out", type=Path, default=ROOT / "bench" / "results", help="folder for the CSV files (default: bench/results)")
    chosen = parser.parse_args()
    parent = Path(os.environ.get("HOMEPORT_BENCH_DIR", ROOT / "target" / "bench"))
    parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="calls-", dir=parent))
    box, service = Homeport(os.environ.get("HOMEPORT_BIN", ""), folder), StandIn()
    try:
        box.data.mkdir(mode=0o700)
        box.add_superuser()
        box.start()
        box.sign_in()
        calls = Calls(box, service)
        calls.set_up()
        rows = calls.overhead(chosen.seconds, chosen.rounds)
        drained = calls.drain(chosen.pending)
    finally:
        box.stop()
        service.stop()
        shutil.rmtree(folder, ignore_errors=True)
    show(rows, drained)
    facts = {**drained, **report.machine(parent), "version": box.version()}
    for name, table in (("calls", rows), ("calls-facts", [{"fact": fact, "homeport": value} for fact, value in facts.items()])):
        print(f"written: {os.path.relpath(report.write_csv(chosen.out / f'{name}.csv', table))}")
    return 0


def show(rows: list[dict], drained: dict) -> None:
    print("\nA call of a service on this machine, medians over rounds.")
    for connections in CONNECTIONS:
        of = {row["way"]: [one for one in rows if (one["way"], one["connections"]) == (row["way"], connections)] for row in rows}
        p50 = {way: median(one["p50_ms"] for one in found) for way, found in of.items()}
        p99 = {way: median(one["p99_ms"] for one in found) for way, found in of.items()}
        for way in p50:
            print(f"  {connections} at a time, {way:<11} p50 {p50[way]:7.3f} ms   p99 {p99[way]:7.3f} ms")
        print(f"  {connections} at a time, added       p50 {p50['by the box'] - p50['straight']:7.3f} ms")
    print("\nCalls that wait: {pending:,}; with their records written {written_per_s:,}/s, made {drained_per_s:,}/s, in order.".format(**drained))
    print("  memory {rss_before_mb} MB before, {rss_waiting_mb} MB while they wait, {rss_most_mb} MB at most while they are made".format(**drained))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BenchError as error:
        sys.exit(f"bench: {error}")
    except KeyboardInterrupt:
        sys.exit("bench: interrupted; what was started has been stopped")
