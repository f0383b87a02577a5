"""The data: what is loaded into both programs, and what each must therefore answer."""

import hashlib
import random
from datetime import datetime, timedelta
from urllib.parse import urlencode

from client import side_by_side
from programs import BenchError, Program

COLLECTION = "notes"
MEMBERS = "members"
RECORDS = f"/api/collections/{COLLECTION}/records"
CATEGORIES = 20
PER_PAGE = 30
MEMBER_PASSWORD = "member-password-1"
PUBLIC = {name: "" for name in ("listRule", "viewRule", "createRule", "updateRule", "deleteRule")}

SCHEMA = {
    "name": COLLECTION,
    "type": "base",
    "fields": [
        {"name": "title", "type": "text", "required": True, "max": 200},
        {"name": "note", "type": "text", "max": 5000},
        {"name": "category", "type": "text", "max": 40},
        {"name": "amount", "type": "number"},
        {"name": "paid", "type": "bool"},
        {"name": "due", "type": "date"},
        {"name": "detail", "type": "json"},
        {"name": "created", "type": "autodate", "onCreate": True},
    ],
    "indexes": [
        f"CREATE INDEX `idx_{COLLECTION}_category_amount` ON `{COLLECTION}` (`category`, `amount`)",
        f"CREATE INDEX `idx_{COLLECTION}_created` ON `{COLLECTION}` (`created`)",
    ],
    **PUBLIC,
}
MEMBERS_SCHEMA = {"name": MEMBERS, "type": "auth", "fields": [], **PUBLIC}

_WORDS = "harbour lantern ledger meadow orchard pebble quarry ribbon saddle timber walnut yonder".split()
_EPOCH = datetime(2026, 1, 1)


class Dataset:
    """`size` records, the same on both sides down to the ids, and `members` accounts."""

    def __init__(self, size: int, members: int):
        self.size = size
        self.members = members
        self.records = [record(number) for number in range(size)]
        self.by_id = {one["id"]: one for one in self.records}
        self.by_category: dict[str, list[str]] = {}
        for one in sorted(self.records, key=lambda one: -one["amount"]):
            self.by_category.setdefault(one["category"], []).append(one["id"])

    def load(self, program: Program) -> None:
        """Makes the collections and fills them over HTTP, 16 requests at a time."""
        with program.client() as client:
            for schema in (SCHEMA, MEMBERS_SCHEMA):
                status, body = client.post("/api/collections", schema)
                if status != 200:
                    raise BenchError(f"{program.name}: cannot make {schema['name']}: {status} {body}")

        def create(path):
            def work(client, body):
                status, answer = client.post(path, body)
                if status != 200:
                    raise BenchError(f"{program.name}: a record was refused: {status} {answer}")

            return work

        side_by_side(program.client, create(RECORDS), self.records)
        accounts = [
            {"email": email, "password": MEMBER_PASSWORD, "passwordConfirm": MEMBER_PASSWORD}
            for email in map(member_email, range(self.members))
        ]
        side_by_side(program.client, create(f"/api/collections/{MEMBERS}/records"), accounts)

    # The requests of the reading workloads, each with what has to come back.

    def reads(self, chance: random.Random, count: int) -> list[str]:
        return [f"{RECORDS}/{chance.choice(self.records)['id']}" for _ in range(count)]

    def lists(self) -> list[str]:
        query = {"sort": "-amount", "skipTotal": 1}
        return [list_path(filter=f"category='{category}'", **query) for category in self.by_category]

    def pages(self, first: int, last: int) -> list[str]:
        return [list_path(page=page, sort="-created") for page in range(first, last + 1)]

    def filtered_pages(self, chance: random.Random) -> list[str]:
        paths = [
            list_path(page=page, filter=f"category='{category}'", sort="-amount")
            for category in self.by_category
            for page in range(1, 6)
        ]
        chance.shuffle(paths)
        return paths

    def searches(self, chance: random.Random, count: int) -> list[str]:
        lots = (lot(chance.randrange(self.size)) for _ in range(count))
        return [list_path(filter=f"note~'{one}'", skipTotal=1) for one in lots]


def record(number: int) -> dict:
    """About 500 bytes as JSON. `amount` is different in each, so that orders are certain."""
    words = " ".join(_WORDS[(number + step * 5) % len(_WORDS)] for step in range(38))
    return {
        "id": hashlib.md5(str(number).encode()).hexdigest()[:15],
        "title": f"Order {number:08d} of {_WORDS[number % len(_WORDS)]}",
        "note": f"{lot(number)} {words}"[:300].strip(),
        "category": f"c{number % CATEGORIES:02d}",
        "amount": number * 7919 % 1_000_003 / 4,
        "paid": number % 3 == 0,
        "due": (_EPOCH + timedelta(minutes=number)).strftime("%Y-%m-%d %H:%M:%S.000Z"),
        "detail": {"tags": [_WORDS[number % 12], _WORDS[number % 7]], "weight": number % 500},
    }


def lot(number: int) -> str:
    return f"lot-{number:08d}-x"


def member_email(number: int) -> str:
    return f"member{number}@example.com"


def list_path(**parameters) -> str:
    return f"{RECORDS}?{urlencode({'perPage': PER_PAGE, **parameters})}"
