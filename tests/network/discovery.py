"""Finding the box: announcements, addresses that come and go, IPv6, names that two boxes have."""

import contextlib
import json
import ssl
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import mdns
from boxes import PATIENCE, Box, answers, asked, phone, tls, until
from scene import LOCAL, NAME, PORT, Scene, hosts_of, test


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


@test("of two boxes that start at once with one name each has one of its own in the end")
def twins(scene: Scene) -> None:
    with ThreadPoolExecutor() as at_once:
        starting = [at_once.submit(Box, host, "Twin", f"[::]:{PORT}") for host in (scene.other, scene.phone)]
        boxes = [one.result() for one in starting]
    try:
        names = lambda: [next(host for host in hosts_of(box) if host.endswith(".local")) for box in boxes]
        until("one of them has a number", lambda: sorted(names()) == ["twin-2.local", "twin.local"])
        taken = {name: box for name, box in zip(names(), boxes)}
        assert [problems(box) for box in (taken["twin.local"], taken["twin-2.local"])] == [[], ["name_taken"]]
        for name, box in taken.items():
            assert answers(scene.home, box, box.host.address, name), f"the certificate covers {name}"
            with scene.home.sockets():
                ear = mdns.endpoint(scene.home.address)
            with contextlib.closing(ear):
                until(f"{name} leads to its box alone", lambda: mdns.resolve(ear, name) == {box.host.address})
        assert names() == [name for box in boxes for name, whose in taken.items() if whose is box]
    finally:
        for box in boxes:
            box.stop()


def problems(box: Box) -> list[str]:
    """Of the name, what the window tells."""
    codes = [one["code"] for one in box.admin("GET", "/api/homeport/status")["problems"]]
    return [code for code in codes if code == "name_taken"]


@test("a phone that has IPv6 alone pairs and connects, and no link names an address that holds on one cable only")
def six(scene: Scene) -> None:
    home, there = scene.home, "fd77::1"
    home.ip("addr", "add", f"{there}/64", "dev", "lan0", "nodad")
    scene.phone.ip("addr", "replace", "fd77::2/64", "dev", "lan0", "nodad")
    own = f"{scene.phone.address}/24"
    try:
        until("the link leads there", lambda: f"[{there}]" in scene.link_hosts())
        # One that is to be used for nothing new comes last, whatever its number.
        home.ip("addr", "add", "fd76::9/64", "dev", "lan0", "nodad", "valid_lft", "forever", "preferred_lft", "0")
        until("the link knows both", lambda: "[fd76::9]" in scene.link_hosts())
        assert [host for host in scene.link_hosts() if "fd7" in host] == [f"[{there}]", "[fd76::9]"]
        home.ip("addr", "del", "fd76::9/64", "dev", "lan0")
        assert not [host for host in scene.link_hosts() if "fe80" in host], scene.link_hosts()
        assert "fe80" not in "".join(scene.box.shown())
        until("the certificate covers it", lambda: answers(scene.phone, scene.box, there))
        with contextlib.closing(scene.ear(scene.phone.address)) as ear:
            until("the name leads there", lambda: there in mdns.resolve(ear, LOCAL, mdns.AAAA))
        scene.phone.ip("addr", "del", own, "dev", "lan0")
        assert not answers(scene.phone, scene.box, home.address)
        with tempfile.TemporaryDirectory() as folder:
            store = Path(folder) / "store.json"
            paired = phone(scene.phone, "pair", scene.box.link(), str(store))
            assert "paired" in paired, paired
            ended = phone(scene.phone, "connect", str(store))
            assert ended == {"answered": 200, "at": f"https://[{there}]:{PORT}"}, ended
        devices = scene.box.admin("GET", "/api/homeport/devices")
        assert "fd77::2" in json.dumps(devices), devices
    finally:
        scene.phone.ip("addr", "replace", own, "dev", "lan0")
        scene.phone.ip("route", "replace", "224.0.0.0/4", "dev", "lan0")
        home.ip("addr", "del", f"{there}/64", "dev", "lan0")


@test("a box that listens by IPv4 lets phones in by IPv6 when its window says so, and until it says otherwise")
def six_chosen(scene: Scene) -> None:
    there = "fd77::3"
    scene.other.ip("addr", "add", f"{there}/64", "dev", "lan0", "nodad")
    scene.phone.ip("addr", "replace", "fd77::2/64", "dev", "lan0", "nodad")
    box = Box(scene.other, "Six", f"0.0.0.0:{PORT}")
    network = "/api/homeport/network"
    try:
        assert box.admin("GET", network)["ipv6"] is False
        assert not answers(scene.phone, box, there) and f"[{there}]" not in hosts_of(box)
        with contextlib.closing(scene.ear(scene.phone.address)) as ear:
            led = lambda kind: mdns.resolve(ear, "six.local", kind)
            until("its name leads to it", lambda: led(mdns.A) == {scene.other.address})
            assert there not in led(mdns.AAAA)
            assert box.admin("PATCH", network, {"ipv6": True})["ipv6"] is True
            until("it answers by IPv6", lambda: answers(scene.phone, box, there))
            assert answers(scene.phone, box, scene.other.address)
            assert {scene.other.address, f"[{there}]"} <= set(hosts_of(box))
            until("its name leads there too", lambda: there in led(mdns.AAAA))
            box.admin("PATCH", network, {"ipv6": False})
            until("it answers there no more", lambda: not answers(scene.phone, box, there))
            assert f"[{there}]" not in hosts_of(box)
            until("its name leads there no more", lambda: there not in led(mdns.AAAA))
        assert answers(scene.phone, box, scene.other.address)
    finally:
        box.stop()
        scene.other.ip("addr", "del", f"{there}/64", "dev", "lan0")
