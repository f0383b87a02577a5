"""From measurements to tables: on the screen, and as CSV files."""

import csv
import os
from pathlib import Path
from statistics import median

from load import Measured

OURS, THEIRS = "homeport", "pocketbase"
FACTS = {
    "version": "version",
    "start_ms": "start until ready, empty (ms)",
    "start_with_data_ms": "start until ready, with the data (ms)",
    "stop_ms": "stop (ms)",
    "rss_idle_mb": "memory idle, empty (MB)",
    "rss_loaded_mb": "memory after loading (MB)",
    "rss_peak_mb": "memory, peak of the whole run (MB)",
    "rss_restarted_mb": "memory idle, restarted with the data (MB)",
    "cpu_s": "processor time of the whole run (s)",
    "disk_loaded_mb": "disk after loading (MB)",
    "disk_end_mb": "disk at the end (MB)",
    "upload_mb": "an upload of 500 MB: memory above idle (MB)",
    "upload_s": "an upload of 500 MB (s)",
    "download_mb": "a download of 500 MB: memory above idle (MB)",
    "download_s": "a download of 500 MB (s)",
    "load_s": "loading, mostly the client's time (s)",
}


def progress(one: Measured) -> str:
    errors = f"  {one.errors} ERRORS" if one.errors else ""
    return (
        f"  {one.workload:<24}{one.connections:>5}  {one.program:<11}{one.requests_per_s:>10,.1f}/s"
        f"  p50 {one.p50_ms:>9.3f} ms  p99 {one.p99_ms:>9.3f} ms{errors}"
    )


class Tables:
    """Everything a run found, grouped by workload and number of connections."""

    def __init__(self, measured: list[Measured], facts: dict, machine: dict, size, tls: bool, took_s: float):
        self.measured = measured
        self.facts = facts
        self.machine = machine
        self.size = size
        self.tls = tls
        self.took_s = took_s

    def summary(self) -> list[dict]:
        """A row per workload and number of connections. Ratios are taken within a round, and above
        1 they speak for Homeport: more requests per second, or fewer milliseconds."""
        groups: dict[tuple[str, int], dict[str, dict[int, Measured]]] = {}
        for one in self.measured:
            sides = groups.setdefault((one.workload, one.connections), {OURS: {}, THEIRS: {}})
            sides[one.program][one.round] = one
        rows = []
        for (workload, connections), sides in groups.items():
            pairs = [(sides[OURS][n], sides[THEIRS][n]) for n in sides[OURS] if n in sides[THEIRS]]
            if not pairs:
                continue
            compared = ratio_of(workload)
            ratios = [ratio(compared, ours, theirs) for ours, theirs in pairs]
            middle = lambda side, name: round(median(getattr(pair[side], name) for pair in pairs), 3)
            rows.append(
                {
                    "workload": workload,
                    "connections": connections,
                    "ratio_of": compared.removesuffix("_ms"),
                    "ratio": round(median(ratios), 3),
                    "ratio_least": round(min(ratios), 3),
                    "ratio_most": round(max(ratios), 3),
                    **{f"{name}_{OURS}": middle(0, name) for name in COLUMNS},
                    **{f"{name}_{THEIRS}": middle(1, name) for name in COLUMNS},
                    f"errors_{OURS}": sum(ours.errors for ours, _ in pairs),
                    f"errors_{THEIRS}": sum(theirs.errors for _, theirs in pairs),
                }
            )
        return rows

    def text(self) -> str:
        size = self.size
        way = "TLS for Homeport, plain HTTP for PocketBase" if self.tls else "plain HTTP"
        lines = [
            "",
            f"Homeport and PocketBase, {size.records:,} records, {size.rounds} rounds of {size.seconds} s each, {way}",
            f"{self.machine['cpus']} CPUs ({self.machine['cpu_model']}), files on {self.machine['file_system']}, "
            f"{self.took_s / 60:.1f} minutes",
            "",
            "H Homeport, P PocketBase, medians over rounds. Above 1, a ratio speaks for Homeport.",
            "",
            f"{'workload':<24}{'conn':>5}{'ratio':>8} {'(least – most)':<16}{'H req/s':>10}{'P req/s':>10}"
            f"{'H p50':>9}{'P p50':>9}{'H p99':>9}{'P p99':>9}{'H cpu':>8}{'P cpu':>8}{'errors':>8}",
        ]
        for row in self.summary():
            spread = f"({figure(row['ratio_least'])} – {figure(row['ratio_most'])})"
            values = "".join(
                f"{row[f'{name}_{side}']:>{width},.{digits}f}"
                for name, width, digits in SHOWN
                for side in (OURS, THEIRS)
            )
            errors = f"{row[f'errors_{OURS}']}/{row[f'errors_{THEIRS}']}"
            lines.append(
                f"{row['workload']:<24}{row['connections']:>5}{figure(row['ratio']):>8} {spread:<16}{values}{errors:>8}"
            )
        lines += [
            "",
            "p50, p99 in ms; cpu: the server's processor ms per request. In the rows 'change to subscriber',",
            "conn is the number of subscribers, req/s is deliveries, the ratio is of p50, cpu is per change.",
            "In 'read while 200 sign in' the ratio is of p99, and cpu includes the sign-ins.",
            "",
            f"{'':<44}{'Homeport':>14}{'PocketBase':>14}",
        ]
        for name, title in FACTS.items():
            if not any(name in facts for facts in self.facts.values()):
                continue
            shown = (self.facts.get(side, {}).get(name, "") for side in (OURS, THEIRS))
            cells = "".join(f"{one:>14,.1f}" if isinstance(one, float) else f"{one:>14}" for one in shown)
            lines.append(f"{title:<44}{cells}")
        return "\n".join([*lines, ""])

    def write(self, folder: Path, name: str) -> list[Path]:
        facts = [
            {"fact": fact, **{side: plain(self.facts.get(side, {}).get(fact, "")) for side in (OURS, THEIRS)}}
            for fact in FACTS
            if any(fact in facts for facts in self.facts.values())
        ]
        about = {**self.machine, "records": self.size.records, "rounds": self.size.rounds, "seconds": self.size.seconds}
        facts += [{"fact": fact, OURS: value, THEIRS: value} for fact, value in about.items()]
        tables = {"": self.summary(), "-rounds": [one.row() for one in self.measured], "-facts": facts}
        return [write_csv(folder / f"{name}{part}.csv", rows) for part, rows in tables.items()]


