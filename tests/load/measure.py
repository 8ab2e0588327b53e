"""What one person waits for on a quiet server: each task beside the empty page, turn by turn, in the same minutes."""

import asyncio
import itertools
import statistics
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import asdict, dataclass

from tests.load.client import Lost, Run, Tab, sign_in
from tests.load.served import EMPTY
from tests.load.stage import Database, Desk, MeasuredServer

WARM_UP, RUNS, NEW_TABS = 4, 20, 3
PAUSE = 0.03  # seconds between runs, in which the server ends the threads of the last one
PASSWORD = "households-into-work-demo"
DIFFERENT_HOUSEHOLDS = 10
Step = Callable[[Tab], Awaitable[Run]]


@dataclass(frozen=True)
class Measurement:
    """One line of bench.json. Times are medians; `statements` is the most that any run asked,
    the first in a new tab among them.

    `first_milliseconds` is the page in a new tab, `cpu_…` the server's processor time.
    """

    name: str
    engine: str
    households: int
    milliseconds: float
    empty_milliseconds: float
    ratio: float
    statements: int
    bytes: int
    transactions: int
    first_milliseconds: float
    cpu_milliseconds: float
    empty_cpu_milliseconds: float
    runs: int

    def as_json(self) -> dict[str, object]:
        """The row as it is written."""
        return asdict(self)


@dataclass(frozen=True)
class Task:
    """Something a person does: `begin` brings a new tab to the place where `step` can be done again and again."""

    name: str
    username: str
    step: Step
    begin: Step | None = None


@dataclass(frozen=True)
class _Sample:
    milliseconds: float
    cpu_milliseconds: float
    statements: int
    transactions: int
    bytes: int


def tasks(database: Database, desk: Desk) -> list[Task]:
    """What is measured. `desk` is the advocate whose households are opened."""
    advocate = desk.username
    mine = desk.households[:: max(1, len(desk.households) // DIFFERENT_HOUSEHOLDS)][:DIFFERENT_HOUSEHOLDS]
    names = itertools.cycle(database.beginnings_of_names(DIFFERENT_HOUSEHOLDS))
    return [
        Task("Today, advocate", advocate, lambda tab: tab.open("")),
        Task("Today, senior", "senior.demo", lambda tab: tab.open("")),
        Task("Today, manager", "manager.demo", lambda tab: tab.open("")),
        Task("Find", advocate, lambda tab: tab.type(tab.widget("find"), next(names)), lambda tab: tab.open("")),
        Task("Household plan", advocate, _each(mine, "plan")),
        Task("Save an action", advocate, _tick_or_clear, lambda tab: tab.open("plan", f"household={mine[0]}")),
        Task("List of households", advocate, lambda tab: tab.open("households")),
        Task("Household people", advocate, _each(mine, "household_people")),
        Task("Household notes", advocate, _each(mine, "notes")),
        Task("Household reviews", advocate, _each(mine, "reviews")),
        Task("Fund, approval queue", "manager.demo", lambda tab: tab.open("fund")),
        Task("Fund, one request", "manager.demo", _each(database.requests(DIFFERENT_HOUSEHOLDS), "request", "request")),
        Task("Fund, spend against budget", "manager.demo", lambda tab: tab.open("spend")),
        Task("Caseload, own", advocate, lambda tab: tab.open("caseload")),
        Task("Caseload, a team", "senior.demo", lambda tab: tab.open("caseload")),
        Task("Caseload, the region", "manager.demo", lambda tab: tab.open("caseload")),
        Task("Caseload, twelve weeks ahead", "manager.demo", lambda tab: tab.open("caseload", "show=ahead")),
    ]


async def measured(database: Database, server: MeasuredServer, task: Task) -> Measurement:
    """The task's row. Raises Lost when a run does not end well."""
    cookie = await asyncio.to_thread(sign_in, server.port, task.username, PASSWORD)
    firsts = [await _in_new_tab(server, cookie, task) for _ in range(NEW_TABS)]
    async with Tab(server.port, cookie) as tab, Tab(server.port, cookie) as beside:
        await beside.open(EMPTY)
        if task.begin:
            await task.begin(tab)
        pairs = []
        for _ in range(WARM_UP + RUNS):
            one = await _sample(server, task.step(tab))
            pairs.append((one, await _sample(server, beside.rerun())))
    return _row(database, task, firsts, pairs[WARM_UP:])


def _each(references: tuple[str, ...], page: str, of: str = "household") -> Step:
    turns: Iterator[str] = itertools.cycle(references)
    return lambda tab: tab.open(page, f"{of}={next(turns)}")


async def _tick_or_clear(tab: Tab) -> Run:
    ticks = [widget for widget in tab.widgets("tick.") if not widget.element.disabled]
    if not ticks:
        raise Lost("the plan has no action to tick")
    return await tab.tick(ticks[0], not ticks[0].element.default)


async def _in_new_tab(server: MeasuredServer, cookie: str, task: Task) -> _Sample:
    async with Tab(server.port, cookie) as tab:
        if task.begin:
            await task.begin(tab)
        return await _sample(server, task.step(tab))


async def _sample(server: MeasuredServer, running: Awaitable[Run]) -> _Sample:
    await asyncio.sleep(PAUSE)
    counts, cpu = server.counts.read(), server.processor_seconds()
    run = await running
    if run.faults:
        raise Lost(f"the page says: {run.faults}")
    await asyncio.sleep(PAUSE)
    after, cpu_after = server.counts.read(), server.processor_seconds()
    return _Sample(
        milliseconds=run.seconds * 1000,
        cpu_milliseconds=(cpu_after - cpu) * 1000,
        statements=after[0] - counts[0],
        transactions=after[1] - counts[1],
        bytes=run.bytes,
    )


def _row(database: Database, task: Task, firsts: list[_Sample], pairs: list[tuple[_Sample, _Sample]]) -> Measurement:
    mine, empty = zip(*pairs, strict=True)
    milliseconds = statistics.median(sample.milliseconds for sample in mine)
    empty_milliseconds = statistics.median(sample.milliseconds for sample in empty)
    return Measurement(
        name=task.name,
        engine=database.engine,
        households=database.households,
        milliseconds=round(milliseconds, 1),
        empty_milliseconds=round(empty_milliseconds, 1),
        ratio=round(milliseconds / empty_milliseconds, 2),
        statements=max(sample.statements for sample in (*firsts, *mine)),
        bytes=round(statistics.median(sample.bytes for sample in mine)),
        transactions=max(sample.transactions for sample in (*firsts, *mine)),
        first_milliseconds=round(statistics.median(sample.milliseconds for sample in firsts), 1),
        cpu_milliseconds=round(statistics.median(sample.cpu_milliseconds for sample in mine), 1),
        empty_cpu_milliseconds=round(statistics.median(sample.cpu_milliseconds for sample in empty), 1),
        runs=len(pairs),
    )
