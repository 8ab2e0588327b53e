"""The rows of the database …"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from db import triggers
from db.enums import NoteKind, OwnerKind, Role
from db.models import AuditEvent
from db.session import reading, writing
from hiw import clock
from hiw.__main__ import main
from hiw.access import actions as access
from hiw.accounts import actions as people
from hiw.approvals.actions import change_setting
from hiw.audit import recording
from hiw.audit_log.agreement import KINDS, NOT_COMPARED, differences, unknown_fields
from hiw.audit_log.event_facts import EventColumns
from hiw.edits import Edit
from hiw.errors import NotAllowed, NotFound, RuleBroken, Stale
from hiw.fund import actions as fund
from hiw.plans import actions as plans
from hiw.plans.actions import ActionOwner
from hiw.safety import actions as safety
from hiw.settings.names import SettingName
from tests import factories, factories_fund
from tests.factories_fund import Fund
from tests.policy.calls import ROWS, Call
from tests.policy.test_matrix import wanted
from tests.policy.world import Cell, World, make_world
from tests.taken_back import TakenBack

pytestmark = pytest.mark.requirement("AUD-03", "AUD-04")

# What somebody does who has taken the guards down, and what is then found: the kind of row and the field.
TAMPERED = (
    ("UPDATE case_notes SET body = 'Nothing happened.'", "case_notes", "mark"),
    ("UPDATE case_notes SET is_restricted = false", "case_notes", "mark"),
    ("UPDATE case_notes SET written_by_id = (SELECT max(id) FROM staff)", "case_notes", "mark"),
    ("DELETE FROM case_note_persons", "case_notes", "persons"),
    ("UPDATE case_note_persons SET person_id = (SELECT max(id) FROM persons)", "case_notes", "persons"),
    ("DELETE FROM fund_request_persons", "fund_requests", "persons"),
    ("DELETE FROM fund_request_sources", "fund_requests", "sources"),
    ("UPDATE safe_contacts SET phone = '07700 900999'", "safe_contacts", "mark"),
    ("DELETE FROM safe_contacts", "safe_contacts", "row"),
    ("UPDATE fund_requests SET payee = 'Somebody Else'", "fund_requests", "payee"),
    ("UPDATE fund_requests SET amount_pence = 99", "fund_requests", "amount_pence"),
    ("UPDATE fund_requests SET status = 'paid'", "fund_requests", "status"),
    ("UPDATE fund_requests SET requested_by_id = (SELECT max(id) FROM staff)", "fund_requests", "requested_by_id"),
    ("UPDATE fund_moves SET by_id = (SELECT max(id) FROM staff) WHERE move = 'approve'", "fund_requests", "steps"),
    ("UPDATE fund_moves SET reason = 'another' WHERE move = 'submit'", "fund_requests", "steps"),
    ("DELETE FROM fund_moves WHERE move = 'approve'", "fund_requests", "steps"),
    ("UPDATE staff SET role = 'manager' WHERE username = 'new.colleague'", "staff", "role"),
    ("UPDATE staff SET is_active = false WHERE username = 'new.colleague'", "staff", "is_active"),
    ("UPDATE staff SET senior_id = (SELECT min(id) FROM staff) WHERE username = 'new.colleague'", "staff", "senior_id"),
    ("UPDATE staff SET full_name = 'Another' WHERE username = 'new.colleague'", "staff", "full_name"),
    ("UPDATE staff SET contracted_minutes = 60 WHERE username = 'new.colleague'", "staff", "contracted_minutes"),
    ("DELETE FROM staff_authorities WHERE authority_code = 'WRL'", "staff", "authorities"),
    ("UPDATE restrictions SET lifted_at = set_at", "persons", "is_restricted"),
    ("DELETE FROM restrictions", "persons", "is_restricted"),
    ("UPDATE named_colleagues SET ended_at = named_at", "persons", "named"),
    (
        "INSERT INTO named_colleagues (id, person_id, staff_id, named_by_id, named_at)"
        " SELECT 900, person_id, (SELECT max(id) FROM staff), named_by_id, named_at FROM named_colleagues LIMIT 1",
        "persons", "named",
    ),
    ("UPDATE covers SET to_on = '2099-01-01'", "covers", "to_on"),
    ("UPDATE covers SET ended_at = NULL", "covers", "is_ended"),
    ("UPDATE settings SET value = value + 1", "settings", "value"),
    ("UPDATE pending_changes SET effective_at = '2099-01-01'", "pending_changes", "effective_at"),
    ("UPDATE pending_changes SET details = '{}'", "pending_changes", "details"),
    ("UPDATE pending_changes SET asked_by_id = (SELECT max(id) FROM staff)", "pending_changes", "asked_by_id"),
    ("UPDATE actions SET due_on = '2099-01-01'", "actions", "due_on"),
    ("UPDATE goals SET words = 'another'", "goals", "words"),
)  # fmt: skip


@pytest.fixture
def _rows_with_lines(database: str) -> None:
    """A row of each kind, made as colleagues make it."""
    with writing() as s:
        here = factories_fund.fund(s)
        other = factories.colleague(s)
    manager = replace(here.manager, stepped_up_at=clock.now())
    with writing() as s:
        _write(s, here)
        fields = factories_fund.fields(here)
        request_id = fund.make_request(s, here.advocate, household_id=here.household_id, fields=fields, submit=True)
        fund.approve_request(s, here.senior, **factories_fund.approval(s, request_id))
        people.add_staff(
            s, manager, username="new.colleague", full_name="New", role=Role.ADVOCATE, authorities=["SFT", "WRL"]
        )
        change_setting(s, manager, name=SettingName.QUIET_DAYS, value=9)
        change_setting(s, manager, name=SettingName.FUND_SENIOR_LIMIT, value=9)
        access.restrict_person(s, manager, person_id=here.amina, reason="A former partner asks")
        days: dict[str, Any] = {"from_on": clock.today(), "to_on": clock.today() + timedelta(days=3)}
        cover_id = access.give_cover(s, manager, staff_id=here.advocate.id, for_id=other.id, reason="On leave", **days)
        access.end_cover(s, manager, cover_id=cover_id)


def _write(s: Session, here: Fund) -> None:
    home: dict[str, Any] = {"household_id": here.household_id}
    plans.write_note(
        s, here.advocate, kind=NoteKind.VISIT, happened_on=clock.today(), was_attended=True, minutes=30,
        body="They slept badly, and “ŵ”.\nTwice.", person_ids=[here.amina], is_restricted=True, **home,
    )  # fmt: skip
    goal_id = plans.add_goal(s, here.advocate, person_id=here.amina, words="A job", barrier_ids=[], **home)
    owner = ActionOwner(OwnerKind.STAFF, staff_id=here.advocate.id)
    action_id = plans.add_action(s, here.advocate, goal_id=goal_id, what="Call", owner=owner, due_on=clock.today())
    plans.move_due(s, here.advocate, action_id=action_id, to_on=clock.today() + timedelta(days=1))
    safe = {"alert": "Do not ring", "phone": "07700 900321", "must_not_know": "Nobody\nat home"}
    safety.write_safe_contact(s, here.advocate, person_id=here.bilal, edit=Edit(0, {}, safe), **home)


def tamper(s: Session, statement: str) -> None:
    """As someone who has taken the guards down."""
    triggers.take_down(s.connection())
    s.execute(sa.text("DELETE FROM acknowledgements"))
    s.execute(sa.text(statement))


@pytest.mark.usefixtures("_rows_with_lines")
def test_are_as_the_record_last_said_until_somebody_goes_behind_it() -> None:
    with reading() as s:
        assert list(differences(s)) == []
    wrong = []
    for statement, kind, field in TAMPERED:
        with writing() as s:
            tamper(s, statement)
            if (kind, field) not in {(found.kind, found.field) for found in differences(s)}:
                wrong.append(statement)
            s.rollback()
    assert wrong == []


@pytest.mark.usefixtures("_rows_with_lines")
def test_are_named_with_the_line_that_they_differ_from_and_no_word_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "verify"]) == 0
    with writing() as s:
        number = s.scalars(sa.select(AuditEvent.id).where(AuditEvent.word == "fund_request.approved")).one()
        tamper(s, "UPDATE fund_requests SET payee = 'Somebody Else'")
    capsys.readouterr()
    assert main(["audit", "verify"]) == 1
    said = capsys.readouterr().out
    assert f"Number 1 of fund_requests has another payee than line {number} of the record says.\n" in said
    assert "Somebody" not in said
    assert main(["check"]) == 1
    assert "BAD        1  the rows are as the record last said" in capsys.readouterr().out


def wrong_in(s: Session) -> Iterator[str]:
    """What is wrong with the lines so far: a field of which nothing is known, or that is not as the row is."""
    a = AuditEvent
    columns = (a.id, a.word, a.staff_id, a.household_id, a.changes, a.reason, a.subject_mark)
    for kind, *values in s.execute(sa.select(a.subject_kind, *columns).where(a.is_read.is_(False))):
        line = EventColumns(*values)
        yield from (f"{line.word}: nobody knows of {field}" for field in unknown_fields(kind, line))
    yield from map(str, differences(s))


def words_of(row: Call, cell: Cell, world: World, wrong: list[str]) -> set[str]:
    """The words of the lines that one call leaves, which is then taken back."""
    words: set[str] = set()
    try:
        with writing() as s:
            row.call(s, cell, world)
            recording._write_lines(s)
            words |= set(s.scalars(sa.select(AuditEvent.word)))
            wrong += [f"{row.function.__name__}: {each}" for each in wrong_in(s)]
            raise TakenBack
    except (TakenBack, RuleBroken, Stale, NotAllowed, NotFound):
        return words


def test_are_as_the_lines_of_every_action_say(sqlite_database: str) -> None:
    """On one engine: what an action writes into a line is the same on both."""
    with writing() as s:
        world = make_world(s)
    wrong: list[str] = []
    words: set[str] = set()
    for row in ROWS:
        may = (cell for cell in world.cells if cell.relation == "own" and wanted(row, cell))
        if not row.is_list and (cell := next(may, None)):
            words |= words_of(row, replace(cell, by=replace(cell.by, stepped_up_at=clock.now())), world, wrong)
    assert wrong == []
    assert len(words) > 60


def test_are_said_to_be_compared_or_why_not() -> None:
    assert all(why and kind in KINDS for kind, fields in NOT_COMPARED.items() for why in fields.values())
