"""`python -m hiw audit verify` …"""

import pytest
import sqlalchemy as sa

from db import session, triggers
from db.enums import EventName
from hiw import audit
from hiw.__main__ import main
from tests import factories

pytestmark = pytest.mark.requirement("AUD-03")


@pytest.fixture(autouse=True)
def _three_lines(database: str) -> None:
    add(3)


def add(number: int) -> None:
    with session.writing() as s:
        for n in range(number):
            audit.record(s, None, EventName.ACTION_CHANGED, "test", n)


def tamper(statement: str) -> None:
    with session.writing() as s:
        triggers.take_down(s.connection())
        s.execute(sa.text(statement))


def head(capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["audit", "verify", "--head"]) == 0
    return capsys.readouterr().out.strip()


def test_says_that_all_is_well_and_where_the_record_ends(capsys: pytest.CaptureFixture[str]) -> None:
    end = head(capsys)
    assert main(["audit", "verify"]) == 0
    said, compared = capsys.readouterr().out.splitlines()
    assert said == f"The record is as it was written: 3 lines. Its head is {end}"
    assert compared.startswith("0 rows compared with what the record last said of them. 0 rows of the same kinds")


def test_says_of_how_many_rows_no_line_speaks(capsys: pytest.CaptureFixture[str]) -> None:
    """What no line speaks of can be changed unseen: nobody is to think that it was looked at."""
    with session.writing() as s:
        first, *_ = (factories.colleague(s) for _ in range(3))
        audit.record(s, None, EventName.COLLEAGUE_CHANGED, "staff", first.id, changes={"is_active": (False, True)})
    assert main(["audit", "verify"]) == 0
    assert "1 row compared with what the record last said of them. 2 rows of the same kinds have no line" in (
        capsys.readouterr().out
    )


def test_names_the_first_line_that_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    tamper("UPDATE audit_lines SET subject_id = 9 WHERE id >= 2")
    assert main(["audit", "verify"]) == 1
    assert capsys.readouterr().out == "Line 2 of the record is wrong. It is not as it was written.\n"


def test_sees_that_the_last_lines_are_gone(capsys: pytest.CaptureFixture[str]) -> None:
    tamper("DELETE FROM audit_lines WHERE id > 1")
    assert main(["audit", "verify"]) == 1
    assert "It ends with line 1, and its head says with line 3" in capsys.readouterr().out


def test_finds_the_head_that_was_kept_among_lines_that_came_later(capsys: pytest.CaptureFixture[str]) -> None:
    kept = head(capsys)
    add(2)
    assert main(["audit", "verify", "--expect", kept.upper()]) == 0
    assert main(["audit", "verify", "--expect", "f" * 64]) == 1
    assert "rewritten" in capsys.readouterr().out


def test_has_no_head_to_show_when_it_is_gone(capsys: pytest.CaptureFixture[str]) -> None:
    tamper("DELETE FROM audit_heads")
    assert main(["audit", "verify", "--head"]) == 1
    assert main(["audit", "verify"]) == 1
    assert capsys.readouterr().out.count("head of the record is missing") == 2
