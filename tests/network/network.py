"""What only hosts of their own can show: discovery, addresses that come and go, and lies."""

import contextlib
import json
import ssl
import sys
import tempfile
import threading
import time
import traceback
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

# No compiled files beside the sources.
sys.dont_write_bytecode = True

import mdns
from boxes import PATIENCE, Box, Middle, Nowhere, answers, asked, phone, tls, until
from hosts import Network

TESTS = []
NAME, LOCAL = "Shop PC", "shop-pc.local"
PORT = 8443


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


@test("a phone on the network finds the box, and no network of containers is announced")
def discovery(scene: Scene) -> None:
    def announced():
        with contextlib.closing(scene.ear(scene.phone.address)) as ear:
            found = mdns.ask(ear, mdns.SERVICE, mdns.PTR)
        kinds = {one.kind: one for one in found if one.name.lower() in (f"{NAME}.{mdns.SERVICE}".lower(), LOCAL)}
        return kinds if {mdns.SRV, mdns.TXT, mdns.A} <= kinds.keys() else None

    found = until("the box is announced", announced)
    assert found[mdns.SRV].data == (PORT, LOCAL), found
    assert found[mdns.A].data == scene.home.address, found
    texts = found[mdns.TXT].data
    keys = [text.split("=")[0] for text in texts]
    assert keys == ["txtvers", "id", "proto", "tls", "pair", "fp"], texts
    values = dict(text.split("=") for text in texts)
    assert values["pair"] == "0" and values["fp"] == scene.box.ready["ca_sha256"][:8], texts
    assert sum(len(text) + 1 for text in texts) < 400
    assert answers(scene.phone, scene.box, scene.home.address)
    with contextlib.closing(scene.ear("172.17.0.2")) as ear:
        assert mdns.resolve(ear, LOCAL) == set()
    assert scene.box.shown() == [f"https://{scene.home.address}:{PORT}", f"https://{LOCAL}:{PORT}"]
    assert scene.link_hosts() == [scene.home.address, LOCAL]


@test("a code that waits for a device is announced, and so is its end")
def pairing_flag(scene: Scene) -> None:
    def flag(ear):
        found = [one for one in mdns.ask(ear, f"{NAME}.{mdns.SERVICE}", mdns.TXT, 0.4) if one.kind == mdns.TXT]
        return found[-1].data if found else ()

    made = scene.box.admin("POST", "/api/homeport/pairings")
    with contextlib.closing(scene.ear(scene.phone.address)) as ear:
        until("it is announced", lambda: "pair=1" in flag(ear))
        scene.box.admin("DELETE", f"/api/homeport/pairings/{made['id']}")
        until("its end is announced", lambda: "pair=0" in flag(ear))


@test("a network that was left out can be chosen, and is used at once")
def choosing(scene: Scene) -> None:
    path = "/api/homeport/network"
    seen = {one["name"]: one for one in scene.box.admin("GET", path)["interfaces"]}
    assert seen["lan0"]["used"] and seen["lan0"]["kind"] == "network", seen
    assert not seen["docker0"]["used"] and "containers" in seen["docker0"]["reason"], seen
    scene.box.admin("PATCH", path, {"interfaces": {"docker0": True}})
    assert f"https://172.17.0.1:{PORT}" in scene.box.shown()
    assert "172.17.0.1" in scene.link_hosts()
    assert answers(scene.phone, scene.box, "172.17.0.1")
    with contextlib.closing(scene.ear("172.17.0.2")) as ear:
        until("it is announced there", lambda: mdns.resolve(ear, LOCAL) == {"172.17.0.1"})
        scene.box.admin("PATCH", path, {"interfaces": {"docker0": None}})
        assert f"https://172.17.0.1:{PORT}" not in scene.box.shown()
        until("it is announced there no more", lambda: mdns.resolve(ear, LOCAL) == set())


