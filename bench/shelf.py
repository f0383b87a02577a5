"""The data of the second run: sales of books by authors, and pictures."""

import random
import struct
import zlib
from urllib.parse import urlencode

from client import side_by_side
from dataset import PER_PAGE, PUBLIC, lot
from programs import BenchError, Program

AUTHORS, BOOKS, CITIES = 500, 5000, 50
SALES = "/api/collections/sales/records"
PICTURES = "/api/collections/pictures/records"
MOST_BYTES = 600_000_000


class Shelf:
    """`size` sales, each of one of 5,000 books, each by one of 500 authors in 50 cities."""

    def __init__(self, size: int):
        self.sales = [sale(number) for number in range(size)]
        self.by_city: dict[str, list[str]] = {}
        for one in sorted(self.sales, key=lambda one: -one["price"]):
            self.by_city.setdefault(city_of_book(int(one["book"][4:])), []).append(one["id"])
        self.by_day = sorted(self.sales, key=lambda one: one["day"], reverse=True)
        self.picture = picture()

    def load(self, program: Program) -> None:
        with program.client() as client:
            ids: dict[str, str] = {}
            for name, fields, indexes in schemas(ids):
                body = {"name": name, "type": "base", "fields": fields(), "indexes": indexes, **PUBLIC}
                ids[name] = wanted(program, client.post("/api/collections", body), 200)["id"]
            settings = {"batch": {"enabled": True, "maxRequests": 100, "timeout": 30}}
            wanted(program, client.send("PATCH", "/api/settings", settings), 200)
        authors = [{"id": f"author{n:09d}", "name": f"Author {n}", "city": city(n)} for n in range(AUTHORS)]
        books = [{"id": book_id(n), "title": f"Book {n}", "author": f"author{n % AUTHORS:09d}"} for n in range(BOOKS)]
        for name, records in (("authors", authors), ("books", books), ("sales", self.sales)):
            path = f"/api/collections/{name}/records"
            make = lambda client, body, path=path: wanted(program, client.post(path, body), 200)
            side_by_side(program.client, make, records)

    def relations(self) -> list[str]:
        return [self.list(filter=f"book.author.city='{city}'", sort="-price", skipTotal=1) for city in self.by_city]

    def pages(self) -> list[str]:
        return [self.list(sort="-day", page=page, skipTotal=1) for page in range(1, 21)]

    def expanded(self) -> list[str]:
        return [self.list(sort="-day", page=page, skipTotal=1, expand="book.author") for page in range(1, 21)]

    def searches(self, chance: random.Random, count: int) -> list[str]:
        lots = (lot(chance.randrange(len(self.sales))) for _ in range(count))
        return [self.list(filter=f"slip~'{one}'", skipTotal=1) for one in lots]

    @staticmethod
    def list(**parameters) -> str:
        return f"{SALES}?{urlencode({'perPage': PER_PAGE, **parameters})}"


def schemas(ids: dict[str, str]):
    """Name, fields (once the collections before it have ids), indexes."""

    def relation(name: str, to: str) -> dict:
        return {"name": name, "type": "relation", "collectionId": ids[to], "maxSelect": 1, "cascadeDelete": True}

    text = lambda name: {"name": name, "type": "text"}
    yield "authors", lambda: [text("name"), text("city")], ["CREATE INDEX idx_city ON authors (city)"]
    yield "books", lambda: [text("title"), relation("author", "authors")], ["CREATE INDEX idx_author ON books (author)"]
    fields = lambda: [relation("book", "books"), {"name": "price", "type": "number"}, text("day"), text("slip")]
    yield "sales", fields, ["CREATE INDEX idx_book ON sales (book)", "CREATE INDEX idx_day ON sales (day)"]
    file = {"name": "file", "type": "file", "maxSelect": 1, "maxSize": MOST_BYTES, "thumbs": ["100x100"]}
    yield "pictures", lambda: [file], []


def wanted(program: Program, answer: tuple, status: int) -> dict:
    if answer[0] != status:
        raise BenchError(f"{program.name}: expected {status}, got {answer[0]} {answer[1]}")
    return answer[1]


def book_id(number: int) -> str:
    return f"book{number:011d}"


def city(author: int) -> str:
    return f"city{author % CITIES:02d}"


def city_of_book(number: int) -> str:
    return city(number % AUTHORS)


def sale(number: int) -> dict:
    return {
        "id": f"sale{number:011d}",
        "book": book_id(number * 7919 % BOOKS),
        "price": number * 104_729 % 1_299_709 / 4,
        "day": f"{number * 15_485_863 % 32_452_843:08d}",
        "slip": f"{lot(number)} for the shelf",
    }


def picture(side: int = 590) -> bytes:
    """A PNG of about 1 MB that no compression makes smaller."""
    chance = random.Random(side)
    rows = b"".join(b"\0" + chance.randbytes(side * 3) for _ in range(side))

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 1)) + chunk(b"IEND", b"")
