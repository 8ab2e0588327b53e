"""Running tests with one guard after the other taken out, in a process of their own."""

import contextlib
import gc
import importlib
import os
import pickle
import shutil
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pytest
from _pytest.runner import runtestprotocol

from tests.mutants.hook import Hook
from tests.mutants.kept import KEPT
from tests.mutants.taken_out import Site, Switched

T = TypeVar("T")
S = TypeVar("S")
USUAL = ("-q", "--engine", "sqlite", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:warnings")
# So long tests are run without a guard before it is said that none of them fails.
MOST_CLAIMING, MOST_NEAR = 180.0, 60.0  # seconds; more of those that claim a requirement which rests on it, and
# fewer of those that only stand near it
MOST_OF_A_FILE = 8.0  # seconds
HANGS = 60.0  # seconds after which a test is interrupted, which is a failure
EARLY_SECONDS = 900
NEAR_ALL = ("pages", "policy")  # folders of tests; the others are near the package of their name
SLOW = 2.0  # seconds; a test that takes as long is run once, and not for each guard


@dataclass
class Tried:
    """What tests said with a guard taken out: the first that failed, "" when none did, and how many ran so long."""

    killer: str = ""
    ran: int = 0
    seconds: float = 0.0


class Switch:
    """Which guard is out, what stands in its place, and which guards were come to."""

    def __init__(self, sites: Sequence[Site]) -> None:
        self.guards = {site.id: site.guard for site in sites}
        self.ids = {site.id: set(site.ids) for site in sites}
        self.out, self.seen = "", set[str]()

    def is_out(self, id: str) -> bool:
        """What each guard asks."""
        self.seen.add(id)
        return id == self.out

    def instead(self, id: str) -> Callable[..., Any]:
        """What is called in the place of a guard."""
        from tests.mutants.sites import instead_of

        return instead_of(self.guards[id])


def preload() -> None:
    """What every copy of this process would import: nothing of ours, which each copy imports changed."""
    for name in ("alembic.command", "altair", "hypothesis", "pandas", "sqlalchemy.orm", "streamlit.testing.v1"):
        importlib.import_module(name)


def in_child(work: Callable[[], T], seconds: int) -> T | None:
    """What `work` gives in a copy of this process; None when it ended otherwise or took longer."""
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reads)
        _work_and_end(work, writes, seconds)
    os.close(writes)
    with os.fdopen(reads, "rb") as pipe:
        told = pipe.read()
    os.waitpid(child, 0)
    return pickle.loads(told) if told else None  # written by the lines below


def _work_and_end(work: Callable[[], Any], writes: int, seconds: int) -> None:
    code = 1
    with contextlib.suppress(BaseException):
        signal.alarm(seconds)
        with open(os.devnull, "w") as nowhere:
            os.dup2(nowhere.fileno(), 1)
            os.dup2(nowhere.fileno(), 2)
        told = pickle.dumps(work())
        with os.fdopen(writes, "wb") as pipe:
            pipe.write(told)
        code = 0
    os._exit(code)


def make_ready() -> None:
    """A migrated database for all processes."""
    from db.migrate import upgrade

    path = KEPT / "migrated.db"
    path.unlink(missing_ok=True)
    upgrade(f"sqlite:///{path}")


def sweep(sites: Sequence[Site], wanted: Mapping[str, float], files: Sequence[str]) -> dict[str, Tried]:
    """Run the tests of these files; each again without each of the wanted guards that it comes to, until one fails.

    Of each guard it is said for how many seconds tests have run without it before.

    A guard in what a module makes when it is imported cannot be taken out later: only who imports it so has it out,
    and its tests are then run once in a process of their own.
    """
    done = _run(sites, files, lambda switch: Sweep(switch, wanted))
    early = [id for id in sorted(done.early) if not done.tried[id].killer and wanted[id] < MOST_CLAIMING]
    return done.tried | {id: _without_from_the_start(sites, id, files, wanted[id]) for id in early}


def _without_from_the_start(sites: Sequence[Site], id: str, files: Sequence[str], spent: float) -> Tried:
    """Only for what is come to before the first test."""
    begun = time.monotonic()

    def work() -> Tried:
        return _run(sites, files, lambda switch: Early(switch, id)).found

    found = in_child(work, EARLY_SECONDS) or Tried()
    found.seconds = spent + time.monotonic() - begun
    return found


def fail_without(sites: Sequence[Site], killers: Mapping[str, str]) -> dict[str, bool | None]:
    """Of each guard, whether a test of these, all of one file, fails without it; None when none comes to it any more.

    `killers` names the test that is known to fail, by the guard's id.
    """
    file = next(iter(killers.values())).split("::")[0]
    wanted, only = dict.fromkeys(killers, 0.0), frozenset(killers.values())
    tried = _run(sites, [file], lambda switch: Sweep(switch, wanted, only=only)).tried
    return {id: bool(found.killer) if found.ran else None for id, found in tried.items()}


