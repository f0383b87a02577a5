"""Hosts in network namespaces: one switch, and a cable from each host to it."""

import contextlib
import ctypes
import os
import shutil
import subprocess
import threading
from pathlib import Path

CLONE_NEWNET = 0x40000000
LIBC = ctypes.CDLL(None, use_errno=True)
NAMES = Path("/etc/netns")


def run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=20)
    if done.returncode != 0:
        raise OSError(f"{' '.join(command)}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout


class Host:
    """A host on the network, with one interface `lan0`."""

    def __init__(self, namespace: str, address: str, port: str):
        self.namespace = namespace
        self.address = address
        self.port = port

    def ip(self, *words: str) -> str:
        return run("ip", "-n", self.namespace, *words)

    def inside(self, *command: str) -> list[str]:
        """The command that runs another on this host."""
        return ["ip", "netns", "exec", self.namespace, *command]

    @contextlib.contextmanager
    def sockets(self):
        """Sockets that are made meanwhile, by this thread, are this host's."""
        with open(f"/proc/self/task/{threading.get_native_id()}/ns/net") as here:
            with open(f"/run/netns/{self.namespace}") as there:
                enter(there)
            try:
                yield
            finally:
                enter(here)

    def believe(self, name: str, address: str) -> None:
        """What this host's resolver has made of the network's answers."""
        folder = NAMES / self.namespace
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "hosts").write_text(f"127.0.0.1 localhost\n{address} {name}\n")
        (folder / "resolv.conf").write_text("")


def enter(namespace) -> None:
    if LIBC.setns(namespace.fileno(), CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "setns")


class Network:
    """Made when entered, gone when left, whatever happened in between."""

    def __init__(self, name: str = "lan"):
        self.prefix = f"homeport{os.getpid()}-{name}"
        self.namespaces: list[str] = []
        self.hosts: list[Host] = []

    def __enter__(self) -> "Network":
        try:
            self.switch = self.namespace("switch")
            run("ip", "-n", self.switch, "link", "add", "switch", "type", "bridge", "mcast_snooping", "0")
            run("ip", "-n", self.switch, "link", "set", "switch", "up")
        except BaseException:
            self.__exit__()
            raise
        return self

    def namespace(self, name: str) -> str:
        name = f"{self.prefix}-{name}"
        run("ip", "netns", "add", name)
        self.namespaces.append(name)
        return name

    def host(self, name: str) -> Host:
        number = len(self.hosts) + 1
        port = f"port{number}"
        host = Host(self.namespace(name), f"10.77.0.{number}", port)
        host.ip("link", "set", "lo", "up")
        host.ip("link", "add", "lan0", "type", "veth", "peer", "name", port, "netns", self.switch)
        run("ip", "-n", self.switch, "link", "set", port, "master", "switch", "up")
        host.ip("link", "set", "lan0", "up")
        host.ip("addr", "add", f"{host.address}/24", "dev", "lan0")
        host.ip("route", "add", "224.0.0.0/4", "dev", "lan0")
        self.hosts.append(host)
        return host

    def keep_apart(self, *hosts: Host, apart: bool = True) -> None:
        """As access points do in networks for guests: none of these hosts hears another of them."""
        for host in hosts:
            isolated = "on" if apart else "off"
            run("bridge", "-n", self.switch, "link", "set", "dev", host.port, "isolated", isolated)

    def __exit__(self, *_) -> None:
        for name in self.namespaces:
            subprocess.run(["ip", "netns", "del", name], capture_output=True)
            shutil.rmtree(NAMES / name, ignore_errors=True)