def write_csv(path: Path, rows: list[dict]) -> Path:
    """One table, of rows that all have the same columns."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="") as out:
        writer = csv.DictWriter(out, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


# Column, width, digits after the point.
SHOWN = (("requests_per_s", 10, 0), ("p50_ms", 9, 2), ("p99_ms", 9, 2), ("cpu_ms_per_request", 8, 2))
COLUMNS = ("requests_per_s", "p50_ms", "p99_ms", "cpu_ms_per_request", "rss_mb")


def ratio_of(workload: str) -> str:
    """The column that a workload's ratio is of: what those who wait for it would notice."""
    if workload.startswith("change"):
        return "p50_ms"
    return "p99_ms" if workload.startswith("read while") else "requests_per_s"


def ratio(column: str, ours: Measured, theirs: Measured) -> float:
    above, below = getattr(ours, column), getattr(theirs, column)
    return quotient(below, above) if column.endswith("_ms") else quotient(above, below)


def verdict(checks, measured: list[Measured], complaints: dict[str, list[str]]) -> int:
    """Says whether the figures can be believed: the exit status."""
    for program, lines in complaints.items():
        if lines:
            print(f"{program} logged {len(lines)} lines of trouble, the first: {lines[0][:300]}")
    errors = sum(one.errors for one in measured)
    print(f"{checks.checked:,} answers and totals checked, {len(checks.wrong)} wrong; {errors} errors in timed runs")
    for line in checks.wrong:
        print(f"  {line}")
    return 1 if checks.wrong or errors else 0


def machine(folder: Path) -> dict[str, str | int]:
    """What the figures depend on, without the machine's name."""
    model = "unknown"
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    return {"cpus": os.cpu_count() or 1, "cpu_model": model, "file_system": file_system(folder)}


def file_system(folder: Path) -> str:
    best = ("", "unknown")
    for line in Path("/proc/mounts").read_text().splitlines():
        _, point, kind = line.split()[:3]
        if folder.resolve().is_relative_to(point) and len(point) >= len(best[0]):
            best = (point, kind)
    return best[1]


def quotient(above: float, below: float) -> float:
    return above / below if below else float("inf")


def figure(ratio: float) -> str:
    return f"{ratio:,.0f}" if ratio >= 100 else f"{ratio:.1f}" if ratio >= 10 else f"{ratio:.2f}"


def plain(value: float | str) -> float | str:
    return round(value, 2) if isinstance(value, float) else value
