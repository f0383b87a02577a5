#!/usr/bin/env python3
"""Measures what TLS costs: handshakes per second, and memory per idle connection, of Homeport and
of PocketBase behind HAProxy. See README.md beside this file."""

import argparse
import multiprocessing
import os
import resource
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

sys.dont_write_bytecode = True

import report
from programs import TICKS, BenchError, Homeport, PocketBase, Program, free_port, usual_environment

ROOT = Path(__file__).resolve().parent.parent
REQUEST = b"GET /api/health HTTP/1.1\r\nHost: box\r\n\r\n"
CLIENTS = 4
OURS, BEHIND_PROXY = "homeport", "pocketbase_haproxy"


class Door:
    """Where TLS is spoken, and by which processes."""

    def __init__(self, program: str, name: str, port: int, ca: Path, pids: list[int]):
        self.program, self.name, self.port, self.ca, self.pids = program, name, port, ca, pids

    def cpu_s(self) -> float:
        stats = (Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in self.pids)
        return sum(int(stat[11]) + int(stat[12]) for stat in stats) / TICKS

    def memory_kb(self) -> int:
        lines = [line for pid in self.pids for line in Path(f"/proc/{pid}/status").read_text().splitlines()]
        return sum(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))

    def context(self, version: ssl.TLSVersion) -> ssl.SSLContext:
        context = ssl.create_default_context(cafile=str(self.ca))
        context.minimum_version = context.maximum_version = version
        return context

    def connect(self, context: ssl.SSLContext, session: ssl.SSLSession | None = None) -> ssl.SSLSocket:
        raw = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return context.wrap_socket(raw, server_hostname="127.0.0.1", session=session)

    def session(self, context: ssl.SSLContext) -> ssl.SSLSession:
        """One to resume: the ticket comes with or before the first answer."""
        with self.connect(context) as stream:
            answered(stream)
            return stream.session


def answered(stream: ssl.SSLSocket) -> None:
    stream.sendall(REQUEST)
    if not stream.recv(65536).startswith(b"HTTP/1.1 200"):
        raise BenchError("a request over TLS was not answered well")


def shake(door: Door, version: ssl.TLSVersion, resumes: bool, seconds: float, results) -> None:
    """One client: handshakes, one after the other."""
    context, done, wrong = door.context(version), 0, 0
    session = door.session(context) if resumes else None
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with door.connect(context, session) as stream:
            done += 1
            wrong += stream.session_reused != resumes
    results.put((done, wrong))


def handshakes(door: Door, version: ssl.TLSVersion, resumes: bool, seconds: float) -> tuple[float, float]:
    """Handshakes per second, and the server's processor time for one in ms."""
    results = multiprocessing.Queue()
    job = (door, version, resumes, seconds, results)
    clients = [multiprocessing.Process(target=shake, args=job) for _ in range(CLIENTS)]
    before, began = door.cpu_s(), time.monotonic()
    for client in clients:
        client.start()
    found = [results.get(timeout=seconds + 60) for _ in clients]
    for client in clients:
        client.join()
    took = time.monotonic() - began
    done, wrong = (sum(one[place] for one in found) for place in (0, 1))
    if wrong:
        raise BenchError(f"{door.name}: {wrong} of {done} handshakes were not {'resumed' if resumes else 'whole'} ones")
    return done / took, 1000 * (door.cpu_s() - before) / done


def idle_kb(door: Door, count: int) -> float:
    """Resident memory for each of many connections that have been used once and are held open."""
    context = door.context(ssl.TLSVersion.TLSv1_3)
    with_one = [door.connect(context) for _ in range(20)]
    for stream in with_one:
        answered(stream)
    before, held = door.memory_kb(), []
    for _ in range(count):
        held.append(door.connect(context))
        answered(held[-1])
    found = (door.memory_kb() - before) / count
    for stream in with_one + held:
        stream.close()
    return found


class Proxy:
    """HAProxy in front of a program, with a certificate as Homeport's own: P-256."""

    def __init__(self, binary: str, folder: Path, program: Program):
        self.folder, self.port = folder, free_port()
        key, certificate = folder / "proxy.key", folder / "proxy.pem"
        make = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days"]
        make += ["30", "-subj", "/CN=Proxy", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key)]
        subprocess.run([*make, "-out", str(certificate)], check=True, capture_output=True)
        self.ca = certificate
        both = folder / "proxy-both.pem"
        both.write_text(certificate.read_text() + key.read_text())
        (folder / "haproxy.cfg").write_text(
            f"global\n  maxconn 4096\ndefaults\n  mode http\n  timeout client 60s\n  timeout server 60s\n"
            f"  timeout connect 5s\nfrontend tls\n"
            f"  bind 127.0.0.1:{self.port} ssl crt {both} alpn h2,http/1.1\n  default_backend box\n"
            f"backend box\n  server box 127.0.0.1:{program.port}\n"
        )
        log = (folder / "haproxy.log").open("ab")
        command = [binary, "-db", "-f", str(folder / "haproxy.cfg")]
        self.process = subprocess.Popen(command, stdout=log, stderr=log, env=usual_environment(), start_new_session=True)
        until = time.monotonic() + 10
        while time.monotonic() < until and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.02)
        raise BenchError(f"haproxy did not start: {(folder / 'haproxy.log').read_text()}")

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(10)


@dataclass(frozen=True)
class Shaken:
    """One timed run of one door."""

    handshake: str
    round: int
    program: str
    per_s: float
    cpu_ms: float


