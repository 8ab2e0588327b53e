"""`make bench`: real servers, invented households, a table beside the targets, and the rows in bench.json."""

import argparse
import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

from hiw.words import count
from tests.load.client import Lost
from tests.load.crowd import CrowdRow, crowded
from tests.load.measure import Measurement, measured, tasks
from tests.load.searching import searching
from tests.load.stage import ROOT, Database, MeasuredServer, filled, serving
from tests.pgtemp import TempPostgres

PROCESSORS = 2
BUSY = 0.5  # load of a machine that does something else meanwhile
ABOVE_EMPTY, GROWTH, STATEMENTS, SAVE = 60.0, 1.3, 12, 40.0
CROWD_P95 = {25: 300.0, 100: 300.0}
SMALL = 500
SAVING = "Save an action"
RESULT = ROOT / "bench.json"
Rows = list[dict[str, Any]]
TARGETS = f"""
Targets: at {SMALL} households at most {ABOVE_EMPTY:g} ms above the empty page, and at most {GROWTH:g} times that
with more; {SAVING.lower()} at most {SAVE:g} ms in all; at most {STATEMENTS} statements; 25 people p95 at most
{CROWD_P95[25]:g} ms, 100 people p95 at most {CROWD_P95[100]:g} ms, none lost. A target that is missed has a “!”."""


def main(argv: Sequence[str] | None = None) -> int:
    """Measure what was asked for. 0 when every run ended well, whatever the times; 1 when something was lost."""
    asked = _arguments().parse_args(argv)
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:PROCESSORS])  # the servers inherit it
    plan = [("postgresql", SMALL, []), ("postgresql", 80_000, asked.people)] if asked.large else [
        (engine, households, asked.people) for households in asked.households for engine in asked.engines
    ]  # fmt: skip
    began, load, rows, postgres = time.monotonic(), os.getloadavg()[0], Rows(), None
    with tempfile.TemporaryDirectory(prefix="hiw-bench-") as folder:
        try:
            if any(engine == "postgresql" for engine, _, _ in plan):
                postgres = TempPostgres(durable=True)
            for engine, households, people in plan:
                server = postgres if engine == "postgresql" else None
                rows += _one(engine, households, people, Path(folder), server, asked)
        finally:
            if postgres:
                postgres.stop()
    _print_table(rows)
    if load > BUSY:
        print(f"The machine was busy before the start (load {load:.1f}): trust the processor times, and measure again.")
    _write(rows)
    print(f"\n{(time.monotonic() - began) / 60:.0f} minutes; rows in {RESULT.name}")
    return int(any(row.get("lost") for row in rows))


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("--large", action="store_true", help="80,000 households on PostgreSQL, beside 500")
    parser.add_argument("--households", type=int, nargs="+", default=[SMALL, 10_000], metavar="N")
    parser.add_argument("--engines", nargs="+", default=["sqlite", "postgresql"], choices=["sqlite", "postgresql"])
    parser.add_argument("--people", type=int, nargs="*", default=[25, 100], help="how many at once; none: leave it out")
    parser.add_argument("--servers", type=int, nargs="+", default=[1, 3], help="server processes that they share")
    parser.add_argument("--seconds", type=float, default=40, help="for how long they work")
    parser.add_argument("--searching", action="store_true", help="the crowds again, while best moves are searched for")
    parser.add_argument("--only", default="", metavar="WORDS", help="tasks whose name has these words")
    return parser


def _one(
    engine: str, households: int, people: list[int], folder: Path, postgres: TempPostgres | None, asked: Any
) -> Rows:
    """Everything about one engine at one size. Its server and database are gone afterwards."""
    _say(f"{engine}, {households:,} households: inventing them")
    database = filled(engine, households, folder, postgres)
    rows = Rows()
    with serving(database, folder) as server:
        rows += asyncio.run(_quiet(database, server, asked.only))
    for number, processes, searches in product(people, asked.servers, (False, True) if asked.searching else (False,)):
        with ExitStack() as stack:
            servers = [stack.enter_context(serving(database, folder)) for _ in range(processes)]
            begun = stack.enter_context(searching(database)) if searches else []
            rows.append(asyncio.run(_crowd(database, servers, number, asked.seconds, begun)))
    database.remove(postgres)
    return rows


async def _quiet(database: Database, server: MeasuredServer, only: str) -> Rows:
    rows = Rows()
    desk = database.desks()[0]
    for task in tasks(database, desk):
        if only.casefold() not in task.name.casefold():
            continue
        try:
            row: Measurement = await measured(database, server, task)
        except (Lost, TimeoutError, OSError) as error:
            _say(f"  {task.name}: NOT MEASURED: {error}")
            rows.append({"name": task.name, "engine": database.engine, "households": database.households, "lost": 1})
            continue
        _say(f"  {row.name}: {row.milliseconds} ms beside {row.empty_milliseconds} ms, {row.statements} statements")
        rows.append(row.as_json())
    return rows


