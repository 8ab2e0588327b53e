"""The database itself refuses …"""

from datetime import timedelta
from enum import StrEnum
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from db import enums, triggers
from db.enums import BreakGlassOutcome, RequestStatus, VisitPlace
from db.models import (
    Base,
    Draft,
    ExportedCalendarEntry,
    Extension,
    ExtraHoliday,
    Household,
    Membership,
    Pause,
    Person,
    RecoveryCode,
    ResetCode,
    SentHead,
    Setting,
    SignInAttempt,
    SignInSession,
    Staff,
    Submission,
    Visit,
)  # fmt: skip
from db.session import reading, writing
from hiw import clock
from hiw.commands.demo import make
from tests import factories
from tests import factories_caseload as load
from tests import factories_fund as fund
from tests import factories_trust as trust

TEXTS = [
    column
    for table in Base.metadata.sorted_tables
    for column in table.columns
    if isinstance(column.type, sa.String) and column.type.length
]
CHOICES = [column for column in TEXTS if isinstance(column.type, sa.Enum)]
LIMITED = [column for column in TEXTS if not isinstance(column.type, sa.Enum)]
# Rows of which no other rule says what this text must be.
WHERE = {
    "households.status": "status = 'open'",
    "households.close_reason": "status = 'closed'",
    "actions.status": "status = 'to_do'",
    "actions.partner": "owner_kind = 'partner'",
    "actions.blocked_because": "status = 'blocked'",
    "actions.status_reason": "status = 'not_needed'",
    "pending_changes.failure": "outcome = 'failed'",
    "pending_changes.subject": "outcome = 'failed'",
    "move_batches.kind": "undoes_id IS NULL",
}


@pytest.fixture
def full(database: str, monday_noon: None) -> None:
    """At least one row in every table: so small a demonstration has one of each on that day."""
    make(6)
    now, today = clock.now(), clock.today()
    with writing() as s:
        staff_id = s.scalars(sa.select(Staff.id).limit(1)).one()
        household_id = s.scalars(sa.select(Household.id).limit(1)).one()
        visit = {"place": VisitPlace.HOME, "created_at": now, "updated_at": now}
        s.add_all(
            [
                Setting(name="quiet_days", value=1, from_on=today),
                ExtraHoliday(day=today, name="A coronation"),
                Draft(staff_id=staff_id, form="a", fields={}, kept_at=now),
                SentHead(sent_at=now, last_id=1, last_hash="a", number=1),
                Submission(key="a", staff_id=staff_id, word="a", at=now),
                SignInSession(token_hash="a", staff_id=staff_id, started_at=now, expires_at=now),
                Pause(household_id=household_id, from_on=today, reason="a"),
                Extension(
                    household_id=household_id, from_on=today, to_on=today + timedelta(1), reason="a", given_at=now
                ),
                Visit(household_id=household_id, staff_id=staff_id, starts_at=now, **visit),
                ExportedCalendarEntry(staff_id=staff_id, uid="a", sequence=1, version=1, starts_at=now, minutes=30),
                SignInAttempt(username_hash="a", source="a", at=now, succeeded=True),
                ResetCode(staff_id=staff_id, code_hash="a", made_at=now, expires_at=now),
                RecoveryCode(staff_id=staff_id, code_hash="a", made_at=now),
            ]
        )
        _add_trust(s, household_id)
        _add_fund(s)
        _add_caseload(s, household_id)
        triggers.take_down(s.connection())  # they refuse every change, and would answer before the columns' own rules


def _add_trust(s: Session, household_id: int) -> None:
    """Who may see whom: a row of each kind."""
    by, other = factories.colleague(s), factories.colleague(s)
    factories.household(s, "Ann Lee", "Bo Lee")
    bo, ann = s.scalars(sa.select(Person.id).order_by(Person.id.desc()).limit(2))
    trust.cover(s, by, other)
    trust.restriction(s, by, ann)
    trust.named(s, by, ann)
    trust.close_to(s, by, bo)
    trust.conflict(s, by, ann, bo)
    review = {"reviewed_by_id": other.id, "reviewed_at": clock.now(), "outcome": BreakGlassOutcome.JUSTIFIED}
    trust.glass(s, by, household_id, **review)
    trust.safe_contact(s, ann)
    trust.acknowledged(s, by, ann)
    factories.sample(s, household_id, by)


