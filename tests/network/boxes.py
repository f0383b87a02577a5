"""Boxes, the phone, and who stands between: each a process or a thread on one of the hosts."""

import contextlib
import http.client
import http.server
import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import threading
import time
from pathlib import Path

PROGRAM = os.environ["HOMEPORT_BIN"]
HERE = Path(__file__).parent
ADMIN = {"identity": "admin@example.com", "password": "a-good-password"}
PATIENCE = 30


def until(what: str, ask):
    """Asks again and again until there is an answer."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if answer := ask():
            return answer
        time.sleep(0.02)
    raise AssertionError(f"waited in vain until {what}")


class Nowhere:
    """This machine itself, where there are no namespaces."""

    address = "127.0.0.1"

    def inside(self, *command: str) -> list[str]:
        return list(command)

    def sockets(self):
        return contextlib.nullcontext()


class Box:
    """The real program on a host."""

    def __init__(self, host, name: str, listen: str, page: str = "off"):
        self.host = host
        self.folder = Path(tempfile.mkdtemp(prefix="homeport-network-"))
        data = ["--data-dir", str(self.folder)]
        subprocess.run([PROGRAM, "superuser", "upsert", *ADMIN.values(), *data], check=True, capture_output=True)
        self.log = (self.folder / "said.log").open("w+")
        serve = [PROGRAM, "serve", *data, "--name", name, "--listen", listen, "--trust-page", page]
        command = host.inside(*serve)
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self.log, text=True)
        line = self.process.stdout.readline()
        if not line:
            raise AssertionError(f"the box did not start: {self.said()}")
        self.ready = json.loads(line)
        self.port = int(self.ready["https"].rsplit(":", 1)[1])
        self.token = ""
        self.token = self.admin("POST", "/api/collections/_superusers/auth-with-password", ADMIN)["token"]

    def said(self) -> str:
        return (self.folder / "said.log").read_text()

    def admin(self, method: str, path: str, body: object = None) -> dict:
        """What the window does."""
        place = self.ready["loopback"].removeprefix("http://").split(":")
        with self.host.sockets():
            raw = socket.create_connection((place[0], int(place[1])), timeout=20)
        connection = http.client.HTTPConnection(*place)
        connection.sock = raw
        headers = {"Authorization": self.token, "Content-Type": "application/json"}
        connection.request(method, path, json.dumps(body) if body is not None else None, headers)
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        assert answer.status < 300, f"{method} {path}: {answer.status} {text}"
        return json.loads(text or b"{}")

    def finding(self, of: str) -> tuple[str, str]:
        """What the connection doctor found: how it is, and in words; nothing where it has not looked."""
        found = self.admin("GET", "/api/homeport/doctor")["findings"]
        return next(((one["state"], one["text"]) for one in found if one["id"] == of), ("", ""))

    def shown(self) -> list[str]:
        return self.admin("GET", "/api/homeport/status")["https"]

    def link(self) -> str:
        return self.admin("POST", "/api/homeport/pairings")["link"]

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(PATIENCE)
        self.log.close()
        self.process.stdout.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def tls(source, box: Box, address: str, name: str | None = None) -> ssl.SSLSocket:
    """A connection from a host that trusts the box's authority and no other."""
    context = ssl.create_default_context(cafile=box.ready["ca_pem"])
    with source.sockets():
        raw = socket.create_connection((address, box.port), timeout=20)
    return context.wrap_socket(raw, server_hostname=name or address)


def asked(source, box: Box, address: str, what: str, body: str = "", name: str | None = None) -> str:
    """The first line of the answer to a request."""
    head = f"Host: box\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    with tls(source, box, address, name) as stream:
        stream.sendall(f"{what} HTTP/1.1\r\n{head}\r\n\r\n{body}".encode())
        return stream.recv(4096).decode(errors="replace").split("\r\n")[0]


def answers(source, box: Box, address: str, name: str | None = None) -> bool:
    """Whether the box answers there, with a certificate that a paired phone takes."""
    try:
        return asked(source, box, address, "GET /api/health", name=name) == "HTTP/1.1 200 OK"
    except OSError:
        return False


def phone(host, *words: str) -> dict:
    """What `sdk/js` does on a host."""
    command = host.inside("node", str(HERE / "phone.mjs"), *words)
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


class Middle:
    """Somebody with an authority of his own, who answers for the box where he can."""

    def __init__(self, host, port: int, names: str):
        self.folder = Path(tempfile.mkdtemp(prefix="homeport-middle-"))
        key, certificate, der = (str(self.folder / name) for name in ("key", "pem", "der"))
        make = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        make += ["-keyout", key, "-out", certificate, "-days", "30", "-subj", "/CN=Homeport"]
        subprocess.run([*make, "-addext", f"subjectAltName={names}"], check=True, capture_output=True)
        subprocess.run(["openssl", "x509", "-in", certificate, "-outform", "der", "-out", der], check=True)
        self.heard: list[str] = []
        self.shaken = threading.Semaphore(0)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        with host.sockets():
            self.server = http.server.ThreadingHTTPServer((host.address, port), self.answering(Path(der).read_bytes()))
        self.port = self.server.server_address[1]
        accept = self.server.get_request

        def get_request():
            raw, place = accept()
            self.shaken.release()
            raw.settimeout(10)
            return context.wrap_socket(raw, server_side=True, do_handshake_on_connect=False), place

        self.server.get_request = get_request
        self.server.handle_error = lambda *_: None
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def answering(middle, ca: bytes):
        class Answering(http.server.BaseHTTPRequestHandler):
            def answer(self):
                length = int(self.headers.get("Content-Length") or 0)
                middle.heard.append(f"{self.command} {self.path} {self.rfile.read(length).decode(errors='replace')}".strip())
                self.send_response(200)
                self.send_header("Content-Length", str(len(ca)))
                self.end_headers()
                self.wfile.write(ca)

            do_GET = do_POST = answer

            def log_message(self, *_):
                pass

        return Answering

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        shutil.rmtree(self.folder, ignore_errors=True)
