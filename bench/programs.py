"""The two programs: how each is started on a fresh folder, watched in /proc, and stopped."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

from client import Client

EMAIL = "bench@example.com"
PASSWORD = "bench-password-1"
START_LIMIT_S = 60
STOP_LIMIT_S = 30
TICKS = os.sysconf("SC_CLK_TCK")


def usual_environment() -> dict[str, str]:
    """A user's environment: a developer's RUST_BACKTRACE has every error walk the stack."""
    return {name: value for name, value in os.environ.items() if not name.startswith("RUST_")}


class BenchError(Exception):
    """The measuring cannot go on, in words for whoever runs it."""


class Program:
    """A server that the harness owns. Only the process it started is ever signalled."""

    name = ""
    folder_option = ""

    def __init__(self, binary: str, folder: Path):
        if not (shutil.which(binary) or os.access(binary, os.X_OK)):
            raise BenchError(f"{self.name}: there is no program at {binary}")
        self.binary = binary
        self.folder = folder
        self.data = folder / self.name
        self.log = folder / f"{self.name}.log"
        self.process: subprocess.Popen | None = None
        self.port = 0
        self.token = ""
        # Where wrk sends its requests; setting up and checking always use plain loopback.
        self.load_url = ""

    def arguments(self) -> list[str]:
        raise NotImplementedError

    def version(self) -> str:
        done = subprocess.run([self.binary, "--version"], capture_output=True, text=True, timeout=30)
        words = done.stdout.split()
        return words[-1] if words else "unknown"

    def add_superuser(self) -> None:
        command = [self.binary, "superuser", "upsert", EMAIL, PASSWORD, self.folder_option, str(self.data)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
        if done.returncode != 0:
            raise BenchError(f"{self.name}: superuser upsert failed: {done.stderr.strip()}")

    def start(self) -> float:
        """Starts the program. Returns the seconds until it answered its first request."""
        self.port = free_port()
        self.load_url = f"http://127.0.0.1:{self.port}"
        with self.log.open("ab") as log:
            began = time.monotonic()
            # Its own session: Ctrl-C reaches the harness alone, which then stops the program.
            self.process = subprocess.Popen(
                [self.binary, *self.arguments()],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=usual_environment(),
                start_new_session=True,
            )
        while time.monotonic() - began < START_LIMIT_S:
            if self.process.poll() is not None:
                raise BenchError(f"{self.name} ended while starting:\n{self.last_words()}")
            try:
                with Client(self.port) as client:
                    if client.get("/api/health")[0] == 200:
                        return time.monotonic() - began
            except OSError:
                pass
            time.sleep(0.005)
        raise BenchError(f"{self.name} was not ready within {START_LIMIT_S} s:\n{self.last_words()}")

    def sign_in(self) -> None:
        with Client(self.port) as client:
            path = "/api/collections/_superusers/auth-with-password"
            status, body = client.post(path, {"identity": EMAIL, "password": PASSWORD})
        if status != 200:
            raise BenchError(f"{self.name}: the superuser cannot sign in: {status} {body}")
        self.token = body["token"]

    def stop(self) -> float:
        """Asks the program to end and waits. Returns the seconds that took."""
        if self.process is None:
            return 0.0
        began = time.monotonic()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(STOP_LIMIT_S)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
                print(f"{self.name} did not end within {STOP_LIMIT_S} s and was killed")
        self.process = None
        return time.monotonic() - began

    def has_died(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def client(self) -> Client:
        return Client(self.port, self.token)

    def memory_mb(self) -> tuple[float, float]:
        """Resident memory now, and the most it ever was since the start (VmRSS, VmHWM)."""
        values = {}
        for line in self._proc("status").splitlines():
            name, _, rest = line.partition(":")
            values[name] = rest
        return tuple(int(values[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM"))

    def sockets(self) -> int:
        """How many sockets it has open, those it listens on included."""
        folder = Path(f"/proc/{self.process.pid}/fd") if self.process else Path("/nowhere")
        count = 0
        for entry in folder.glob("*"):
            try:
                count += os.readlink(entry).startswith("socket:")
            except OSError:  # closed meanwhile
                pass
        return count

    def cpu_s(self) -> float:
        """Processor seconds used since the start, in user and system mode together."""
        after_name = self._proc("stat").rpartition(")")[2].split()
        return (int(after_name[11]) + int(after_name[12])) / TICKS

    def _proc(self, name: str) -> str:
        if self.process is None or self.has_died():
            raise BenchError(f"{self.name} has ended:\n{self.last_words()}")
        return Path(f"/proc/{self.process.pid}/{name}").read_text()

    def disk_mb(self) -> float:
        files = (path for path in self.data.rglob("*") if path.is_file())
        return sum(path.stat().st_blocks * 512 for path in files) / 1e6

    def last_words(self, lines: int = 15) -> str:
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return "\n".join(text.splitlines()[-lines:])

    def complaints(self) -> list[str]:
        """Lines of its log that speak of trouble."""
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        plain = re.sub(r"\x1b\[[0-9;]*m", "", text)
        signs = ("panicked", " ERROR ", " WARN ", "fatal error", "goroutine ")
        return [line for line in plain.splitlines() if any(sign in line for sign in signs)]


class Homeport(Program):
    name = "homeport"
    folder_option = "--data-dir"

    def __init__(self, binary: str, folder: Path, tls: bool = False):
        super().__init__(binary, folder)
        self.tls = tls

    def arguments(self) -> list[str]:
        return [
            "serve", "--data-dir", str(self.data),
            "--listen", "127.0.0.1:0", "--loopback", f"127.0.0.1:{self.port}",
            "--trust-page", "off", "--no-mdns",
        ]  # fmt: skip

    def start(self) -> float:
        seconds = super().start()
        if self.tls:
            self.load_url = self.ready_line()["https"]
        return seconds

    def ready_line(self) -> dict:
        until = time.monotonic() + 10
        while time.monotonic() < until:
            for line in reversed(self.log.read_text(errors="replace").splitlines()):
                if line.startswith("{") and (said := json.loads(line)).get("ready"):
                    return said
            time.sleep(0.05)
        raise BenchError(f"{self.name} printed no line saying that it is ready")


class PocketBase(Program):
    name = "pocketbase"
    folder_option = "--dir"

    def arguments(self) -> list[str]:
        # Beside its data folder it looks for hooks and pages, and writes its migrations.
        beside = str(self.folder / "pocketbase-beside")
        return [
            "serve", "--http", f"127.0.0.1:{self.port}", "--dir", str(self.data),
            "--hooksDir", beside, "--migrationsDir", beside, "--publicDir", beside,
        ]  # fmt: skip


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
