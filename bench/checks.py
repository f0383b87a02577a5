"""Are the answers right? Samples of what the timed runs ask, compared with the data set."""

import random
from typing import Any
from urllib.parse import parse_qs, urlsplit

from client import side_by_side
from dataset import COLLECTION, MEMBER_PASSWORD, MEMBERS, PER_PAGE, RECORDS, Dataset, list_path, member_email
from programs import BenchError, Program

MOST_IN_POOL = 50_000


class Checks:
    """Counts what was checked and keeps what was wrong; the harness fails at its end if any was."""

    def __init__(self, data: Dataset):
        self.data = data
        self.checked = 0
        self.wrong: list[str] = []

    def expect(self, program: Program, what: str, found: Any, wanted: Any) -> None:
        self.checked += 1
        if found != wanted:
            text = f"{program.name}: {what}: expected {shortened(wanted)}, got {shortened(found)}"
            if text not in self.wrong:
                self.wrong.append(text)
                print(f"WRONG  {text}")

    def readings(self, program: Program, paths: list[str], chance: random.Random, count: int = 5) -> None:
        """Asks for some of the paths once and compares status and content."""
        with program.client() as client:
            for path in chance.sample(paths, min(count, len(paths))):
                status, body = client.get(path)
                self.expect(program, f"status of GET {path}", status, 200)
                if status == 200:
                    self._content(program, path, body)

    def _content(self, program: Program, path: str, body: dict) -> None:
        parts = urlsplit(path)
        if not parts.query:
            record_id = parts.path.rpartition("/")[2]
            self.record(program, body, self.data.by_id[record_id])
            return
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        page, words = int(query.get("page", 1)), query.get("filter", "")
        start = (page - 1) * PER_PAGE
        ids = [item["id"] for item in body["items"]]
        if words.startswith("category="):
            matching = self.data.by_category[words.split("'")[1]]
            total = len(matching)
            self.expect(program, f"ids of GET {path}", ids, matching[start : start + PER_PAGE])
        elif words.startswith("note~"):
            number = int(words.split("-")[1])
            total = 1
            self.expect(program, f"ids of GET {path}", ids, [self.data.records[number]["id"]])
        else:
            # Creation times differ between the two, so only their order can be checked.
            total = self.data.size
            created = [item["created"] for item in body["items"]]
            self.expect(program, f"number of items of GET {path}", len(ids), PER_PAGE)
            self.expect(program, f"order of GET {path}", created, sorted(created, reverse=True))
        wanted = (-1, -1) if "skipTotal" in query else (total, -(-total // PER_PAGE))
        self.expect(program, f"totals of GET {path}", (body["totalItems"], body["totalPages"]), wanted)
        for item in body["items"]:
            if item["id"] in self.data.by_id:
                self.record(program, item, self.data.by_id[item["id"]])

    def record(self, program: Program, found: dict, wanted: dict) -> None:
        shown = {name: found.get(name) for name in wanted}
        self.expect(program, f"record {wanted['id']}", shown, wanted)
        self.expect(program, "name of the collection", found.get("collectionName"), COLLECTION)

    def sign_ins(self, program: Program, members: list[int]) -> None:
        path = f"/api/collections/{MEMBERS}/auth-with-password"
        with program.client() as client:
            for number in members:
                right = {"identity": member_email(number), "password": MEMBER_PASSWORD}
                status, body = client.post(path, right)
                self.expect(program, "status of a sign-in", status, 200)
                if status == 200:
                    self.expect(program, "a sign-in gives a token", body["token"].count("."), 2)
            status, _ = client.post(path, {**right, "password": "wrong-password"})
            self.expect(program, "status of a sign-in with a wrong password", status, 400)

    def written(self, program: Program, kind: str, tag: str, ids: list[str]) -> None:
        """Of records that runs tagged `tag…` have written, some are looked at."""
        with program.client() as client:
            for record_id in ids:
                status, body = client.get(f"{RECORDS}/{record_id}")
                self.expect(program, f"status of a record {kind}", status, 200)
                if status == 200:
                    self._written_content(program, kind, tag, body)

    def _written_content(self, program: Program, kind: str, tag: str, body: dict) -> None:
        sign, _, filler = body["note"].partition(" ")
        found_kind, found_tag, number = sign.split("-")
        self.expect(program, f"kind of note of a record {kind}", found_kind, kind)
        self.expect(program, f"whose note a record {kind} has", found_tag[: len(tag)], tag)
        self.expect(program, f"length of the note of a record {kind}", len(filler), 280)
        if kind == "new":
            self.expect(program, "title of a new record", body["title"], f"New {found_tag} {number}")
        fraction = 0.25 if kind == "new" else 0.5
        self.expect(program, f"amount of a record {kind}", body["amount"], int(number) + fraction)

    def gone(self, program: Program, ids: list[str]) -> None:
        with program.client() as client:
            for record_id in ids:
                self.expect(program, "status of a deleted record", client.get(f"{RECORDS}/{record_id}")[0], 404)

    def between(self, program: Program, what: str, found: int, acknowledged: int, in_flight: int) -> None:
        """A closing connection leaves a request in flight: it may have been carried out or not."""
        if not acknowledged <= found <= acknowledged + in_flight:
            self.expect(program, what, found, f"{acknowledged} to {acknowledged + in_flight}")
        self.checked += 1


def total(program: Program, filter_: str = "") -> int:
    with program.client() as client:
        status, body = client.get(list_path(perPage=1, filter=filter_))
    if status != 200:
        raise BenchError(f"{program.name}: cannot count: {status} {body}")
    return body["totalItems"]


def new_ids(program: Program, most: int = MOST_IN_POOL) -> list[str]:
    """The ids of the records that the harness has added to the loaded ones."""
    ids: list[str] = []
    with program.client() as client:
        while len(ids) < most:
            page = len(ids) // 1000 + 1
            query = {"perPage": 1000, "page": page, "filter": "category='new'", "sort": "amount"}
            status, body = client.get(list_path(**query, skipTotal=1, fields="id"))
            if status != 200:
                raise BenchError(f"{program.name}: cannot list ids: {status} {body}")
            ids.extend(item["id"] for item in body["items"])
            if len(body["items"]) < 1000:
                break
    return ids[:most]


def clear(program: Program) -> None:
    """Takes away what the runs have added, so that each round starts from the same data."""

    def delete(client, record_id):
        status, body = client.send("DELETE", f"{RECORDS}/{record_id}")
        if status != 204:
            raise BenchError(f"{program.name}: cannot delete: {status} {body}")

    for _ in range(100):
        ids = new_ids(program)
        if not ids:
            return
        side_by_side(program.client, delete, ids)
    raise BenchError(f"{program.name}: records keep coming back after they were deleted")


def shortened(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 300 else f"{text[:300]}…"
