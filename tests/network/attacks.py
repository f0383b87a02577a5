"""Liars and men in the middle, on hosts of their own and on loopback."""

import contextlib
import json
import tempfile
from pathlib import Path

import mdns
from boxes import Box, Middle, Nowhere, answers, phone, until
from scene import LOCAL, NAME, PORT, Scene, change_address, lies, test


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
