"""A server that people use all day …"""

import asyncio
import os
import random
import subprocess
import sys
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.load.client import Run, Tab, sign_in
from tests.load.crowd import MIX
from tests.load.measure import PASSWORD
from tests.load.stage import Database, MeasuredServer, filled, serving
from tests.pgtemp import TempPostgres

PEOPLE, FIRST, LAST = 6, 1_000, 5_000
MOST_GROWTH = 1.02

HEAPS = """
import ctypes, sys, threading
from hiw.web.memory import few_arenas

if sys.argv[1] == "few":
    few_arenas()
ready = threading.Barrier(9)
malloc = ctypes.CDLL(None).malloc  # ctypes lets other threads go on meanwhile


def run():
    malloc(5_000)
    ready.wait()


threads = [threading.Thread(target=run) for _ in range(8)]
for each in threads:
    each.start()
ready.wait()
libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
file = ctypes.c_void_p(libc.fopen(sys.argv[2].encode(), b"w"))
libc.malloc_info(0, file)
libc.fclose(file)
"""


def heaps(how: str, told: Path) -> int:
    """How many heaps eight threads at once are given."""
    subprocess.run([sys.executable, "-c", HEAPS, how, str(told)], check=True, env=os.environ, cwd=Path.cwd())
    return told.read_text().count("<heap ")


def test_shares_two_heaps_among_its_threads(tmp_path: Path) -> None:
    assert heaps("few", tmp_path / "few") == 2
    assert heaps("many", tmp_path / "many") > 2


@pytest.fixture(params=["sqlite", "postgresql"])
def filled_database(request: pytest.FixtureRequest, tmp_path: Path) -> Database:
    engine = str(request.param)
    postgres: TempPostgres | None = request.getfixturevalue("postgres") if engine == "postgresql" else None
    return filled(engine, 100, tmp_path, postgres)


@pytest.mark.long
def test_takes_no_more_memory_after_5000_interactions_than_after_1000(
    filled_database: Database, tmp_path: Path
) -> None:
    with serving(filled_database, tmp_path) as server:
        first, last = asyncio.run(used(filled_database, server))
    assert last <= first * MOST_GROWTH, f"{first:.1f} MB grew to {last:.1f} MB"


async def used(database: Database, server: MeasuredServer) -> tuple[float, float]:
    """The memory in MB that the server held after FIRST and after LAST things that people did, one after the other."""
    chance, held = random.Random(1), {}
    names, desks = database.beginnings_of_names(200), database.desks()
    async with AsyncExitStack() as open_tabs:
        tabs = [Tab(server.port, sign_in(server.port, desks[n % 4].username, PASSWORD)) for n in range(PEOPLE)]
        for tab in tabs:
            await open_tabs.enter_async_context(tab)
        for number in range(1, LAST + 1):
            n = number % PEOPLE
            run = await do(tabs[n], desks[n % 4].households[:4], names, chance)
            assert not run.faults, run.faults
            held[number] = server.resident_megabytes() if number in (FIRST, LAST) else 0.0
    return held[FIRST], held[LAST]


async def do(tab: Tab, households: tuple[str, ...], names: list[str], chance: random.Random) -> Run:
    """One thing that people do, mostly on the plan."""
    kind = chance.choices(list(MIX), list(MIX.values()))[0]
    ticks = [widget for widget in tab.widgets("tick.") if not widget.element.disabled]
    if kind == "tick" and ticks:
        widget = chance.choice(ticks)
        return await tab.tick(widget, not widget.element.default)
    if kind == "find" and (boxes := tab.widgets("find")):
        return await tab.type(boxes[0], chance.choice(names))
    if kind == "today":
        return await tab.open("")
    return await tab.open("plan", f"household={chance.choice(households)}")