def _run(sites: Sequence[Site], files: Sequence[str], make: Callable[[Switch], S]) -> S:
    switch = Switch(sites)
    modules = {site.module for site in sites}
    changes = {name: Switched(site for site in sites if site.module == name).visit for name in modules}
    Hook(changes, {"__out__": switch.is_out, "__instead__": switch.instead}).install()
    _copy_the_ready_database()
    sweep = make(switch)
    fresh = ("--basetemp", str(KEPT / f"tmp-{os.getpid()}"), "-o", "tmp_path_retention_count=0")
    pytest.main([*USUAL, *fresh, *files], plugins=[sweep])
    shutil.rmtree(KEPT / f"tmp-{os.getpid()}", ignore_errors=True)
    return sweep


def _copy_the_ready_database() -> None:
    """Tests that need a migrated file of SQLite copy one that was made for all processes."""
    from db import migrate

    real, ready = migrate.upgrade, KEPT / "migrated.db"

    def upgrade(url: str | None = None, *args: Any, **kwargs: Any) -> migrate.Outcome:
        if url and url.startswith("sqlite:///") and url.endswith("/hiw.db") and ready.exists():
            shutil.copyfile(ready, url.removeprefix("sqlite:///"))
            return "migrated"
        return real(url, *args, **kwargs)

    migrate.upgrade = upgrade


@dataclass
class Sweep:
    """Runs each test as it is, and then without each guard that it came to and that no test has failed without yet."""

    switch: Switch
    wanted: Mapping[str, float]
    only: frozenset[str] = frozenset()
    tried: dict[str, Tried] = field(init=False)
    caches: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        signal.signal(signal.SIGALRM, _interrupt)
        self.tried = {id: Tried(seconds=seconds) for id, seconds in self.wanted.items()}
        self.early = set[str]()

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """All, or those that are asked for. Everything of ours that keeps what it made is known now."""
        if self.only:
            items[:] = [item for item in items if item.nodeid in self.only]
        self.caches = [each for each in gc.get_objects() if _is_cache_of_ours(each)]
        self.early = self.switch.seen & self.tried.keys()

    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> bool:
        """In place of running it once."""
        seconds, failed = self._run(item)
        came = [id for id in self.switch.seen if id in self.tried] if not failed and seconds < SLOW else []
        for id in sorted(came):
            found = self.tried[id]
            if not found.killer and found.seconds < self._most(item, id):
                self._try(item, id, found)
        item.session._setupstate.teardown_exact(nextitem)
        return True

    def _most(self, item: pytest.Item, id: str) -> float:
        """Seconds until which a test may be tried on a guard; one that was asked for is near to all."""
        if self.only:
            return MOST_CLAIMING
        claims = {one for mark in item.iter_markers("requirement") for one in mark.args}
        is_near = item.path.parent.name in (*NEAR_ALL, id.split(".")[1])
        most = MOST_CLAIMING if claims & self.switch.ids[id] else MOST_NEAR if is_near else 0.0
        return min(most, self.wanted[id] + MOST_OF_A_FILE)

    def _try(self, item: pytest.Item, id: str, found: Tried) -> None:
        seconds, failed = self._run(item, id)
        found.ran, found.seconds = found.ran + 1, found.seconds + seconds
        if failed and self._passes_again(item):
            found.killer = item.nodeid

    def _passes_again(self, item: pytest.Item) -> bool:
        """Whether it was the guard, and not something that an earlier run has left behind."""
        if not self._run(item)[1]:
            return True
        item.session._setupstate.teardown_exact(None)
        return not self._run(item)[1]

    def _run(self, item: pytest.Item, out: str = "") -> tuple[float, bool]:
        for cache in self.caches:
            cache.cache_clear()
        self.switch.out = out
        self.switch.seen.clear()
        begun = time.monotonic()
        signal.setitimer(signal.ITIMER_REAL, HANGS, 1)  # without a guard threads may wait for one another for ever
        try:
            reports = runtestprotocol(item, log=False, nextitem=_Again(item))  # type: ignore[arg-type]
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        self.switch.out = ""
        return time.monotonic() - begun, any(report.failed for report in reports)


@dataclass
class Early:
    """Runs tests once, without a guard from the first import on, until one fails."""

    switch: Switch
    out: str
    found: Tried = field(default_factory=Tried)

    def __post_init__(self) -> None:
        self.switch.out = self.out

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A test has ended."""
        self.found.ran += report.when == "call"
        if report.failed and not self.found.killer:
            self.found.killer = report.nodeid

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """One that fails is enough."""
        if self.found.killer:
            pytest.exit("found")


def _interrupt(*_: object) -> None:
    raise TimeoutError(f"It took longer than {HANGS:.0f} seconds.")


class _Again:
    """Stands for the next test while the same is run again: what several tests share is kept, all else taken down."""

    def __init__(self, item: pytest.Item) -> None:
        self.item = item

    def listchain(self) -> list[object]:
        """What the next test needs, from the session on."""
        return [*self.item.listchain()[:-1], self]


def _is_cache_of_ours(thing: Any) -> bool:
    is_cache = callable(getattr(type(thing), "cache_clear", None))
    return is_cache and str(getattr(thing, "__module__", "")).startswith("hiw.")
