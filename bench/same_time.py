#!/usr/bin/env python3
"""Asks Homeport about people it knows and people it does not, and says whether the answers' times tell
them apart. See README.md beside this file."""

import argparse
import itertools
import math
import os
import random
import socketserver
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import NormalDist, fmean, median, variance

sys.dont_write_bytecode = True

from client import Client, side_by_side
from programs import BenchError, Homeport

ROOT = Path(__file__).resolve().parent.parent
PEOPLE = "/api/collections/users"
PASSWORD = "bench-password-1"
# For all flows of a run together; each gets its share (Bonferroni).
ERROR_RATE = 0.01
# So many tries at one name are what the brakes give somebody who has days.
MANY_TRIES = 1000
NORMAL = NormalDist()

Ask = Callable[[Client, str], float]


class MailServer(socketserver.ThreadingTCPServer):
    """Takes every letter and throws it away."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Letters)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def port(self) -> int:
        return self.server_address[1]


class Letters(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        # The box goes when it has what it came for.
        with suppress(ConnectionError):
            self.talk()

    def talk(self) -> None:
        self.wfile.write(b"220 here\r\n")
        in_letter = False
        for line in self.rfile:
            word = line.strip().upper()
            if in_letter:
                in_letter = word != b"."
                if in_letter:
                    continue
                self.wfile.write(b"250 taken\r\n")
            elif word == b"DATA":
                in_letter = True
                self.wfile.write(b"354 go on\r\n")
            elif word == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                self.wfile.write(b"250 well\r\n")


def timed(client: Client, path: str, body: dict, expected: int) -> float:
    """Milliseconds until the whole answer was there."""
    began = time.perf_counter()
    status, answer = client.post(path, body)
    taken = time.perf_counter() - began
    if status != expected:
        raise BenchError(f"{path} answered {status} in place of {expected}: {answer}")
    return taken * 1000


def signs_in(client: Client, email: str) -> float:
    body = {"identity": email, "password": "not-the-password"}
    return timed(client, f"{PEOPLE}/auth-with-password", body, 400)


def orders(what: str, expected: int) -> Ask:
    def order(client: Client, email: str) -> float:
        return timed(client, f"{PEOPLE}/request-{what}", {"email": email}, expected)

    return order


class GuessesACode:
    """Orders all codes first: a letter that is on its way while its code is guessed at takes time too."""

    def __init__(self) -> None:
        self._ids: dict[str, str] = {}

    def prepare(self, client: Client, email: str) -> None:
        _, ordered = client.post(f"{PEOPLE}/request-otp", {"email": email})
        self._ids[email] = ordered["otpId"]

    def __call__(self, client: Client, email: str) -> float:
        body = {"otpId": self._ids[email], "password": "0"}
        return timed(client, f"{PEOPLE}/auth-with-otp", body, 400)


FLOWS: list[tuple[str, Ask]] = [
    ("sign-in, wrong password", signs_in),
    ("code by mail, ordered", orders("otp", 200)),
    ("code by mail, wrong code", GuessesACode()),
    ("password reset, ordered", orders("password-reset", 204)),
    ("verification, ordered", orders("verification", 204)),
]


def rank_test(known: list[float], unknown: list[float]) -> tuple[float, float]:
    """Mann and Whitney's test: how likely an answer about somebody known takes longer than one about
    somebody unknown (0.5 tells nothing), and the two-sided p of the normal approximation."""
    both = sorted([(taken, True) for taken in known] + [(taken, False) for taken in unknown])
    ranks_of_known, ties, place = 0.0, 0.0, 0
    for _, group in itertools.groupby(both, key=lambda one: one[0]):
        members = list(group)
        count = len(members)
        rank = place + (count + 1) / 2
        ranks_of_known += rank * sum(is_known for _, is_known in members)
        ties += count**3 - count
        place += count
    n, m = len(known), len(unknown)
    u = ranks_of_known - n * (n + 1) / 2
    total = n + m
    spread = math.sqrt(n * m / 12 * (total + 1 - ties / (total * (total - 1))))
    z = (abs(u - n * m / 2) - 0.5) / spread if spread else 0.0
    return u / (n * m), 2 * NORMAL.cdf(-max(z, 0.0))


def mean_test(known: list[float], unknown: list[float]) -> float:
    """Welch's test, two-sided, its t taken as normal: the samples are large."""
    spread = math.sqrt(variance(known) / len(known) + variance(unknown) / len(unknown))
    return 2 * NORMAL.cdf(-abs(fmean(known) - fmean(unknown)) / spread) if spread else 1.0


