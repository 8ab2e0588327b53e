"""A household …"""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from db.enums import CloseReason, HouseholdStatus, Role
from db.models import Assignment, AuditEvent, Household, Pause
from db.session import reading, writing
from hiw.edits import Edit
from hiw.errors import HiwError, NotAllowed, NotFound, RuleBroken, Stale
from hiw.households import actions
from hiw.households.queries import find_households, household_view, households_page
from hiw.policy.permissions import Actor
from tests import factories as make
from tests.factories import actor

pytestmark = pytest.mark.usefixtures("database")
TODAY = date(2026, 11, 23)


def a_home(**facts: Any) -> tuple[Actor, int]:
    """A senior and a household of their authority with an advocate."""
    with writing() as s:
        home = make.household(s, advocate=make.colleague(s), **facts)
        return make.colleague(s, Role.SENIOR), home


def do(action: Any, by: Actor, home: int, **fields: Any) -> None:
    with writing() as s:
        action(s, by, household_id=home, **fields)


def pause(by: Actor, home: int, from_on: date = TODAY, reason: str = "In hospital") -> None:
    do(actions.pause_household, by, home, from_on=from_on, reason=reason)


def close(by: Actor, home: int, on: date = TODAY, note: str = "") -> None:
    do(actions.close_household, by, home, reason=CloseReason.INTO_WORK, on=on, note=note)


def row(home: int) -> Household:
    with reading() as s:
        return s.get_one(Household, home)


def words_of(home: int) -> list[str]:
    with reading() as s:
        return list(
            s.scalars(sa.select(AuditEvent.word).where(AuditEvent.household_id == home).order_by(AuditEvent.id))
        )


def test_paused_and_resumed_keeps_its_planned_end() -> None:
    by, home = a_home()
    pause(by, home, date(2026, 11, 1))
    with reading() as s:
        assert household_view(s, by, home).paused_from_on == date(2026, 11, 1)
    assert row(home).status is HouseholdStatus.PAUSED
    do(actions.resume_household, by, home, on=TODAY)
    after = row(home)
    assert (after.status, after.planned_end_on, after.version) == (HouseholdStatus.OPEN, make.ends_on(), 3)
    with reading() as s:
        assert household_view(s, by, home).paused_from_on is None
    assert words_of(home) == ["household.paused", "household.resumed"]


def test_is_paused_by_an_advocate_but_not_by_who_only_looks() -> None:
    _, home = a_home()
    for role in (Role.SUPPORT, Role.AUDITOR):
        with pytest.raises(NotAllowed):
            pause(actor(role), home)
    with writing() as s:
        advocate = make.colleague(s)
        own = make.household(s, advocate=advocate)
    pause(advocate, own)


@pytest.mark.parametrize(
    ("from_on", "reason", "said"),
    [
        (date(2026, 1, 4), "x", "The pause"),
        (date(2026, 11, 24), "x", "The pause"),
        (TODAY, " ", "reason is empty"),
        (TODAY, "x" * 501, "501 characters"),
    ],
)
def test_is_not_paused_without_a_reason_or_outside_its_time(from_on: date, reason: str, said: str) -> None:
    by, home = a_home()
    with pytest.raises(RuleBroken, match=said):
        pause(by, home, from_on, reason)
    assert row(home).status is HouseholdStatus.OPEN


def test_is_not_paused_twice_nor_before_the_last_pause_ended() -> None:
    by, home = a_home()
    pause(by, home, date(2026, 11, 1))
    with pytest.raises(RuleBroken, match="already paused"):
        pause(by, home)
    with pytest.raises(RuleBroken, match="end of the pause"):
        do(actions.resume_household, by, home, on=date(2026, 10, 31))
    do(actions.resume_household, by, home, on=date(2026, 11, 10))
    with pytest.raises(RuleBroken, match="The pause"):
        pause(by, home, date(2026, 11, 9))
    with pytest.raises(RuleBroken, match="not paused"):
        do(actions.resume_household, by, home, on=TODAY)


def test_is_extended_by_a_senior_with_a_reason_and_counted() -> None:
    by, home = a_home()
    do(actions.extend_household, by, home, to_on=date(2027, 4, 5), reason="Was in hospital")
    do(actions.extend_household, by, home, to_on=date(2027, 5, 5), reason="Still is")
    with reading() as s:
        view = household_view(s, by, home)
        line = s.scalars(sa.select(AuditEvent).where(AuditEvent.word == "household.extended")).first()
    assert (view.planned_end_on, view.extensions) == (date(2027, 5, 5), 2)
    assert line is not None
    assert line.changes["planned_end_on"] == ["2027-01-05", "2027-04-05"]


def test_is_not_extended_by_an_advocate_without_a_reason_or_when_closed() -> None:
    by, home = a_home()
    fields = {"to_on": date(2027, 4, 5), "reason": "x"}
    with pytest.raises(NotAllowed, match="extend"):
        do(actions.extend_household, actor(), home, **fields)
    with pytest.raises(RuleBroken, match="reason is empty"):
        do(actions.extend_household, by, home, **(fields | {"reason": ""}))
    with pytest.raises(RuleBroken, match="later than"):
        do(actions.extend_household, by, home, **(fields | {"to_on": make.ends_on()}))
    close(by, home)
    with pytest.raises(RuleBroken, match="closed"):
        do(actions.extend_household, by, home, **fields)


