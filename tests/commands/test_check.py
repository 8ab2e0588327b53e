"""`python -m hiw check` …"""

import re

import pytest
import sqlalchemy as sa

from db import session
from db.enums import RequestStatus, Role
from hiw.__main__ import main
from hiw.commands.check import CHECKS, differences
from tests import factories_fund
from tests.factories import colleague, household

# For each check: what has to be taken out of the way, and one row made wrong.
TROUBLE: dict[str, list[str]] = {
    "rows point to rows that are there": ["UPDATE assignments SET advocate_id = 999"],
    "nobody is twice an open member of one household": [
        "DROP INDEX uq_memberships_open",
        "INSERT INTO memberships (id, household_id, person_id, relation, counts_for_eligibility, joined_on, version,"
        " created_at, updated_at) SELECT 900, household_id, person_id, relation, counts_for_eligibility, joined_on,"
        " version, created_at, updated_at FROM memberships WHERE id = (SELECT min(id) FROM memberships)",
    ],
    "no household has two advocates at once": [
        "DROP INDEX uq_assignments_current",
        "DROP INDEX uq_assignments_counts",
        "INSERT INTO assignments (id, household_id, advocate_id, from_on, reason, note) SELECT 900, household_id,"
        " advocate_id, from_on, reason, note FROM assignments",
    ],
    "a spell that counts goes on, or ended with the closing": ["UPDATE assignments SET to_on = from_on"],
    "no household is paused twice at once": [
        "DROP INDEX uq_pauses_open",
        "INSERT INTO pauses (id, household_id, from_on, reason) SELECT n, min(households.id), '2026-02-01', 'ill'"
        " FROM households CROSS JOIN (SELECT 900 AS n UNION SELECT 901) AS both_of GROUP BY n",
    ],
    "nobody has two home authorities": [
        "DROP INDEX uq_staff_authorities_home",
        "INSERT INTO staff_authorities (staff_id, authority_code, is_home) SELECT staff_id, 'LIV', true"
        " FROM staff_authorities",
        "UPDATE staff_authorities SET is_home = true",
    ],
    "nobody has two reductions on one day": [
        "INSERT INTO reductions (id, staff_id, reason, minutes, from_on, to_on, note, given_by_id, given_at)"
        f" SELECT {number}, id, 'leave', 60, '2026-02-{first}', {last}, '', id, created_at FROM staff"
        for number, first, last in ((900, "02", "'2026-02-05'"), (901, "05", "NULL"), (902, "01", "'2026-02-01'"))
    ],
    "each move ended a spell and began one": [
        "INSERT INTO move_batches (id, kind, made_by_id, made_at) SELECT 900, 'by_hand', id, created_at FROM staff",
        "INSERT INTO household_moves (id, batch_id, household_id, to_id, moved_on, handover, is_plan_ready,"
        " is_fund_ready, is_family_told, is_meeting_booked) SELECT 900, 900, household_id, advocate_id, '2026-02-02',"
        " '', false, false, false, false FROM assignments",
    ],
    "goals are of the household of their barriers": [
        "INSERT INTO barriers (id, household_id, life_area_id, what, why_it_matters, strengths, severity, priority,"
        " status, status_reason, position, version, created_at, updated_at) SELECT 900, max(h.id), 1, 'debt', '', '',"
        " 'some', 'now', 'open', '', 0, 1, min(h.created_at), min(h.created_at) FROM households h",
        "INSERT INTO goals (id, household_id, words, status, status_reason, position, version, created_at, updated_at)"
        " SELECT 900, min(id), 'a job', 'active', '', 0, 1, min(created_at), min(created_at) FROM households",
        "INSERT INTO goal_barriers (goal_id, barrier_id) VALUES (900, 900)",
    ],
    "the last contact is that of the notes and reviews": ["UPDATE households SET last_contact_on = '2026-03-01'"],
    "people are found by the names they have": ["DELETE FROM search_tokens WHERE token = 'ann'"],
    "the record and the notes are guarded against changes": ["DROP TRIGGER {guard}"],
    "the lines of the record follow one another to its head": ["UPDATE audit_heads SET number = 3"],
}


GUARD = {"sqlite": "case_notes_no_update", "postgresql": "case_notes_append_only ON case_notes"}


@pytest.fixture(autouse=True)
def _two_households(database: str) -> None:
    with session.writing() as s:
        household(s, "Ann Lee", advocate=colleague(s, Role.ADVOCATE, "SFT"))
        household(s, "Bo Day", authority="LIV")


def test_finds_nothing_in_data_that_fit(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(CHECKS) + 1
    assert all(line.startswith("ok         0  ") for line in lines)


@pytest.mark.parametrize("says", list(TROUBLE))
def test_finds_the_one_thing_that_is_wrong(says: str, capsys: pytest.CaptureFixture[str]) -> None:
    plant(TROUBLE[says])
    assert main(["check"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(CHECKS) + 1
    (bad,) = [line for line in lines if not line.startswith("ok         0  ")]
    assert re.fullmatch(rf"BAD  +[1-9][0-9,]*  {re.escape(says)}", bad)


@pytest.mark.requirement("FUND-09")
def test_finds_a_request_of_another_amount_than_the_ledger_has(capsys: pytest.CaptureFixture[str]) -> None:
    with session.writing() as s:
        factories_fund.request(s, factories_fund.fund(s), RequestStatus.APPROVED)
    assert main(["check"]) == 0
    plant(["UPDATE fund_requests SET amount_pence = amount_pence - 1"])
    capsys.readouterr()
    assert main(["check"]) == 1
    assert "BAD        1  the ledger, the requests and the budgets of the fund agree" in capsys.readouterr().out


def test_counts_each_difference() -> None:
    plant(["UPDATE persons SET full_name = 'Somebody Else'"])
    assert dict(differences())["people are found by the names they have"] == 2


def test_looks_no_further_when_the_tables_are_of_another_version(capsys: pytest.CaptureFixture[str]) -> None:
    plant(["DELETE FROM alembic_version"])
    assert main(["check"]) == 1
    assert "python -m hiw migrate" in capsys.readouterr().out


def plant(statements: list[str]) -> None:
    """Put rows wrong behind the back of the database's own guards."""
    with session.engine().connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        if is_sqlite:
            driver = connection.connection.dbapi_connection
            assert driver
            driver.cursor().execute("PRAGMA foreign_keys = OFF")
        else:
            connection.execute(sa.text("SET session_replication_role = replica"))
        with connection.begin() if is_sqlite else connection.begin_nested():
            for statement in statements:
                connection.execute(sa.text(statement.format(guard=GUARD[connection.dialect.name])))
        if not is_sqlite:
            connection.execute(sa.text("SET session_replication_role = DEFAULT"))
            connection.commit()
