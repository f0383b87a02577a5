"""The hosts that the tests play on, and what several tests do there."""

import contextlib
import threading
from urllib.parse import parse_qs, urlsplit

import mdns
from boxes import Box
from hosts import Network

TESTS = []
NAME, LOCAL = "Shop PC", "shop-pc.local"
PORT, PAGE = 8443, 8080


def test(sentence: str):
    def keep(run):
        TESTS.append((sentence, run))
        return run

    return keep


class Scene:
    """Two boxes' hosts, a phone and an attacker; the first box runs all the while."""

    def __init__(self, network: Network):
        self.home, self.phone, self.other = (network.host(name) for name in ("box", "phone", "other"))
        # A container's network, with the phone's host in the place of a container.
        self.home.ip("link", "add", "docker0", "type", "bridge", "mcast_snooping", "0")
        self.home.ip("addr", "add", "172.17.0.1/16", "dev", "docker0")
        self.home.ip("link", "set", "docker0", "up")
        cable = ["link", "add", "veth1", "type", "veth", "peer", "name", "inner", "netns", self.phone.namespace]
        self.home.ip(*cable)
        self.home.ip("link", "set", "veth1", "master", "docker0", "up")
        self.phone.ip("link", "set", "inner", "up")
        self.phone.ip("addr", "add", "172.17.0.2/16", "dev", "inner")
        self.box = Box(self.home, NAME, f"[::]:{PORT}")

    def ear(self, address: str):
        with self.phone.sockets():
            return mdns.endpoint(address)

    def hears(self, address: str) -> set[str]:
        """What the phone is answered for the box's name."""
        with contextlib.closing(self.ear(self.phone.address)) as ear:
            found = mdns.resolve(ear, LOCAL)
        return found if address in found else set()

    def link_hosts(self) -> list[str]:
        return hosts_of(self.box)


def hosts_of(box: Box) -> list[str]:
    """Where a link leads; its code is taken back."""
    made = box.admin("POST", "/api/homeport/pairings")
    box.admin("DELETE", f"/api/homeport/pairings/{made['id']}")
    return parse_qs(urlsplit(made["link"]).query)["h"][0].split(",")


def change_address(host, before: str, after: str) -> None:
    host.ip("addr", "del", f"{before}/24", "dev", "lan0")
    host.ip("addr", "add", f"{after}/24", "dev", "lan0")
    host.ip("route", "replace", "224.0.0.0/4", "dev", "lan0")


@contextlib.contextmanager
def lies(host, asked_for: str, answer_with: bytes):
    """Answers each question in which a word stands."""
    with host.sockets():
        mouth = mdns.endpoint(host.address)
    over = threading.Event()

    def answer():
        mouth.settimeout(0.1)
        while not over.is_set():
            with contextlib.suppress(OSError):
                packet = mouth.recv(9000)
                # A question, and no answer: his own come back to him.
                if asked_for.encode() in packet and not packet[2] & 0x80:
                    mouth.sendto(answer_with, mdns.GROUP)

    thread = threading.Thread(target=answer)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        mouth.close()