def _add_fund(s: Session) -> None:
    """Budgets, a request that went all the way, and a virement that was decided."""
    here = fund.fund(s)
    fund.request(s, here, RequestStatus.RECONCILED, submitted_at=clock.now())
    other = fund.line(s, fund.funder(s, here.manager), here.manager)
    fund.virement(s, here.line_id, other, 100, here.manager, agreed_by=here.second)


def _add_caseload(s: Session, household_id: int) -> None:
    """Room, needs, a move, a scenario with its search, a week's load and a plan."""
    by, other = factories.colleague(s), factories.colleague(s)
    load.reduction(s, by, other)
    load.skill(s, other, "Urdu")
    load.need(s, by, household_id, "Urdu")
    load.key_event(s, by, household_id, clock.today())
    load.lock(s, by, household_id)
    load.move(s, load.batch(s, by), household_id, by.id, other.id)
    load.solve(s, by, load.scenario(s, by))
    load.snapshot(s, other, clock.today(), 80, 85)
    load.plan(s, by, other)


def longest(column: sa.Column[Any]) -> int:
    """How many letters a column of text takes."""
    assert isinstance(column.type, sa.String)
    assert column.type.length
    return column.type.length


def refusal(column: sa.Column[Any], value: str) -> str:
    """What the database says to raw SQL that puts a value into a column; nothing when it takes it."""
    where = WHERE.get(f"{column.table.name}.{column.name}", "1 = 1")
    statement = sa.text(f"UPDATE {column.table.name} SET {column.name} = :value WHERE {where}")
    try:
        with writing() as s:
            done = s.execute(statement, {"value": value})
            assert isinstance(done, sa.CursorResult)
            assert done.rowcount, f"{column} has no row"
    except DBAPIError as error:
        return str(error.orig)
    return ""


@pytest.mark.requirement("DAT-08")
def test_words_that_no_closed_list_holds(full: None) -> None:
    kept = {column.type.enum_class for column in CHOICES if isinstance(column.type, sa.Enum)}
    lists = {each for each in vars(enums).values() if isinstance(each, type) and issubclass(each, StrEnum)}
    # An older server keeps and shows the events of a newer one, so that their names have no CHECK.
    assert kept == lists - {StrEnum, enums.EventName}
    for column in CHOICES:
        assert isinstance(column.type, sa.Enum)
        said = refusal(column, "bogus")
        others = (
            "ck_actions_owner_",
            "ck_ledger_entries_",
            "ck_solves_ended",
            "ck_pending_changes_",
        )  # two rules about one word: either may answer
        assert any(rule in said for rule in (f"ck_{column.table.name}_{column.type.name}", *others)), column


@pytest.mark.requirement("INJ-06")
def test_text_that_is_one_letter_too_long(full: None) -> None:
    assert len(LIMITED) > 40
    for column in LIMITED:
        said = refusal(column, "\u0175" * (longest(column) + 1))
        assert f"ck_{column.table.name}_{column.name}_length" in said or "value too long" in said, column


def test_nothing_that_fits(full: None) -> None:
    """The control of the two before."""
    for column in LIMITED:
        if not (
            column.foreign_keys or column.unique or column.primary_key or column.table.name == "postcode_districts"
        ):
            said = refusal(column, "\u0175" * longest(column))
            assert not said or "unique" in said.lower(), column
    assert refusal(Base.metadata.tables["households"].c.referral_source, "self") == ""


def test_a_second_open_membership_of_one_person_in_one_household(database: str) -> None:
    with writing() as s:
        household_id = factories.household(s, "Ann Lee")
        person_id = s.scalars(sa.select(Membership.person_id)).one()

    def join(**days: Any) -> None:
        with writing() as s:
            factories.member(s, household_id, person_id=person_id, **days)

    with pytest.raises(IntegrityError):
        join()
    join(left_on=factories.started_on())
    with pytest.raises(IntegrityError):
        join(left_on=factories.started_on() - timedelta(1))
    with reading() as s:
        assert s.scalar(sa.select(sa.func.count()).select_from(Membership)) == 2