def test_closed_ends_the_spell_and_the_pause_and_keeps_the_members() -> None:
    by, home = a_home()
    pause(by, home, date(2026, 11, 1))
    close(by, home, date(2026, 11, 20), note="Both in work.\nWell done.")
    with reading() as s:
        view = household_view(s, by, home)
        assert s.scalars(sa.select(Assignment.to_on)).all() == [date(2026, 11, 20)]
        assert s.scalars(sa.select(Pause.to_on)).all() == [date(2026, 11, 20)]
        assert households_page(s, by, status=HouseholdStatus.CLOSED).total == 1
        assert {hit.status for hit in find_households(s, by, "lee")} == {HouseholdStatus.CLOSED}
    assert (view.status, view.closed_on, view.close_reason) == (
        HouseholdStatus.CLOSED, date(2026, 11, 20), CloseReason.INTO_WORK,
    )  # fmt: skip
    assert (view.close_note, view.advocate, len(view.current_members)) == ("Both in work.\nWell done.", None, 2)


@pytest.mark.parametrize("on", [date(2026, 1, 4), date(2026, 11, 24)])
def test_is_not_closed_before_it_began_or_in_days_to_come(on: date) -> None:
    by, home = a_home()
    with pytest.raises(RuleBroken, match="Closing"):
        close(by, home, on)


def test_is_closed_once_and_not_by_an_advocate() -> None:
    by, home = a_home()
    with pytest.raises(NotAllowed, match="close or reopen"):
        close(actor(), home)
    close(by, home)
    with pytest.raises(RuleBroken, match="already closed"):
        close(by, home)


def test_reopened_is_as_it_was_but_for_the_advocate() -> None:
    by, home = a_home()
    close(by, home)
    do(actions.reopen_household, by, home, reason="Closed by mistake")
    after = row(home)
    assert (after.status, after.closed_on, after.close_reason, after.close_note) == (
        HouseholdStatus.OPEN, None, None, "",
    )  # fmt: skip
    assert after.next_review_on == date(2027, 1, 4), "six weeks from now, since none was set"
    with reading() as s:
        assert {hit.status for hit in find_households(s, by, "lee")} == {HouseholdStatus.OPEN}
        assert household_view(s, by, home).advocate is None
    assert words_of(home) == ["household.closed", "household.reopened"]


def test_is_not_reopened_when_open_without_a_reason_or_by_an_advocate() -> None:
    by, home = a_home()
    with pytest.raises(RuleBroken, match="open already"):
        do(actions.reopen_household, by, home, reason="x")
    close(by, home)
    with pytest.raises(RuleBroken, match="reason is empty"):
        do(actions.reopen_household, by, home, reason="")
    with pytest.raises(NotAllowed):
        do(actions.reopen_household, actor(), home, reason="x")


def test_is_not_reopened_while_a_member_is_in_another_one() -> None:
    by, home = a_home(closed_on=date(2026, 6, 1))
    with writing() as s:
        ann = household_view(s, by, home).members[0].person_id
        make.member(s, make.household(s, "Cy Ray"), person_id=ann)
    with pytest.raises(RuleBroken, match="Ann Lee: now in another household"):
        do(actions.reopen_household, by, home, reason="x")


def test_is_renamed_and_sorted_by_the_new_name() -> None:
    by, home = a_home()
    do(actions.rename_household, by, home, edit=Edit(1, {"name": "Ann Lee"}, {"name": " Łee Family "}))
    assert (row(home).name, row(home).name_key) == ("Łee Family", "lee family")
    with pytest.raises(Stale):
        do(actions.rename_household, by, home, edit=Edit(1, {"name": "Ann Lee"}, {"name": "The Lees"}))
    with pytest.raises(RuleBroken, match="empty"):
        do(actions.rename_household, by, home, edit=Edit(2, {"name": "Łee Family"}, {"name": ""}))
    with pytest.raises(NotAllowed):
        do(actions.rename_household, actor(Role.AUDITOR), home, edit=Edit(2, {}, {"name": "x"}))


def test_out_of_scope_is_changed_by_nobody() -> None:
    with writing() as s:
        home = make.household(s, authority="LIV")
        by = make.colleague(s, Role.SENIOR)
    changes: list[tuple[Any, dict[str, Any]]] = [
        (actions.pause_household, {"from_on": TODAY, "reason": "x"}),
        (actions.resume_household, {"on": TODAY}),
        (actions.extend_household, {"to_on": date(2027, 2, 1), "reason": "x"}),
        (actions.close_household, {"reason": CloseReason.DIED, "on": TODAY}),
        (actions.reopen_household, {"reason": "x"}),
        (actions.rename_household, {"edit": Edit(1, {}, {"name": "x"})}),
    ]
    for action, fields in changes:
        with pytest.raises(NotFound):
            do(action, by, home, **fields)
    assert words_of(home) == []


def test_paused_by_two_at_once_is_paused_once() -> None:
    by, home = a_home()
    pause(by, home)
    with pytest.raises(HiwError):
        pause(by, home)
    with reading() as s:
        assert s.scalar(sa.select(sa.func.count()).select_from(Pause)) == 1
