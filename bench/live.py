"""How long until subscribers hear of a change: server-sent events, read by one loop."""

import json
import selectors
import socket
import time

from client import Client
from dataset import COLLECTION, RECORDS
from load import Measured
from programs import BenchError, Program

CHANGE_LIMIT_S = 5
PAUSE_S = 0.01


class Stream:
    """One subscriber's connection."""

    def __init__(self, program: Program, client: Client):
        self.socket = socket.create_connection(("127.0.0.1", program.port), timeout=CHANGE_LIMIT_S)
        self.heard = b""
        host = f"127.0.0.1:{program.port}"
        self.socket.sendall(f"GET /api/realtime HTTP/1.1\r\nHost: {host}\r\nAccept: text/event-stream\r\n\r\n".encode())
        client_id = self._client_id(program)
        body = {"clientId": client_id, "subscriptions": [f"{COLLECTION}/*"]}
        status, answer = client.post("/api/realtime", body)
        if status != 204:
            raise BenchError(f"{program.name}: cannot subscribe: {status} {answer}")
        self.heard = b""
        self.socket.setblocking(False)

    def _client_id(self, program: Program) -> str:
        while b"data:" not in self.heard or b"\n\n" not in self.heard.partition(b"data:")[2]:
            more = self.socket.recv(65536)
            if not more:
                raise BenchError(f"{program.name} closed a stream: {self.heard!r}")
            self.heard += more
        line = self.heard.partition(b"data:")[2].partition(b"\n")[0]
        return json.loads(line)["clientId"]

    def hears(self, sign: bytes) -> bool:
        """Reads what has come; true once `sign` is in it."""
        self.heard += self.socket.recv(262144)
        if sign not in self.heard:
            return False
        self.heard = b""
        return True


def measure_live(program: Program, round_: int, subscribers: int, changes: int) -> Measured:
    """Creates records one after the other. Each subscriber's latency runs from just before the
    request is sent to when the event has been read, and so includes the commit."""
    streams: list[Stream] = []
    writer = socket.create_connection(("127.0.0.1", program.port), timeout=CHANGE_LIMIT_S)
    writer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    latencies: list[float] = []
    missed = 0
    try:
        with selectors.DefaultSelector() as selector, Client(program.port) as client:
            for _ in range(subscribers):
                streams.append(Stream(program, client))
                selector.register(streams[-1].socket, selectors.EVENT_READ, streams[-1])
            cpu_before = program.cpu_s()
            began = time.monotonic()
            for number in range(changes):
                heard = one_change(program, writer, selector, subscribers, f"live {round_} {number:06d}")
                latencies.extend(heard)
                missed += subscribers - len(heard)
                time.sleep(PAUSE_S)
            took = time.monotonic() - began
            cpu = program.cpu_s() - cpu_before
    finally:
        writer.close()
        for stream in streams:
            stream.socket.close()
    latencies.sort()
    return Measured(
        round=round_,
        program=program.name,
        workload="change to subscriber",
        connections=subscribers,
        requests=len(latencies),
        requests_per_s=len(latencies) / took,
        p50_ms=percentile_ms(latencies, 0.50),
        p99_ms=percentile_ms(latencies, 0.99),
        errors=missed,
        cpu_ms_per_request=cpu * 1000 / changes,
        rss_mb=program.memory_mb()[0],
    )


def percentile_ms(ordered_s: list[float], share: float) -> float:
    if not ordered_s:
        return 0.0
    return ordered_s[min(int(len(ordered_s) * share), len(ordered_s) - 1)] * 1000


def one_change(program: Program, writer: socket.socket, selector, subscribers: int, title: str) -> list[float]:
    """Makes one change; returns the seconds until each subscriber that heard of it did."""
    body = json.dumps({"title": title, "note": "x" * 280, "category": "new", "amount": 1}).encode()
    head = (
        f"POST {RECORDS} HTTP/1.1\r\nHost: 127.0.0.1:{program.port}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    sign = title.encode()
    heard: list[float] = []
    sent = time.monotonic()
    writer.sendall(head.encode() + body)
    while len(heard) < subscribers and time.monotonic() - sent < CHANGE_LIMIT_S:
        for key, _ in selector.select(timeout=0.1):
            if key.data.hears(sign):
                heard.append(time.monotonic() - sent)
    answer = writer.recv(65536)
    if not answer.startswith(b"HTTP/1.1 200"):
        raise BenchError(f"{program.name}: a change was refused: {answer[:500]!r}")
    return heard