@test("addresses come and go while a stream goes on")
def addresses(scene: Scene) -> None:
    home, box = scene.home, scene.box
    rules = dict.fromkeys(["listRule", "viewRule", "createRule"], "")
    fields = [{"name": "title", "type": "text"}]
    box.admin("POST", "/api/collections", {"name": "notes", "type": "base", "fields": fields, **rules})
    with tls(scene.phone, box, home.address) as stream:
        stream.sendall(b"GET /api/realtime HTTP/1.1\r\nHost: box\r\nAccept: text/event-stream\r\n\r\n")
        client = json.loads(event(stream, "PB_CONNECT"))["clientId"]
        subscription = json.dumps({"clientId": client, "subscriptions": ["notes/*"]})
        assert "204" in asked(scene.phone, box, home.address, "POST /api/realtime", subscription)
        home.ip("addr", "add", "10.77.0.21/24", "dev", "lan0")
        home.ip("addr", "add", "fd77::21/64", "dev", "lan0", "nodad")
        scene.phone.ip("addr", "replace", "fd77::2/64", "dev", "lan0", "nodad")
        until("the certificate covers the new address", lambda: answers(scene.phone, box, "10.77.0.21"))
        until("the certificate covers the IPv6 address", lambda: answers(scene.phone, box, "fd77::21"))
        until("the new address is shown", lambda: f"https://10.77.0.21:{PORT}" in box.shown())
        assert f"https://[fd77::21]:{PORT}" in box.shown()
        assert {"10.77.0.21", "[fd77::21]"} <= set(scene.link_hosts())
        until("the new address is announced", lambda: scene.hears("10.77.0.21"))
        box.admin("POST", "/api/collections/notes/records", {"title": "came"})
        assert "came" in event(stream, "notes/*")
        home.ip("addr", "del", "10.77.0.21/24", "dev", "lan0")
        home.ip("addr", "del", "fd77::21/64", "dev", "lan0")
        until("the address is not shown any more", lambda: "10.77.0.21" not in "".join(box.shown()))
        until("the address is not announced any more", lambda: scene.hears(home.address) == {home.address})
        box.admin("POST", "/api/collections/notes/records", {"title": "went"})
        assert "went" in event(stream, "notes/*")
        assert "10.77.0.21" not in scene.link_hosts()


def event(stream: ssl.SSLSocket, name: str) -> str:
    """The data of the next event of this name."""
    text, end = "", time.monotonic() + PATIENCE
    while time.monotonic() < end:
        chunk = stream.recv(65536).decode()
        assert chunk, f"the stream ended; {text!r}"
        text += chunk
        for part in text.split("\n\n")[:-1]:
            lines = [line.partition(":") for line in part.splitlines()]
            fields = {field: value.strip() for field, _, value in lines}
            if fields.get("event") == name:
                return fields["data"]
    raise AssertionError(f"no {name}; only {text!r}")


@test("of two boxes with one name the second gets a number, and the first keeps its name")
def two_boxes(scene: Scene) -> None:
    second = Box(scene.other, NAME, f"[::]:{PORT}")
    try:

        def taken():
            problems = second.admin("GET", "/api/homeport/status")["problems"]
            return next((one["message"] for one in problems if one["code"] == "name_taken"), None)

        told = until("the window tells of the other box", taken)
        assert "Shop PC 2" in told and "shop-pc-2.local" in told, told
        assert "Another box on the network has this name" in second.said()
        assert f"https://shop-pc-2.local:{PORT}" in second.shown()
        assert "shop-pc-2.local" in hosts_of(second)
        assert answers(scene.phone, second, scene.other.address, "shop-pc-2.local")
        with contextlib.closing(scene.ear(scene.phone.address)) as ear:
            resolve = lambda name: mdns.resolve(ear, name)
            until("its name leads to it", lambda: resolve("shop-pc-2.local") == {scene.other.address})
            assert resolve(LOCAL) == {scene.home.address}
        codes = [one["code"] for one in scene.box.admin("GET", "/api/homeport/status")["problems"]]
        assert "name_taken" not in codes
        # A name of its own ends it.
        second.admin("PATCH", "/api/homeport/settings", {"name": "Kitchen"})
        assert f"https://kitchen.local:{PORT}" in second.shown() and taken() is None
    finally:
        with contextlib.closing(scene.ear(scene.phone.address)) as ear:
            second.stop()
            left = [one for one in mdns.heard(ear, 1) if one.kind == mdns.PTR and "Kitchen" in str(one.data)]
        assert any(one.ttl == 0 for one in left), f"no goodbye: {left}"


@test("whoever answers for the box's name is found out by his authority, and hears nothing")
def rogue_answer(scene: Scene) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store.json"
        paired = phone(scene.phone, "pair", scene.box.link(), str(store))
        assert "paired" in paired, paired
        kept = json.loads(store.read_text())
        kept["box"]["hosts"] = [LOCAL, scene.home.address]
        store.write_text(json.dumps(kept))
        middle = Middle(scene.other, PORT, f"DNS:{LOCAL},IP:{scene.other.address}")
        lie = mdns.answer(LOCAL, scene.other.address)
        with lies(scene.other, "shop-pc", lie), contextlib.closing(scene.ear(scene.phone.address)) as ear:
            try:
                until("the lie is heard", lambda: scene.other.address in mdns.resolve(ear, LOCAL))
                scene.phone.believe(LOCAL, scene.other.address)
                ended = phone(scene.phone, "connect", str(store))
                assert ended == {"answered": 200, "at": f"https://{scene.home.address}:{PORT}"}, ended
                assert middle.shaken.acquire(timeout=0), "the phone never went there"
                assert middle.heard == [], middle.heard
            finally:
                middle.stop()


