"""The run over related collections: relations, expand, batches, files, and many subscribers."""

import threading
import time

from checks import clear, total
from dataset import COLLECTION, SCHEMA
from live import measure_live
from programs import Program
from shelf import PICTURES, SALES, Shelf, wanted
from stages import Bench, say

BATCH = 50
LARGE = 500_000_000
PIECE = b"harbour lantern ledger meadow " * 8192


class Plane(Bench):
    """As the other run, on other data."""

    def load(self) -> None:
        self.shelf = Shelf(self.size.records)
        self.picture: dict[str, str] = {}
        for program in self.programs:
            say(f"loading {self.size.records:,} sales, books and authors into {program.name}")
            began = time.monotonic()
            self.shelf.load(program)
            with program.client() as client:
                wanted(program, client.post("/api/collections", SCHEMA), 200)
                uploaded = client.upload(PICTURES, "file", "picture.png", "image/png", [self.shelf.picture])
                made = wanted(program, uploaded, 200)
            self.picture[program.name] = f"/api/files/pictures/{made['id']}/{made['file']}"
            seconds = time.monotonic() - began
            self.note(program, load_s=seconds, rss_loaded_mb=program.memory_mb()[0], disk_loaded_mb=program.disk_mb())
            self.checks.expect(program, "sales after loading", self.sales(program), self.size.records)
        for program in self.programs:
            self.large_file(program)

    def sales(self, program: Program) -> int:
        with program.client() as client:
            return wanted(program, client.get(self.shelf.list(perPage=1)), 200)["totalItems"]

    def round(self, number: int) -> None:
        say(f"round {number} of {self.size.rounds}")
        shelf = self.shelf
        workloads = {
            "filter over two relations": shelf.relations(),
            "sorted list": shelf.pages(),
            "expand of 30, two deep": shelf.expanded(),
            "search without index": shelf.searches(self.chance, 50),
        }
        for program in self.programs:
            self.check_lists(program)
            self.check_picture(program)
        for workload, paths in workloads.items():
            arguments = [self.file("paths", paths)]
            self.timed(number, workload, "get.lua", lambda _p, _c, arguments=arguments: arguments)
        for workload, query in (("file of 1 MB", ""), ("thumb", "?thumb=100x100")):
            files = {p.name: self.file(f"file-{p.name}", [self.picture[p.name] + query]) for p in self.programs}
            self.timed(number, workload, "get.lua", lambda p, _c, files=files: [files[p.name]])
        self.batches(number)
        for subscribers in self.size.subscribers:
            for program in self.in_turn():
                self.keep(measure_live(program, number, subscribers, self.size.changes))
        for program in self.programs:
            clear(program)
            self.checks.expect(program, f"notes after round {number}", total(program), 0)

    def check_lists(self, program: Program) -> None:
        shelf = self.shelf
        cities = self.chance.sample(sorted(shelf.by_city), 3)
        with program.client() as client:
            for city in cities:
                path = shelf.list(filter=f"book.author.city='{city}'", sort="-price", skipTotal=1)
                ids = [one["id"] for one in wanted(program, client.get(path), 200)["items"]]
                self.checks.expect(program, f"sales of {city}", ids, shelf.by_city[city][: len(ids)])
                self.checks.expect(program, f"how many of {city}", len(ids), 30)
            body = wanted(program, client.get(shelf.expanded()[1]), 200)
            for item, sale in zip(body["items"], shelf.by_day[30:60], strict=True):
                shown = {name: item[name] for name in sale}
                self.checks.expect(program, "a sale", shown, sale)
                book = item["expand"]["book"]
                self.checks.expect(program, "its book", book["id"], sale["book"])
                author = book["expand"]["author"]["id"]
                self.checks.expect(program, "its author", author, book["author"])

    def check_picture(self, program: Program) -> None:
        path = self.picture[program.name]
        with program.client() as client:
            self.checks.expect(program, "the picture", client.download(path), (200, len(self.shelf.picture)))
            status, size = client.download(path + "?thumb=100x100")
            self.checks.expect(program, "its thumb", (status, 0 < size < 60_000), (200, True))

    def batches(self, number: int) -> None:
        for connections in (1, 16):
            for program in self.in_turn():
                tag = f"{number}b{connections}"
                before = total(program)
                arguments = [f"/api/collections/{COLLECTION}/records", tag, str(BATCH)]
                found = self.one(number, program, "batch of 50 creates", "batch.lua", arguments, connections)
                made = total(program) - before
                acknowledged = (found.requests - found.errors) * BATCH
                self.checks.between(program, "records made in batches", made, acknowledged, connections * BATCH)

    def large_file(self, program: Program) -> None:
        """A file of 500 MB in and out, and what it costs in memory."""
        say(f"500 MB into {program.name} and out of it")
        pieces = (PIECE for _ in range(LARGE // len(PIECE) + 1))
        with program.client() as client:
            with Watch(program) as up:
                answer = client.upload(PICTURES, "file", "large.txt", "text/plain", pieces)
            made = wanted(program, answer, 200)
            path = f"/api/files/pictures/{made['id']}/{made['file']}"
            with Watch(program) as down:
                status, size = client.download(path)
            self.checks.expect(program, "the large file", (status, size >= LARGE), (200, True))
            client.send("DELETE", f"{PICTURES}/{made['id']}")
        self.note(program, upload_mb=up.most_mb, upload_s=up.took_s, download_mb=down.most_mb, download_s=down.took_s)

    def restart(self) -> None:
        for program in self.programs:
            self.note(program, rss_peak_mb=program.memory_mb()[1], cpu_s=program.cpu_s(), disk_end_mb=program.disk_mb())
            stop_s = program.stop()
            start_s = program.start()
            self.note(program, stop_ms=stop_s * 1000, start_with_data_ms=start_s * 1000)
            self.checks.expect(program, "sales after a restart", self.sales(program), self.size.records)


class Watch:
    """How far a program's memory rises above where it was, looked at 50 times a second."""

    def __init__(self, program: Program):
        self.program = program
        self.most_mb = 0.0
        self.took_s = 0.0

    def __enter__(self) -> "Watch":
        self._before = self.program.memory_mb()[0]
        self._began = time.monotonic()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()
        return self

    def _look(self) -> None:
        while not self._over.wait(0.02):
            self.most_mb = max(self.most_mb, self.program.memory_mb()[0] - self._before)

    def __exit__(self, *_: object) -> None:
        self.took_s = time.monotonic() - self._began
        self._over.set()
        self._thread.join()
