"""Many people at once: each does something every two seconds, and everything they ticked must be in the database."""

import asyncio
import itertools
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass, field

from tqdm import tqdm
from websockets.exceptions import WebSocketException

from hiw.words import count
from tests.load.client import OPEN_SECONDS, Lost, Run, Tab, Widget, sign_in
from tests.load.measure import PASSWORD
from tests.load.stage import Database, MeasuredServer

EVERY = 2.0  # seconds between two things that one person does
SETTLING = 10.0  # seconds of the same work before anything counts: a server that people use has been up for hours
AT_ONCE = 4  # how many sign in, or open their first page, at the same moment
HOUSEHOLDS_EACH = 4
FAILURES = (Lost, TimeoutError, WebSocketException, OSError)
# What people do, by how often: mostly the plan.
MIX = {"tick": 5, "find": 2, "today": 1, "household": 2}


@dataclass(frozen=True)
class CrowdRow:
    """One line of bench.json about many people at once; times in milliseconds, as each person waited."""

    name: str
    engine: str
    households: int
    people: int
    servers: int
    interactions: int
    milliseconds: float
    p95: float
    max: float
    lost: int
    cpu_share: float
    resident_megabytes: float

    def as_json(self) -> dict[str, object]:
        """The row as it is written."""
        return asdict(self)


@dataclass
class Tally:
    """What happened so far: waits in seconds by kind, what was lost, and the last word on each action ticked."""

    waits: dict[str, list[float]] = field(default_factory=lambda: {kind: [] for kind in MIX})
    lost: Counter[str] = field(default_factory=Counter)
    ticked: dict[int, bool] = field(default_factory=dict)

    @property
    def all_waits(self) -> list[float]:
        """Every wait, shortest first."""
        return sorted(itertools.chain.from_iterable(self.waits.values()))


class Visitor:
    """One person at a desk, with a tab of their own and households that nobody else ticks."""

    def __init__(self, tab: Tab, households: tuple[str, ...], names: list[str], seed: int, tally: Tally) -> None:
        self._tab, self._tally = tab, tally
        self._households = itertools.cycle(households)
        self._random = random.Random(seed)
        self._names = names
        self._does: dict[str, Callable[[], Awaitable[Run]]] = {
            "tick": self._tick,
            "find": self._find,
            "today": self._today,
            "household": self.open_household,
        }

    async def work(self, until: float) -> None:
        """Do something every two seconds, from a moment of one's own."""
        clock = asyncio.get_running_loop().time
        moment = clock() + self._random.random() * EVERY
        while moment < until:
            await asyncio.sleep(max(0.0, moment - clock()))
            await self._do(self._choose())
            moment = max(moment + EVERY, clock())

    async def open_household(self) -> Run:
        """The plan of the next household."""
        return await self._tab.open("plan", f"household={next(self._households)}")

    def _choose(self) -> str:
        kind = self._random.choices(list(MIX), list(MIX.values()))[0]
        return "household" if kind == "tick" and not self._ticks() else kind

    async def _do(self, kind: str) -> None:
        try:
            run = await self._does[kind]()
        except FAILURES as error:
            self._tally.lost[f"{kind}: {type(error).__name__} {error}"] += 1
            await self._reload()
            return
        self._tally.waits[kind].append(run.seconds)
        for fault in run.faults:
            self._tally.lost[f"{kind}: {fault}"] += 1

    async def _reload(self) -> None:
        """What a person does when nothing comes any more."""
        try:
            await self._tab.reload()
            await self.open_household()
        except FAILURES as error:
            self._tally.lost[f"reload: {type(error).__name__} {error}"] += 1

    async def _tick(self) -> Run:
        widget = self._random.choice(self._ticks())
        action_id, done = int(widget.key.split(".")[1]), not widget.element.default
        self._tally.ticked.pop(action_id, None)  # until it is answered, nobody knows
        run = await self._tab.tick(widget, done)
        self._tally.ticked[action_id] = done
        return run

    async def _find(self) -> Run:
        return await self._tab.type(self._tab.widget("find"), self._random.choice(self._names))

    async def _today(self) -> Run:
        return await self._tab.open("")

    def _ticks(self) -> list[Widget]:
        return [widget for widget in self._tab.widgets("tick.") if not widget.element.disabled]


