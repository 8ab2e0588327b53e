"""Makes the demo: once, in an empty database, the same rows for the same seed and day."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from itertools import islice
from typing import TypeVar

import sqlalchemy as sa

from db.choices import InstallationKind
from db.demo import contacts, households, plans
from db.demo.caseload import STARTS_FOR_EACH_OPEN, Case, cases
from db.demo.dice import Dice
from db.demo.rows import Rows, free_next_ids
from db.demo.story import Ways
from db.demo.team import make_team
from db.models import Household, Installation, LifeArea, Staff
from db.session import engine, writing

AT_ONCE = 250  # households in memory
Progress = Callable[[int, int], None]
Thing = TypeVar("Thing")


class DemoRefused(Exception):
    """The demo cannot be made here; the text says why and what to do."""


def make_demo(number: int = 500, seed: int = 1, *, today: date, ways: Ways, progress: Progress | None = None) -> None:
    """Fill an empty, migrated database with an invented team and about `number` open households.

    `progress` is called with (households made, households in all), closed ones counted too. Saved in parts; the
    mark that makes the database a demo comes last, so that an interrupted run is seen as such.

    Raises:
        DemoRefused: the database is live, or holds households or colleagues already.
    """
    rows, dice = Rows(), Dice(seed, "team")
    start = datetime.combine(today, time(8), UTC)
    with writing() as s:
        _refuse_unless_empty(s.connection())
        areas = {code: number for code, number in s.execute(sa.select(LifeArea.code, LifeArea.id))}
        team = make_team(rows, dice, number, ways.password_hash, start)
        rows.write(s.connection())
    in_all = round(number * STARTS_FOR_EACH_OPEN)
    made = 0
    for part in _parts(cases(Dice(seed, "cases"), team, number, today, ways.planned_end), AT_ONCE):
        _tell(rows, Dice(seed, "part", part[0].number), ways, today, areas, part)
        with writing() as s:
            rows.write(s.connection())
        made += len(part)
        if progress:
            progress(made, in_all)
    with writing() as s:
        free_next_ids(s.connection(), rows.last_ids())
        s.add(Installation(id=1, kind=InstallationKind.DEMO))
    _let_postgresql_look()


def _tell(rows: Rows, dice: Dice, ways: Ways, today: date, areas: dict[str, int], part: list[Case]) -> None:
    for case in part:
        tale = households.begin(rows, dice, ways, today, areas, case)
        plan = plans.make_plan(tale)
        households.finish(tale, *contacts.make_contacts(tale, plan))


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
    """Bring its statistics up to date, so that the first pages are as fast as the later ones."""
    with engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("VACUUM (ANALYZE)"))
        else:
            connection.execute(sa.text("ANALYZE"))
