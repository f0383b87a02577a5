"""Just enough of multicast DNS (RFC 6762) to ask as a phone does, and to answer as a liar would."""

import select
import socket
import struct
import time
from dataclasses import dataclass

GROUP = ("224.0.0.251", 5353)
SERVICE = "_homeport._tcp.local"
A, PTR, TXT, AAAA, SRV, ANY = 1, 12, 16, 28, 33, 255
FLUSH = 0x8001


@dataclass(frozen=True)
class Record:
    name: str
    kind: int
    ttl: int
    data: object


def endpoint(address: str) -> socket.socket:
    """A socket in the group, on the interface that has this address."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    sock.bind(("", GROUP[1]))
    interface = socket.inet_aton(address)
    sock.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton(GROUP[0]) + interface)
    sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, interface)
    sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 255)
    return sock


def labels(name: str) -> bytes:
    parts = [part.encode() for part in name.split(".")]
    return b"".join(bytes([len(part)]) + part for part in parts) + b"\0"


def question(name: str, kind: int) -> bytes:
    return struct.pack("!6H", 0, 0, 1, 0, 0, 0) + labels(name) + struct.pack("!2H", kind, 1)


def answer(name: str, address: str, ttl: int = 120) -> bytes:
    record = labels(name) + struct.pack("!2HIH", A, FLUSH, ttl, 4) + socket.inet_aton(address)
    return struct.pack("!6H", 0, 0x8400, 0, 1, 0, 0) + record


def service(instance: str, host: str, address: str, port: int, texts: list[str]) -> bytes:
    """The answer to who browses for boxes: which there is, where, and what it says of itself."""
    named = f"{instance}.{SERVICE}"
    said = b"".join(bytes([len(text)]) + text.encode() for text in texts)
    parts = [
        (SERVICE, PTR, 1, labels(named)),
        (named, SRV, FLUSH, struct.pack("!3H", 0, 0, port) + labels(host)),
        (named, TXT, FLUSH, said),
        (host, A, FLUSH, socket.inet_aton(address)),
    ]
    packed = [labels(name) + struct.pack("!2HIH", kind, of, 120, len(data)) + data for name, kind, of, data in parts]
    return struct.pack("!6H", 0, 0x8400, 0, len(parts), 0, 0) + b"".join(packed)


def name_at(packet: bytes, at: int) -> tuple[str, int]:
    parts, end = [], None
    for _ in range(64):
        length = packet[at]
        if length >= 0xC0:
            end = at + 2 if end is None else end
            at = struct.unpack_from("!H", packet, at)[0] & 0x3FFF
        elif length == 0:
            return ".".join(parts), at + 1 if end is None else end
        else:
            parts.append(packet[at + 1 : at + 1 + length].decode(errors="replace"))
            at += 1 + length
    raise ValueError("a name without an end")


def records(packet: bytes) -> list[Record]:
    """What an answer says; nothing of a question."""
    _, flags, questions, *counts = struct.unpack_from("!6H", packet)
    if not flags & 0x8000:
        return []
    at, found = 12, []
    for _ in range(questions):
        at = name_at(packet, at)[1] + 4
    for _ in range(sum(counts)):
        name, at = name_at(packet, at)
        kind, _, ttl, length = struct.unpack_from("!2HIH", packet, at)
        at += 10
        found.append(Record(name, kind, ttl, data_at(packet, at, kind, length)))
        at += length
    return found


def data_at(packet: bytes, at: int, kind: int, length: int) -> object:
    raw = packet[at : at + length]
    if kind == A:
        return socket.inet_ntoa(raw)
    if kind == AAAA:
        return socket.inet_ntop(socket.AF_INET6, raw)
    if kind == PTR:
        return name_at(packet, at)[0]
    if kind == SRV:
        return struct.unpack_from("!H", raw, 4)[0], name_at(packet, at + 6)[0]
    if kind == TXT:
        texts, place = [], 0
        while place < length:
            size = raw[place]
            texts.append(raw[place + 1 : place + 1 + size].decode(errors="replace"))
            place += 1 + size
        return tuple(texts)
    return raw


def heard(sock: socket.socket, seconds: float):
    """Every record that comes within this time, as it comes."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        if not select.select([sock], [], [], left)[0]:
            return
        packet = sock.recv(9000)
        try:
            yield from records(packet)
        except (IndexError, ValueError, struct.error):
            continue


def ask(sock: socket.socket, name: str, kind: int, seconds: float = 1.5) -> list[Record]:
    """All answers of this time."""
    sock.sendto(question(name, kind), GROUP)
    return list(heard(sock, seconds))


def resolve(sock: socket.socket, name: str, kind: int = A) -> set[str]:
    """The addresses that are answered for a name, IPv4 or (AAAA) IPv6."""
    return {one.data for one in ask(sock, name, kind) if one.kind == kind and one.ttl > 0 and one.name.lower() == name}