async def crowded(
    database: Database, servers: Sequence[MeasuredServer], people: int, seconds: float
) -> tuple[CrowdRow, Tally]:
    """Let so many people work for so long, then look into the database.

    Where there are several servers of the one database, each person stays with theirs, as behind the proxy.
    """
    desks = _desks(database, people)
    names = database.beginnings_of_names(200)
    cookies = await _signed_in(servers[0], sorted({username for username, _ in desks}))
    tally = Tally()
    tabs = [Tab(servers[i % len(servers)].port, cookies[username]) for i, (username, _) in enumerate(desks)]
    persons = [Visitor(tab, desks[i][1], names, i, tally) for i, tab in enumerate(tabs)]
    try:
        await _few_at_once([_seat(tab, person) for tab, person in zip(tabs, persons, strict=True)], "seats")
        await _all_work(persons, SETTLING)
        tally.waits = {kind: [] for kind in MIX}
        cpu = _processor_seconds(servers)
        with tqdm(total=round(seconds), desc=f"  {people} people work", unit="s", leave=False) as bar:
            ticking = asyncio.create_task(_show(bar, round(seconds)))
            await _all_work(persons, seconds)
            await ticking
        cpu = _processor_seconds(servers) - cpu
    finally:
        await asyncio.gather(*(tab.__aexit__() for tab in tabs), return_exceptions=True)
    _look_for_lost_ticks(database, tally)
    return _row(database, servers, people, cpu / seconds, tally), tally


async def _all_work(persons: Sequence[Visitor], seconds: float) -> None:
    until = asyncio.get_running_loop().time() + seconds
    await asyncio.gather(*(person.work(until) for person in persons))


def _processor_seconds(servers: Sequence[MeasuredServer]) -> float:
    return sum(server.processor_seconds() for server in servers)


def _desks(database: Database, people: int) -> list[tuple[str, tuple[str, ...]]]:
    """A colleague and some of their households for each person; where there are more people than colleagues,
    a colleague has several tabs, each with other households."""
    desks = database.desks()
    rounds = -(-people // len(desks))
    given = []
    for place in range(rounds):
        for desk in desks:
            theirs = desk.households[place::rounds][:HOUSEHOLDS_EACH]
            if theirs:
                given.append((desk.username, theirs))
    if len(given) < people:
        raise Lost(f"{database.households} households are too few for {people} people")
    return given[:people]


async def _signed_in(server: MeasuredServer, usernames: list[str]) -> dict[str, str]:
    cookies: dict[str, str] = {}

    async def enter(username: str) -> None:
        cookies[username] = await asyncio.to_thread(sign_in, server.port, username, PASSWORD)

    await _few_at_once([enter(username) for username in usernames], "sign-ins")
    return cookies


async def _seat(tab: Tab, person: Visitor) -> None:
    await tab.__aenter__()
    await person.open_household()


async def _few_at_once(work: list[Awaitable[None]], unit: str) -> None:
    room = asyncio.Semaphore(AT_ONCE)
    with tqdm(total=len(work), desc="  people come in", unit=f" {unit}", leave=False) as bar:

        async def one(piece: Awaitable[None]) -> None:
            async with room:
                await piece
            bar.update()

        await asyncio.gather(*(one(piece) for piece in work))


async def _show(bar: "tqdm[None]", seconds: int) -> None:
    for _ in range(seconds):
        await asyncio.sleep(1)
        bar.update()


def _look_for_lost_ticks(database: Database, tally: Tally) -> None:
    stored = database.done_actions(list(tally.ticked))
    for action_id, done in tally.ticked.items():
        if (action_id in stored) is not done:
            tally.lost["a tick that is not in the database"] += 1


def _row(
    database: Database, servers: Sequence[MeasuredServer], people: int, cpu_share: float, tally: Tally
) -> CrowdRow:
    waits = tally.all_waits or [OPEN_SECONDS]
    return CrowdRow(
        name=f"{people} people at once, {count(len(servers), 'server')}",
        engine=database.engine,
        households=database.households,
        people=people,
        servers=len(servers),
        interactions=len(tally.all_waits),
        milliseconds=_at(waits, 0.50),
        p95=_at(waits, 0.95),
        max=_at(waits, 1.0),
        lost=tally.lost.total(),
        cpu_share=round(cpu_share, 2),
        resident_megabytes=round(sum(server.resident_megabytes() for server in servers)),
    )


def _at(waits: Sequence[float], share: float) -> float:
    return round(waits[round(share * (len(waits) - 1))] * 1000, 1)
