"""Make the demo, and print how to sign in to it."""

import sqlalchemy as sa

from db.demo import alone, finish_demo, is_unfinished
from db.enums import InstallationKind
from db.migrate import make_anew
from db.models import Installation
from db.session import engine, reading, writing
from hiw.commands.demo import PASSWORD, make
from hiw.commands.progress import bar
from hiw.upgrade import upgrade
from hiw.workload.week_snapshots import keep_first_missing

MOST_WITH_WEEKS = 2_000  # households; beyond it, computing past weeks takes longer than making them
WEEKS = 8  # before this one
ROLES = ("advocate", "senior", "manager", "support", "auditor")


def demo(households: int, seed: int, *, if_new: bool) -> int:
    """Make the demo, from the start when it was interrupted; with `if_new` only in a database without work in it."""
    if if_new and (kind := _kind_of_whole()) is not None:
        _say_how(kind)
        return 0
    with alone():
        if make_anew(is_unfinished):
            print("The demonstration that was begun here is not whole. It is made anew.")
            engine().dispose()  # its prepared statements are about the dropped tables
            upgrade()
        with bar("Inventing households", "households") as tell:
            make(households, seed, tell, finishes=False)
        if households <= MOST_WITH_WEEKS:
            _keep_weeks()
        finish_demo()
    _say_how(InstallationKind.DEMO)
    return 0


def _kind_of_whole() -> InstallationKind | None:
    """Return the kind of installation; None for a new database or an unfinished demo."""
    with reading() as s:
        return s.scalar(sa.select(Installation.kind).where(Installation.is_finished))


def _keep_weeks() -> None:
    """Store the weekly snapshots of loads as if they had been taken in those weeks."""
    with bar("Looking back at caseloads", "weeks") as tell:
        for week in range(WEEKS + 1):
            with writing() as s:
                if keep_first_missing(s, WEEKS) is None:
                    return
            tell(week + 1, WEEKS + 1)


def _say_how(kind: InstallationKind) -> None:
    if kind is InstallationKind.LIVE:
        print("This database is live: no demonstration was made.")
        return
    names = ", ".join(f"{role}.demo" for role in ROLES)
    print(f"A demonstration: every person is invented. Sign in as {names},\neach with the password {PASSWORD}")
