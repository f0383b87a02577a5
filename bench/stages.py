"""The run over one collection: reading, writing, signing in, and hearing of changes."""

import random
import time
from dataclasses import dataclass, field
from pathlib import Path

import report
from checks import Checks, clear, new_ids, total
from dataset import MEMBER_PASSWORD, MEMBERS, RECORDS, Dataset
from live import measure_live
from load import Measured, beside, run_wrk
from programs import Program


@dataclass
class Size:
    """How much is done."""

    records: int
    rounds: int
    seconds: int
    changes: int
    subscribers: tuple[int, ...]
    # No further round is begun that would end after this many seconds.
    limit_s: int


CONNECTIONS = (1, 16)
# A sign-in takes some 100 ms of processor time on purpose; a second's worth of them says little.
SIGN_IN_LEAST_S = 3
STORM = 200
# Long enough for a read that waits until every sign-in before it is done.
STORM_S = 10
STORM_WORKLOAD = f"read while {STORM} sign in"
SLOW = ("deep page, total of all", "search without index")


@dataclass
class Bench:
    """One whole run."""

    size: Size
    folder: Path
    programs: list[Program]
    data: Dataset
    checks: Checks
    chance: random.Random
    measured: list[Measured] = field(default_factory=list)
    facts: dict[str, dict[str, float | str]] = field(default_factory=dict)
    turns: int = 0

    def in_turn(self) -> list[Program]:
        """Both programs; whoever went first goes second the next time."""
        self.turns += 1
        return self.programs[:: 1 if self.turns % 2 else -1]

    def note(self, program: Program, **facts: float | str) -> None:
        self.facts.setdefault(program.name, {}).update(facts)

    def file(self, name: str, lines: list[str]) -> str:
        path = self.folder / name
        path.write_text("\n".join(lines) + "\n")
        return str(path)

    def keep(self, found: Measured) -> Measured:
        self.measured.append(found)
        print(report.progress(found), flush=True)
        return found

    # The stages of a run, in order.

    def start(self) -> None:
        for program in self.programs:
            program.data.mkdir(mode=0o700)
            program.add_superuser()
            seconds = program.start()
            time.sleep(2)
            idle = program.memory_mb()[0]
            self.note(program, version=program.version(), start_ms=seconds * 1000, rss_idle_mb=idle)
            program.sign_in()

    def load(self) -> None:
        for program in self.programs:
            say(f"loading {self.data.size:,} records into {program.name}")
            began = time.monotonic()
            self.data.load(program)
            seconds = time.monotonic() - began
            self.note(program, load_s=seconds, rss_loaded_mb=program.memory_mb()[0], disk_loaded_mb=program.disk_mb())
            self.checks.expect(program, "total after loading", total(program), self.data.size)

    def rounds(self, began: float) -> None:
        longest = 0.0
        for number in range(1, self.size.rounds + 1):
            at = time.monotonic()
            if at + longest > began + self.size.limit_s:
                say(f"no time for round {number}: this machine is slow, or busy")
                self.size.rounds = number - 1
                return
            self.round(number)
            longest = max(longest, time.monotonic() - at)

    def round(self, number: int) -> None:
        say(f"round {number} of {self.size.rounds}")
        self.readings(number)
        self.sign_ins(number)
        self.creates(number)
        self.changes(number)
        self.deletes(number)
        for subscribers in self.size.subscribers:
            for program in self.in_turn():
                self.keep(measure_live(program, number, subscribers, self.size.changes))
        self.storm(number)
        for program in self.programs:
            clear(program)
            self.checks.expect(program, f"total after round {number}", total(program), self.data.size)

    def readings(self, number: int) -> None:
        data, chance = self.data, self.chance
        workloads = {
            "read by id": data.reads(chance, 5000),
            "list, filter and sort": data.lists(),
            "page, total of all": data.pages(1, 10),
            "deep page, total of all": data.pages(41, 60),
            "page, filter and total": data.filtered_pages(chance),
            "search without index": data.searches(chance, 50),
        }
        for workload, paths in workloads.items():
            arguments = [self.file("paths", paths)]
            for program in self.programs:
                self.checks.readings(program, paths, chance)
            # Where the answer takes long whoever gives it, one connection tells enough.
            connections = (1,) if workload in SLOW else CONNECTIONS
            self.timed(number, workload, "get.lua", lambda _p, _c: arguments, connections)

    def sign_ins(self, number: int) -> None:
        # Each account is used a few times only: Homeport brakes tries at one account.
        path = f"/api/collections/{MEMBERS}/auth-with-password"
        for program in self.programs:
            self.checks.sign_ins(program, [number % self.data.members])
        first = {1: 0, 16: self.data.members // 2}
        self.timed(
            number,
            "sign-in",
            "sign_in.lua",
            lambda _p, c: [path, str(self.data.members), str(first[c]), MEMBER_PASSWORD],
            seconds=max(self.size.seconds, SIGN_IN_LEAST_S),
        )

    def storm(self, number: int) -> None:
        """One client reads while STORM clients sign in, each as soon as it was answered."""
        reads = [self.file("paths", self.data.reads(self.chance, 5000))]
        sign_ins = [f"/api/collections/{MEMBERS}/auth-with-password", str(self.data.members), "0", MEMBER_PASSWORD]
        for program in self.in_turn():
            with beside(program, "sign_in.lua", sign_ins, STORM):
                self.one(number, program, STORM_WORKLOAD, "get.lua", reads, 1, STORM_S)

    def creates(self, number: int) -> None:
        for connections in CONNECTIONS:
            for program in self.in_turn():
                tag = f"{number}a{connections}"
                before = total(program, "category='new'")
                found = self.one(number, program, "create", "create.lua", [RECORDS, tag], connections)
                made = total(program, "category='new'") - before
                acknowledged = found.requests - found.errors
                self.checks.between(program, "records made", made, acknowledged, connections)

    def changes(self, number: int) -> None:
        """Updates, and pages read while every tenth request is an update."""
        paths = self.file("paths", self.data.filtered_pages(self.chance))
        ids = {}
        for program in self.programs:
            pool = new_ids(program, 1000)
            self.checks.written(program, "new", f"{number}a", self.chance.sample(pool, min(10, len(pool))))
            ids[program.name] = self.file(f"ids-{program.name}", pool)
        self.timed(number, "update", "update.lua", lambda p, c: [RECORDS, f"{number}b{c}", ids[p.name]])
        for program in self.programs:
            # wrk calls a script's request() once before it starts; the second id is the first used.
            sample = Path(ids[program.name]).read_text().split()[2:7]
            self.checks.written(program, "changed", f"{number}b", sample)
        arguments = lambda p, c: [RECORDS, f"{number}c{c}", ids[p.name], paths]
        self.timed(number, "page while writing", "busy.lua", arguments)

    def deletes(self, number: int) -> None:
        pools = {program.name: new_ids(program) for program in self.programs}
        for connections in CONNECTIONS:
            for program in self.in_turn():
                pool = pools[program.name]
                share = pool[::4] if connections == 1 else [one for n, one in enumerate(pool) if n % 4]
                before = total(program, "category='new'")
                arguments = [RECORDS, self.file("ids", share)]
                found = self.one(number, program, "delete", "delete.lua", arguments, connections)
                gone = before - total(program, "category='new'")
                acknowledged = min(found.requests - found.errors, len(share))
                self.checks.between(program, "records deleted", gone, acknowledged, connections)
                self.checks.gone(program, share[: min(5, acknowledged)])

    def timed(self, number, workload, script, arguments, connections=CONNECTIONS, seconds=0) -> None:
        for count in connections:
            for program in self.in_turn():
                self.one(number, program, workload, script, arguments(program, count), count, seconds)

    def one(self, number, program, workload, script, arguments, connections, seconds=0) -> Measured:
        seconds = seconds or self.size.seconds
        return self.keep(run_wrk(program, number, workload, script, arguments, connections, seconds))

    def restart(self) -> None:
        """Stops and starts both with all their data, and counts again."""
        for program in self.programs:
            self.note(program, rss_peak_mb=program.memory_mb()[1], cpu_s=program.cpu_s(), disk_end_mb=program.disk_mb())
            stop_s = program.stop()
            start_s = program.start()
            time.sleep(2)
            self.note(program, stop_ms=stop_s * 1000, start_with_data_ms=start_s * 1000)
            self.note(program, rss_restarted_mb=program.memory_mb()[0])
            self.checks.expect(program, "total after a restart", total(program), self.data.size)
        paths = self.data.reads(self.chance, 20) + self.data.lists()
        for program in self.programs:
            self.checks.readings(program, paths, self.chance, count=20)


def say(text: str) -> None:
    print(f"\n== {text}", flush=True)
