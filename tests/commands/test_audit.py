"""`python -m hiw audit verify` …"""

import pytest
import sqlalchemy as sa

from db import session, triggers
from hiw import audit
from hiw.__main__ import main

pytestmark = pytest.mark.requirement("AUD-03")


@pytest.fixture(autouse=True)
def _three_lines(database: str) -> None:
    add(3)


def add(number: int) -> None:
    with session.writing() as s:
        for n in range(number):
            audit.record(s, None, "test.done", "test", n)


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
    assert capsys.readouterr().out == f"The record is as it was written: 3 lines. Its head is {end}\n"


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
