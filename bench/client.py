"""A small JSON client: for setting up and checking, never for what is timed with wrk."""

import http.client
import itertools
import json
import socket
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

TIMEOUT_S = 60


class Client:
    """One kept-alive connection to a program on this machine."""

    def __init__(self, port: int, token: str = ""):
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_S)
        self._headers = {"Authorization": token} if token else {}

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def send(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """The status and the decoded body; `None` where there is none."""
        headers = dict(self._headers)
        data = None
        if body is not None:
            data = json.dumps(body).encode()
            headers["Content-Type"] = "application/json"
        if self._connection.sock is None:
            self._connection.connect()
            self._connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._connection.request(method, path, data, headers)
        answer = self._connection.getresponse()
        text = answer.read()
        return answer.status, json.loads(text) if text else None

    def upload(self, path: str, field: str, name: str, kind: str, pieces: Iterable[bytes]) -> tuple[int, Any]:
        """Sends one file as multipart/form-data, a piece at a time, its size unsaid."""
        edge = "bench-edge-7d1f"
        disposition = f'Content-Disposition: form-data; name="{field}"; filename="{name}"'
        head = f"--{edge}\r\n{disposition}\r\nContent-Type: {kind}\r\n\r\n".encode()
        body = itertools.chain([head], pieces, [f"\r\n--{edge}--\r\n".encode()])
        headers = {**self._headers, "Content-Type": f"multipart/form-data; boundary={edge}"}
        self._connection.request("POST", path, body, headers, encode_chunked=True)
        answer = self._connection.getresponse()
        return answer.status, json.loads(answer.read() or b"null")

    def download(self, path: str) -> tuple[int, int]:
        """The status, and how many bytes came. None is kept."""
        self._connection.request("GET", path, headers=self._headers)
        answer = self._connection.getresponse()
        size = 0
        while piece := answer.read(1 << 20):
            size += len(piece)
        return answer.status, size

    def get(self, path: str) -> tuple[int, Any]:
        return self.send("GET", path)

    def post(self, path: str, body: Any) -> tuple[int, Any]:
        return self.send("POST", path, body)


def side_by_side(
    connect: Callable[[], Client],
    work: Callable[[Client, Any], None],
    items: Iterable[Any],
    connections: int = 16,
) -> None:
    """Does `work` for each item, over several connections. The first error ends it all."""
    items = list(items)
    over = threading.Event()

    def one_share(share: list[Any]) -> None:
        try:
            with connect() as client:
                for item in share:
                    if over.is_set():
                        return
                    work(client, item)
        except BaseException:
            over.set()
            raise

    with ThreadPoolExecutor(connections) as pool:
        shares = [items[start::connections] for start in range(connections)]
        try:
            list(pool.map(one_share, shares))
        finally:
            over.set()
