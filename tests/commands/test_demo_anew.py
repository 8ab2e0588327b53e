"""`demo --if-new`, as `make run` calls it, where a demonstration was interrupted …"""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from db import session
from db.demo import alone
from db.enums import InstallationKind
from db.migrate import upgrade
from db.models import Household, Installation, WorkloadSnapshot
from hiw.__main__ import main
from tests import factories

COMMAND = ["demo", "--households", "6", "--if-new"]
KILLED = """
import os, sys
from db.demo import make
from hiw.commands import demonstration

def die(*_, **__):
    os.kill(os.getpid(), 9)

module, name = {"team": (make, "_all_cases"), "households": (make, "_let_in"), "weeks": (demonstration, "_keep_weeks")}[
    sys.argv[1]
]
setattr(module, name, die)
demonstration.demo(6, 1, if_new=True)
"""


@pytest.fixture
def new(empty_database: str) -> Iterator[str]:
    """The URL of a new migrated database, in use."""
    upgrade(empty_database)
    session.use(empty_database)
    yield empty_database
    session.use(None)


def killed(url: str, moment: str) -> None:
    """Make a demonstration in another process, which is killed at this moment."""
    environment = os.environ | {"HIW_DATABASE_URL": url}
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, moment], cwd=session.ROOT, env=environment, capture_output=True, text=True
    )
    assert ended.returncode == -9, ended.stderr


def rows(model: type[Household] | type[WorkloadSnapshot]) -> int:
    with session.reading() as s:
        return s.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def check_made_anew(url: str, moment: str, capsys: pytest.CaptureFixture[str]) -> None:
    killed(url, moment)
    assert main(COMMAND) == 0
    assert "is not whole. It is made anew." in capsys.readouterr().out
    before = rows(Household)
    assert (before > 6, rows(WorkloadSnapshot) > 0) == (True, True)
    assert main(COMMAND) == 0
    assert "made anew" not in capsys.readouterr().out
    assert rows(Household) == before


def test_makes_it_anew_and_whole(new: str, capsys: pytest.CaptureFixture[str]) -> None:
    check_made_anew(new, "households", capsys)
    assert main(["check"]) == 0


@pytest.mark.parametrize("moment", ["team", "weeks"])
def test_makes_it_anew_whenever_it_was_killed(
    sqlite_database: str, moment: str, capsys: pytest.CaptureFixture[str]
) -> None:
    check_made_anew(sqlite_database, moment, capsys)


def test_leaves_one_alone_that_is_still_being_made(new: str, capsys: pytest.CaptureFixture[str]) -> None:
    with session.writing() as s:
        s.add(Installation(id=1, kind=InstallationKind.DEMO, is_finished=False))
        factories.household(s)
    with alone():
        assert main(COMMAND) == 1
    assert "is being made in this database at this moment" in capsys.readouterr().err
    assert rows(Household) == 1


@pytest.mark.parametrize("kind", [InstallationKind.LIVE, None])
def test_never_touches_what_is_no_demonstration(
    new: str, kind: InstallationKind | None, capsys: pytest.CaptureFixture[str]
) -> None:
    with session.writing() as s:
        if kind:
            s.add(Installation(id=1, kind=kind, is_finished=False))
        factories.household(s)
    assert main(COMMAND) == 1
    assert main(["demo"]) == 1
    assert "made anew" not in capsys.readouterr().out
    assert rows(Household) == 1
