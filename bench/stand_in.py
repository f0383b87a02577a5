"""A service that answers at once, in a process of its own: what a box calls while it is measured."""

import asyncio
import json
import multiprocessing
from multiprocessing.connection import Connection

ANSWER = b'{"id":"one","status":"done"}'
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"
LONGEST_HEAD = 64 << 10


class Service(asyncio.Protocol):
    """HTTP/1.1 as far as a box speaks it to a service: a head, and a body of a known length."""

    # What was heard of requests that carry a number, in their order.
    numbers: list[int] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport, self.buffer = transport, b""

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            head, rest = self.buffer[:end].lower(), self.buffer[end + 4 :]
            length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
            if len(rest) < length:
                return
            body, self.buffer = rest[:length], rest[length:]
            if b'"number"' in body:
                self.numbers.append(int(json.loads(body)["number"]))
            self.transport.write(HEAD % len(ANSWER) + ANSWER)
        if len(self.buffer) > LONGEST_HEAD:
            self.transport.close()


def serve(pipe: Connection) -> None:
    async def run() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(Service, "127.0.0.1", 0)
        pipe.send(server.sockets[0].getsockname()[1])
        over = loop.create_future()

        def asked() -> None:
            try:
                question = pipe.recv()
            except EOFError:
                question = "end"
            if question == "count":
                pipe.send(len(Service.numbers))
            elif question == "numbers":
                pipe.send(Service.numbers)
            elif not over.done():
                over.set_result(None)

        loop.add_reader(pipe.fileno(), asked)
        await over

    asyncio.run(run())


class StandIn:
    """The process, and what it has heard."""

    def __init__(self) -> None:
        self.pipe, theirs = multiprocessing.Pipe()
        self.process = multiprocessing.Process(target=serve, args=(theirs,), daemon=True)
        self.process.start()
        theirs.close()
        self.port: int = self.pipe.recv()

    def heard(self) -> int:
        self.pipe.send("count")
        return self.pipe.recv()

    def numbers(self) -> list[int]:
        self.pipe.send("numbers")
        return self.pipe.recv()

    def stop(self) -> None:
        self.pipe.send("end")
        self.process.join(10)
        if self.process.is_alive():
            self.process.kill()