@test("a phone finds the box at an address that it never heard of, by what the box announces")
def moved(scene: Scene) -> None:
    home, there = scene.home, "10.77.0.31"
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store.json"
        paired = phone(scene.phone, "pair", scene.box.link(), str(store))
        assert "paired" in paired, paired
        kept = json.loads(store.read_text())
        # No name that a resolver might know: only the network tells.
        kept["box"]["hosts"] = [home.address]
        store.write_text(json.dumps(kept))
        change_address(home, home.address, there)
        try:
            until("the certificate covers the new address", lambda: answers(scene.phone, scene.box, there))
            until("the new address is announced", lambda: scene.hears(there))
            # Somebody else announces himself as this box, and is found out.
            middle = Middle(scene.other, PORT, f"DNS:{LOCAL},IP:{scene.other.address}")
            try:
                texts = ["txtvers=1", f"fp={kept['box']['fingerprint'][:8]}"]
                lie = mdns.service("Shop PC 7", "shop-pc-7.local", scene.other.address, PORT, texts)
                with lies(scene.other, "_homeport", lie):
                    ended = phone(scene.phone, "connect", str(store))
            finally:
                middle.stop()
            assert ended == {"answered": 200, "at": f"https://{there}:{PORT}"}, ended
            assert middle.heard == [], middle.heard
            assert there in json.loads(store.read_text())["box"]["hosts"]
        finally:
            change_address(home, there, home.address)
            until("the box is where it was", lambda: answers(scene.phone, scene.box, home.address))


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


@test("a man in the middle who takes over the box's address is refused before he hears anything")
def arp(scene: Scene) -> None:
    box, home, other = scene.box, scene.home, scene.other
    link = box.link()
    stolen = Nowhere()
    stolen.address, stolen.sockets = home.address, other.sockets
    hardware = json.loads(other.ip("-j", "link", "show", "lan0"))[0]["address"]
    other.ip("addr", "add", f"{home.address}/24", "dev", "lan0")
    middle = Middle(stolen, PORT, f"DNS:{LOCAL},IP:{home.address}")
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store.json"
        try:
            # What forged ARP answers leave behind.
            scene.phone.ip("neigh", "replace", home.address, "lladdr", hardware, "dev", "lan0", "nud", "permanent")
            scene.phone.believe(LOCAL, home.address)
            ended = phone(scene.phone, "pair", link, str(store))
            assert ended.get("refused") == "NotThisBox", ended
            assert not store.exists()
            assert middle.heard and set(middle.heard) == {"GET /api/homeport/ca"}, middle.heard
        finally:
            middle.stop()
            other.ip("addr", "del", f"{home.address}/24", "dev", "lan0")
            scene.phone.ip("neigh", "del", home.address, "dev", "lan0")
        # The code is still good, for the box that made it.
        assert "paired" in phone(scene.phone, "pair", link, str(store))


@test("a man in the middle on loopback is refused before he hears anything")
def loopback(_: object) -> None:
    here = Nowhere()
    box = Box(here, NAME, "127.0.0.1:0")
    middle = Middle(here, 0, f"DNS:{LOCAL},IP:127.0.0.1")
    try:
        with tempfile.TemporaryDirectory() as folder:
            store = Path(folder) / "store.json"
            link = box.link()
            turned = link.replace(f"p={box.port}", f"p={middle.port}")
            assert turned != link
            ended = phone(here, "pair", turned, str(store))
            assert ended.get("refused") == "NotThisBox" and not store.exists(), ended
            assert set(middle.heard) == {"GET /api/homeport/ca"}, middle.heard
            assert "paired" in phone(here, "pair", link, str(store))
    finally:
        middle.stop()
        box.stop()


def play(tests, scene) -> list[bool]:
    outcomes = []
    for sentence, run in tests:
        began = time.monotonic()
        try:
            run(scene)
            outcomes.append(True)
            print(f"ok    {sentence} ({time.monotonic() - began:.1f} s)", flush=True)
        except Exception:
            outcomes.append(False)
            print(f"error: {sentence}\n{traceback.format_exc()}", flush=True)
    return outcomes


def not_here() -> str | None:
    """Why this machine gives no hosts of their own, if so."""
    try:
        with Network() as network:
            host = network.host("try")
            with host.sockets():
                mdns.endpoint(host.address).close()
    except OSError as error:
        return str(error)
    return None


def main() -> int:
    alone = [one for one in TESTS if one[1] is loopback]
    wanted = sys.argv[1:]
    tests = [one for one in TESTS if one[1] is not loopback and (not wanted or one[1].__name__ in wanted)]
    outcomes = [] if wanted else play(alone, None)
    if missing := not_here():
        print(f"skipped: {len(tests)} tests that need hosts of their own, in network namespaces ({missing})")
    else:
        with Network() as network:
            scene = Scene(network)
            try:
                outcomes += play(tests, scene)
                if not all(outcomes):
                    print(scene.box.said())
            finally:
                scene.box.stop()
    print(f"network: {sum(outcomes)} passed, {len(outcomes) - sum(outcomes)} failed")
    return 0 if all(outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
