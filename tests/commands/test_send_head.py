"""`python -m hiw audit send-head` …"""

import re
import shlex
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from db import session, triggers
from db.enums import EventName, Role
from db.models import SentHead
from hiw import audit, clock
from hiw.__main__ import main
from hiw.audit_log import heads, queries
from hiw.audit_log.queries import HeadNotice
from hiw.errors import NotAllowed
from tests import factories

pytestmark = pytest.mark.requirement("AUD-03")

TO_FILE = "import sys; open(sys.argv[1], 'a').write(sys.stdin.read())"
ENVIRONMENT = "import os, sys; open(sys.argv[1], 'a').write(' '.join(sorted(os.environ)))"


@pytest.fixture(autouse=True)
def _two_lines(database: str) -> None:
    add()
    add()


def add() -> None:
    with session.writing() as s:
        audit.record(s, None, EventName.ACTION_CHANGED, "test", 1)


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that the environment names; it is not there yet."""
    path = tmp_path / "heads"
    monkeypatch.setenv(heads.FILE, str(path))
    return path


def noted() -> list[int]:
    """How many lines there were each time that it is noted as sent."""
    with session.reading() as s:
        return list(s.scalars(sa.select(SentHead.number).order_by(SentHead.id)))


def command(script: str, *words: object) -> str:
    return shlex.join([sys.executable, "-c", script, *map(str, words)])


def test_appends_a_line_that_can_be_expected_later(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "send-head"]) == 0
    assert capsys.readouterr().out.startswith("Sent: 2 lines, ")
    add()
    assert main(["audit", "send-head"]) == 0
    first, second = kept.read_text().splitlines()
    at, number, last_hash = first.split(" ")
    assert datetime.fromisoformat(at).tzinfo is not None
    assert (number, second.split(" ")[1]) == ("2", "3")
    assert re.fullmatch("[0-9a-f]{64}", last_hash)
    assert main(["audit", "verify", "--expect", last_hash]) == 0
    assert noted() == [2, 3]
    assert kept.stat().st_mode & 0o077 == 0


def test_gives_it_to_a_command_without_our_own_variables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(heads.COMMAND, command(TO_FILE, tmp_path / "one $HOME; two"))
    assert main(["audit", "send-head"]) == 0
    assert (tmp_path / "one $HOME; two").read_text().split(" ")[1] == "2"
    monkeypatch.setenv(heads.COMMAND, command(ENVIRONMENT, tmp_path / "environment"))
    assert main(["audit", "send-head"]) == 0
    names = (tmp_path / "environment").read_text()
    assert "PATH" in names
    assert "HIW_" not in names


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({}, "Set HIW_AUDIT_HEAD_FILE or HIW_AUDIT_HEAD_COMMAND"),
        ({heads.FILE: "{folder}"}, "cannot be written: Is a directory"),
        ({heads.FILE: "{folder}/not/there"}, "cannot be written: No such file or directory"),
        ({heads.FILE: "heads"}, "must be a whole path"),
        ({heads.FILE: "/dev/full"}, "cannot be written: "),
        ({heads.COMMAND: "{folder}/no-such-program"}, "cannot be run: No such file or directory"),
        ({heads.COMMAND: command("import sys; sys.exit(3)")}, "ended with 3"),
        ({heads.COMMAND: "'"}, "is no command"),
        ({heads.COMMAND: " "}, "is no command"),
        ({heads.COMMAND: command("import time; time.sleep(60)")}, "took longer than"),
        ({heads.FILE: "{folder}/heads", heads.COMMAND: "false"}, "ended with 1"),
    ],
)
def test_is_loud_and_notes_nothing_when_it_did_not_arrive(
    told: dict[str, str],
    says: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if "took longer" in says:
        monkeypatch.setattr(heads, "LONGEST", 0.1)
    for name, value in told.items():
        monkeypatch.setenv(name, value.replace("{folder}", str(tmp_path)))
    assert main(["audit", "send-head"]) == 1
    said = capsys.readouterr()
    assert says in said.err
    assert "Sent" not in said.out
    assert noted() == []


def test_has_nothing_to_send_when_the_head_is_gone(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with session.writing() as s:
        triggers.take_down(s.connection())
        s.execute(sa.text("DELETE FROM audit_heads"))
    assert main(["audit", "send-head"]) == 1
    assert "The head of the record is missing. Nothing was sent." in capsys.readouterr().err
    assert not kept.exists()


def test_is_missed_by_managers_when_it_was_not_done_for_more_than_two_days(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with session.writing() as s:
        manager, senior = factories.colleague(s, Role.MANAGER), factories.colleague(s, Role.SENIOR)
    now = clock.now()

    def told_after(later: timedelta) -> HeadNotice | None:
        monkeypatch.setattr(clock, "now", lambda: now + later)
        with session.reading() as s:
            return queries.head_notice(s, manager)

    assert told_after(timedelta()) == HeadNotice(None)
    monkeypatch.setattr(clock, "now", lambda: now)
    assert main(["audit", "send-head"]) == 0
    assert told_after(timedelta(days=2)) is None
    assert told_after(timedelta(days=2, seconds=1)) == HeadNotice(now)
    monkeypatch.delenv(heads.FILE)
    assert told_after(timedelta(days=9)) is None
    with session.reading() as s, pytest.raises(NotAllowed):
        queries.head_notice(s, senior)
