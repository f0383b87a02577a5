"""What the connection doctor makes of a network."""

import socket

import mdns
from boxes import Box, answers, until
from hosts import Network
from scene import NAME, PAGE, PORT, Scene, lies, test


@test("the doctor tells a network where somebody answers from one that may keep devices apart")
def apart(_: Scene) -> None:
    with Network("guests") as network:
        home, router, visitor = (network.host(name) for name in ("box", "router", "phone"))
        network.keep_apart(home, visitor)
        home.ip("route", "add", "default", "via", router.address)
        box = Box(home, NAME, f"0.0.0.0:{PORT}", f"0.0.0.0:{PAGE}")
        says = mdns.answer("phone.local", visitor.address)
        try:
            with lies(visitor, "_services", says), lies(router, "_services", says):
                assert not answers(visitor, box, home.address)
                state, text = box.finding("isolation")
                assert state == "warn" and "Nobody but the router answers on lan0" in text, text
                network.keep_apart(home, visitor, apart=False)
                state, text = box.finding("isolation")
                assert state == "ok" and f"Another device ({visitor.address}) answers" in text, text
            # Nobody says anything, and one has come.
            assert answers(visitor, box, home.address)
            state, text = box.finding("isolation")
            assert state == "ok" and f"A device at {visitor.address} connected just now" in text, text
        finally:
            box.stop()


@test("a phone that opens the check and comes no further is told of, and so is the next one that gets through")
def held_back(scene: Scene) -> None:
    box = Box(scene.other, "Held back", f"0.0.0.0:{PORT}", f"0.0.0.0:{PAGE}")
    there = scene.other.address
    try:
        assert box.finding("phones") == ("", "")
        assert "Check the connection" in page(scene.phone, there, "/")
        assert 'id="port"' in page(scene.phone, there, "/check")
        state, text = until("it is told of", lambda: (found := box.finding("phones")) != ("", "") and found)
        assert state == "fail" and f"{scene.phone.address} opened the check" in text, text
        assert answers(scene.phone, box, there)
        page(scene.phone, there, "/check")
        state, text = box.finding("phones")
        assert state == "ok" and f"came through to port {PORT}" in text, text
    finally:
        box.stop()


def page(source, address: str, path: str) -> str:
    """What a browser on a host is given at the plain door."""
    with source.sockets():
        raw = socket.create_connection((address, PAGE), timeout=20)
    with raw:
        raw.sendall(f"GET {path} HTTP/1.1\r\nHost: {address}:{PAGE}\r\nConnection: close\r\n\r\n".encode())
        return b"".join(iter(lambda: raw.recv(65536), b"")).decode()