def measure(doors: list[Door], seconds: float, rounds: int) -> list[Shaken]:
    found = []
    for version in (ssl.TLSVersion.TLSv1_3, ssl.TLSVersion.TLSv1_2):
        for resumes in (False, True):
            kind = f"{version.name.replace('v1_', ' 1.')} {'resumed' if resumes else 'whole'}"
            for number in range(rounds):
                for door in doors[:: 1 if number % 2 else -1]:
                    per_s, cpu_ms = handshakes(door, version, resumes, seconds)
                    found.append(Shaken(kind, number + 1, door.program, round(per_s, 1), round(cpu_ms, 4)))
    return found


def summary(found: list[Shaken], doors: list[Door]) -> list[dict]:
    """A row per kind of handshake: medians, and the ratio to the proxy's, taken within a round. Above 1 it speaks
    for Homeport."""
    rows = []
    for kind in dict.fromkeys(one.handshake for one in found):
        row: dict[str, str | float] = {"handshake": kind}
        of = {door.program: [one for one in found if (one.handshake, one.program) == (kind, door.program)] for door in doors}
        for name in ("per_s", "cpu_ms"):
            for program, runs in of.items():
                row[f"{name}_{program}"] = round(median(getattr(one, name) for one in runs), 4)
        if OURS in of and BEHIND_PROXY in of:
            pairs = list(zip(of[OURS], of[BEHIND_PROXY]))
            row["ratio_per_s"] = round(median(ours.per_s / theirs.per_s for ours, theirs in pairs), 3)
            row["ratio_cpu"] = round(median(theirs.cpu_ms / ours.cpu_ms for ours, theirs in pairs), 3)
        rows.append(row)
    return rows


def show(rows: list[dict], idle: dict[str, float], doors: list[Door], connections: int) -> None:
    print(f"\nHandshakes with {CLIENTS} clients at once, one after the other; medians over rounds.")
    for door in doors:
        print(f"\n{door.name}")
        for row in rows:
            per_s, cpu_ms = row[f"per_s_{door.program}"], row[f"cpu_ms_{door.program}"]
            print(f"  {row['handshake']:<20} {per_s:10,.0f}/s  {cpu_ms:8.3f} ms of the server's processor each")
        print(f"  memory of an idle connection ({connections} held)   {idle[door.program]:8.1f} kB")


def keep(found: list[Shaken], rows: list[dict], idle: dict[str, float], doors: list[Door], folder: Path, chosen) -> list[Path]:
    """The CSV files; `folder` is where the programs' data lay."""
    about = {**report.machine(folder), "rounds": chosen.rounds, "seconds": chosen.seconds, "connections": chosen.connections}
    facts = [{"fact": "program", **{door.program: door.name for door in doors}}]
    facts.append({"fact": "idle_connection_kb", **{program: round(kb, 1) for program, kb in idle.items()}})
    facts += [{"fact": fact, **{door.program: value for door in doors}} for fact, value in about.items()]
    tables = {"": rows, "-rounds": [asdict(one) for one in found], "-facts": facts}
    return [report.write_csv(chosen.out / f"handshakes{part}.csv", table) for part, table in tables.items()]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5, help="how long each timed run is")
    parser.add_argument("--rounds", type=int, default=5, help="how many rounds")
    parser.add_argument("--connections", type=int, default=500, help="how many idle connections are held")
    parser.add_argument("--out", type=Path, default=ROOT / "bench" / "results", help="folder for the CSV files (default: bench/results)")
    chosen = parser.parse_args()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 16_384) if most > 0 else 16_384, most))
    binaries = [os.environ.get(variable, "") for variable in ("HOMEPORT_BIN", "POCKETBASE_BIN")]
    if not all(binaries):
        raise BenchError("HOMEPORT_BIN and POCKETBASE_BIN say which programs to measure; scripts/bench.sh sets them")
    haproxy = shutil.which("haproxy") or shutil.which("haproxy", path="/usr/sbin")
    parent = Path(os.environ.get("HOMEPORT_BENCH_DIR", ROOT / "target" / "bench"))
    parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="tls-", dir=parent))
    box, other = Homeport(binaries[0], folder, tls=True), PocketBase(binaries[1], folder)
    proxy = None
    try:
        for program in (box, other):
            program.data.mkdir(mode=0o700)
            program.add_superuser()
            program.start()
        ready = box.ready_line()
        doors = [Door(OURS, f"homeport {box.version()}", int(box.load_url.rsplit(":", 1)[1]), Path(ready["ca_pem"]), [box.process.pid])]
        if haproxy:
            proxy = Proxy(haproxy, folder, other)
            pids = [proxy.process.pid, other.process.pid]
            doors.append(Door(BEHIND_PROXY, f"pocketbase {other.version()} behind haproxy", proxy.port, proxy.ca, pids))
        else:
            print("There is no haproxy here (Debian's package haproxy), so Homeport is measured alone.")
        found = measure(doors, chosen.seconds, chosen.rounds)
        idle = {door.program: idle_kb(door, chosen.connections) for door in doors}
        rows = summary(found, doors)
        show(rows, idle, doors, chosen.connections)
        print()
        for path in keep(found, rows, idle, doors, folder, chosen):
            print(f"written: {os.path.relpath(path)}")
    finally:
        if proxy:
            proxy.stop()
        for program in (box, other):
            program.stop()
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BenchError as error:
        sys.exit(f"bench: {error}")
    except KeyboardInterrupt:
        sys.exit("bench: interrupted; what was started has been stopped")
