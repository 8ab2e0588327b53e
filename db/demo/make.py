"""Make the demo: once, in an empty database, the same rows for the same seed and day."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import TypeVar

import sqlalchemy as sa

from db.demo import contacts, households
from db.demo.access import make_access
from db.demo.barriers import make_barriers
from db.demo.caseload import DemoCase, cases, former_cases, in_all
from db.demo.fund import make_fund
from db.demo.fund_life import year_of
from db.demo.goals import make_goals
from db.demo.pending import make_pending
from db.demo.refused import DemoRefused
from db.demo.rows import Batch, BulkRows, free_next_ids, write
from db.demo.seeded_random import SeededRandom
from db.demo.story import DemoHousehold, DemoLifeArea, DemoRules
from db.demo.team import DemoTeam, make_team
from db.demo.workload import make_workload
from db.enums import InstallationKind
from db.models import Household, Installation, LifeArea, Staff
from db.session import engine, is_sqlite, writing

AT_ONCE = 250  # households in memory
FUND_YEARS = 2  # whole ones before the running one
BEFORE = 60  # days from which the first of them has households
MOVED_SHARE = 0.03  # of households, those with a member who was in another one before
Progress = Callable[[int, int], None]
Thing = TypeVar("Thing")


def make_demo(
    number: int = 500, seed: int = 1, *, today: date, ways: DemoRules, progress: Progress | None = None
) -> None:
    """Fill an empty, migrated database with an invented team and about `number` open households.

    `progress` is called with (households made, households in all), closed ones included. Saved in parts: the first
    marks the database as an unfinished demo, and `finish_demo` marks it as finished.

    Raises:
        DemoRefused: the database is live, or holds households or staff already.
    """
    rows, dice = BulkRows(), SeededRandom(seed, "team")
    start = datetime.combine(today, time(8), UTC)
    with writing() as s:
        _refuse_unless_empty(s.connection())
        s.merge(Installation(id=1, kind=InstallationKind.DEMO, is_finished=False))
        kept = sa.select(LifeArea.code, LifeArea.id, LifeArea.is_private)
        areas = {code: DemoLifeArea(number, is_private) for code, number, is_private in s.execute(kept)}
        team = make_team(rows, dice, number, ways.password_hash, start)
        write(s.connection(), rows.take())
    first = date(year_of(today) - FUND_YEARS, 4, 1) - timedelta(days=BEFORE)
    made, all_of_them = 0, in_all(number, first, today)
    with ThreadPoolExecutor(1, "demo") as pen:
        written: Future[None] | None = None
        for part in _parts(_all_cases(seed, team, number, today, ways, first), AT_ONCE):
            _tell(rows, SeededRandom(seed, "part", part[0].number), ways, today, areas, part)
            if written:
                written.result()
            written = pen.submit(_save, rows.take())
            if is_sqlite(engine().url):  # its writer would wait for Python at every row
                written.result()
            made += len(part)
            if progress:
                progress(made, max(made, all_of_them))
        if written:
            written.result()
    _let_in(rows, seed, today, ways)
    make_fund(rows, SeededRandom(seed, "fund"), today, ways, number)
    with writing() as s:
        free_next_ids(s.connection(), rows.last_ids)


def finish_demo() -> None:
    """Mark the demo as finished: from now on none is made here."""
    with writing() as s:
        s.execute(sa.update(Installation).values(is_finished=True))
    _let_postgresql_look()


def is_unfinished(connection: sa.Connection) -> bool:
    """Return whether a demo was begun in this database, which was empty then, and is not finished."""
    begun = (Installation.kind == InstallationKind.DEMO) & Installation.is_finished.is_(False)
    return bool(connection.scalar(sa.select(sa.exists().where(begun))))


def _let_in(rows: BulkRows, seed: int, today: date, ways: DemoRules) -> None:
    """Add access, workload, and what two managers decided."""
    with writing() as s:
        make_access(s.connection(), rows, SeededRandom(seed, "access"), today, ways)
        make_workload(s.connection(), rows, SeededRandom(seed, "workload"), today)
        make_pending(s.connection(), rows, today)
        write(s.connection(), rows.take())
        ways.spell_anew(s)


def _all_cases(seed: int, team: DemoTeam, number: int, today: date, ways: DemoRules, first: date) -> Iterator[DemoCase]:
    made = 0
    for case in cases(SeededRandom(seed, "cases"), team, number, today, ways.planned_end):
        made = case.number
        yield case
    yield from former_cases(SeededRandom(seed, "former"), team, number, today, ways.planned_end, first, made)


def _tell(
    rows: BulkRows,
    dice: SeededRandom,
    ways: DemoRules,
    today: date,
    areas: dict[str, DemoLifeArea],
    part: list[DemoCase],
) -> None:
    told: dict[str, DemoHousehold] = {}
    for case in part:
        tale = households.begin(rows, dice, ways, today, areas, case)
        before = told.get(case.authority)
        if before and len(tale.members) > 1 and before.case.is_open and dice.chance(MOVED_SHARE):
            households.move_in(tale, before)
        plan = make_barriers(tale)
        make_goals(tale, plan)
        households.finish(tale, *contacts.make_contacts(tale, plan))
        told[case.authority] = tale


def _save(batch: Batch) -> None:
    """Write one part while the next is being made."""
    with writing() as s:
        write(s.connection(), batch)


def _parts(things: Iterator[Thing], size: int) -> Iterator[list[Thing]]:
    while part := list(islice(things, size)):
        yield part


def _refuse_unless_empty(connection: sa.Connection) -> None:
    kind = connection.scalar(sa.select(Installation.kind))
    if kind is InstallationKind.LIVE:
        raise DemoRefused("This database is live: invented people must never be among real ones. Use another database.")
    has_households = connection.scalar(sa.select(sa.exists(sa.select(Household.id))))
    has_staff = connection.scalar(sa.select(sa.exists(sa.select(Staff.id))))
    if kind is InstallationKind.DEMO and has_households:
        raise DemoRefused("This database already holds households: the demo was made before. Nothing was changed.")
    if has_households or has_staff:
        raise DemoRefused(
            "This database already holds households or colleagues, but is not marked as a finished demo. If a demo "
            "was interrupted here, delete the database (for SQLite the files data/hiw.db*) and make it again. "
            "Otherwise use another database."
        )


def _let_postgresql_look() -> None:
    """Update PostgreSQL's statistics, so that the first pages are as fast as the later ones."""
    with engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("VACUUM (ANALYZE)"))
        else:
            connection.execute(sa.text("ANALYZE"))