async def _crowd(
    database: Database, servers: Sequence[MeasuredServer], people: int, seconds: float, searches: list[int]
) -> dict[str, Any]:
    row: CrowdRow
    row, tally = await crowded(database, servers, people, seconds)
    if searches:
        row = replace(row, name=f"{row.name}, and searches")
        _say(f"  {count(len(searches), 'search', 'searches')} for the best moves went on meanwhile")
    _say(f"  {row.name}: p50 {row.milliseconds} ms, p95 {row.p95} ms, {row.lost} lost")
    for kind, waits in tally.waits.items():
        if waits:
            _say(f"    {kind}: {len(waits)} times, p50 {statistics.median(waits) * 1000:.0f} ms")
    for what, number in tally.lost.most_common(5):
        _say(f"    lost {number} times: {what}")
    return row.as_json()


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


# -- the table --------------------------------------------------------------------------------------------------------


def _print_table(rows: Rows) -> None:
    small = {(row["name"], row["engine"]): row for row in rows if row["households"] == SMALL}
    pages = [row for row in rows if "ratio" in row]
    crowds = [row for row in rows if "people" in row]
    lines = [_page_line(row, small.get((row["name"], row["engine"]))) for row in pages]
    if lines:
        print()
        _print_columns(list(lines[0]), lines)
    if crowds:
        print()
        lines = [_crowd_line(row) for row in crowds]
        _print_columns(list(lines[0]), lines)
    for row in rows:
        if "ratio" not in row and "people" not in row:
            print(f"NOT MEASURED: {row['name']}, {row['engine']}, {row['households']:,} households")
    print(TARGETS)


def _page_line(row: dict[str, Any], small: dict[str, Any] | None) -> dict[str, str]:
    above = row["milliseconds"] - row["empty_milliseconds"]
    most = ABOVE_EMPTY if row["households"] == SMALL else ABOVE_EMPTY * GROWTH
    is_save = row["name"] == SAVING
    is_slow = row["milliseconds"] > SAVE if is_save else above > most
    growth = row["milliseconds"] / small["milliseconds"] if small and small is not row else None
    return {
        "": row["name"],
        "engine": row["engine"],
        "households": f"{row['households']:,}",
        "ms": f"{row['milliseconds']:.1f}",
        "empty": f"{row['empty_milliseconds']:.1f}",
        "above": _marked(f"{above:+.1f}", is_slow),
        "ratio": f"{row['ratio']:.2f}",
        f"of {SMALL}": _marked(f"{growth:.2f}", growth > GROWTH) if growth else "",
        "SQL": _marked(str(row["statements"]), row["statements"] > STATEMENTS),
        "transactions": str(row["transactions"]),
        "kB": f"{row['bytes'] / 1000:.1f}",
        "new tab": f"{row['first_milliseconds']:.1f}",
        "cpu ms": f"{row['cpu_milliseconds']:.1f}",
        "empty cpu": f"{row['empty_cpu_milliseconds']:.1f}",
    }


def _crowd_line(row: dict[str, Any]) -> dict[str, str]:
    most = CROWD_P95.get(row["people"], float("inf"))
    return {
        "": row["name"],
        "engine": row["engine"],
        "households": f"{row['households']:,}",
        "times": str(row["interactions"]),
        "p50": f"{row['milliseconds']:.0f}",
        "p95": _marked(f"{row['p95']:.0f}", row["p95"] > most),
        "max": f"{row['max']:.0f}",
        "lost": _marked(str(row["lost"]), row["lost"] > 0),
        "cpu": f"{row['cpu_share']:.0%}",
        "MB": f"{row['resident_megabytes']:.0f}",
    }


def _marked(shown: str, is_missed: bool) -> str:
    return f"{shown}!" if is_missed else f"{shown} "


def _print_columns(heads: list[str], lines: list[dict[str, str]]) -> None:
    widths = {head: max(len(head), *(len(line[head]) for line in lines)) for head in heads}
    for line in [{head: head for head in heads}, *lines]:
        cells = [line[h].ljust(widths[h]) if h in ("", "engine") else line[h].rjust(widths[h]) for h in heads]
        print("  ".join(cells).rstrip())


def _write(rows: Rows) -> None:
    """Put the rows into bench.json in place of older ones about the same; others stay."""
    new = {(row["name"], row["engine"], row["households"]) for row in rows}
    old = json.loads(RESULT.read_text()) if RESULT.exists() else []
    kept = [row for row in old if (row["name"], row["engine"], row["households"]) not in new]
    RESULT.write_text("[\n" + ",\n".join(f"  {json.dumps(row)}" for row in kept + rows) + "\n]\n")