def trimmed(samples: list[float]) -> list[float]:
    """Without the slowest twentieth: what the machine did meanwhile, on both sides alike."""
    return sorted(samples)[: len(samples) - len(samples) // 20]


def tries_needed(likelihood: float) -> float:
    """Tries at one name after which 19 of 20 guesses would be right, were the times normal."""
    distance = math.sqrt(2) * abs(NORMAL.inv_cdf(min(max(likelihood, 1e-9), 1 - 1e-9)))
    return (2 * NORMAL.inv_cdf(0.95) / distance) ** 2 if distance else math.inf


def measure(homeport: Homeport, ask: Ask, known: list[str], unknown: list[str]) -> tuple[list[float], list[float]]:
    """Times of both, asked in an order that is drawn by lot, on one connection."""
    names = [(name, True) for name in known] + [(name, False) for name in unknown]
    random.shuffle(names)
    times: dict[bool, list[float]] = {True: [], False: []}
    with Client(homeport.port) as client:
        if isinstance(ask, GuessesACode):
            for name, _ in names:
                ask.prepare(client, name)
        # Letters of before have gone out.
        time.sleep(2)
        for name in (known[0], unknown[0]):
            ask(client, name)
        for name, is_known in names:
            times[is_known].append(ask(client, name))
    return times[True], times[False]


def verdict(known: list[float], unknown: list[float], error_rate: float) -> tuple[str, bool]:
    """In words, and whether it is well."""
    likelihood, by_rank = rank_test(known, unknown)
    by_mean = mean_test(trimmed(known), trimmed(unknown))
    if min(by_rank, by_mean) >= error_rate / 2:
        return "alike", True
    tries = tries_needed(likelihood)
    if tries > MANY_TRIES:
        return f"differ, by too little: {tries:,.0f} tries at one name to tell", True
    return f"TOLD APART by some {max(tries, 1):,.0f} tries at one name", False


def people(homeport: Homeport, count: int) -> tuple[list[str], list[str]]:
    """Known ones, who get accounts, and unknown ones whose names look the same."""
    known = [f"person-{n:06d}@example.com" for n in range(count)]
    unknown = [f"nobody-{n:06d}@example.com" for n in range(count)]

    def add(client: Client, email: str) -> None:
        body = {"email": email, "password": PASSWORD, "passwordConfirm": PASSWORD}
        status, answer = client.post(f"{PEOPLE}/records", body)
        if status != 200:
            raise BenchError(f"an account could not be made: {status} {answer}")

    side_by_side(homeport.client, add, known, connections=4)
    return known, unknown


def set_up(homeport: Homeport, mail: MailServer | None) -> None:
    smtp = {"enabled": False} if mail is None else {"enabled": True, "host": "127.0.0.1", "port": mail.port}
    with homeport.client() as client:
        for path, body in (
            # What limits tries is not what is measured.
            ("/api/settings", {"rateLimits": {"enabled": False}, "smtp": smtp}),
            (PEOPLE, {"otp": {"enabled": True}}),
        ):
            status, answer = client.send("PATCH", path, body)
            if status != 200:
                raise BenchError(f"{path} could not be set: {status} {answer}")


@contextmanager
def a_box(binary: str, with_mail: bool):
    with tempfile.TemporaryDirectory(prefix="homeport-same-time-") as folder:
        homeport = Homeport(binary, Path(folder))
        mail = MailServer() if with_mail else None
        try:
            homeport.add_superuser()
            homeport.start()
            homeport.sign_in()
            set_up(homeport, mail)
            yield homeport
        finally:
            homeport.stop()
            if mail is not None:
                mail.shutdown()
                mail.server_close()


def run(binary: str, samples: int) -> bool:
    well, error_rate = True, ERROR_RATE / (2 * len(FLOWS))
    print(f"{samples} known and {samples} unknown names for each line, one request each, in an order drawn by lot")
    for with_mail in (True, False):
        with a_box(binary, with_mail) as homeport:
            known, unknown = people(homeport, samples)
            print("\nwith a mail server" if with_mail else "\nwithout a mail server")
            head = ("known", "unknown", "known slower", "rank p", "mean p")
            print(f"  {'median of':<28}" + "".join(f"{word:>14}" for word in head))
            for name, ask in FLOWS:
                ours, others = measure(homeport, ask, known, unknown)
                likelihood, by_rank = rank_test(ours, others)
                by_mean = mean_test(trimmed(ours), trimmed(others))
                words, is_well = verdict(ours, others, error_rate)
                well = well and is_well
                print(
                    f"  {name:<28}{median(ours):>11.2f} ms{median(others):>11.2f} ms{likelihood:>13.1%}"
                    f"{by_rank:>15.3g}{by_mean:>14.3g}   {words}",
                    flush=True,
                )
    return well


def main() -> int:
    usual = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release" / "homeport"
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=400, help="names of each side for each line")
    parser.add_argument("--binary", default=os.environ.get("HOMEPORT_BIN", str(usual)))
    options = parser.parse_args()
    if options.samples < 30:
        parser.error("fewer than 30 samples say nothing")
    try:
        return 0 if run(options.binary, options.samples) else 1
    except BenchError as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
