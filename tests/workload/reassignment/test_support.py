"""A household's support …"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from db.enums import CloseReason, KeyEventKind, LockKind, NeedKind, Role
from db.models import AuditEvent, Household
from db.session import reading, writing
from hiw.edits import Edit
from hiw.errors import NotAllowed, NotFound, RuleBroken, Stale
from hiw.households.actions import close_household
from hiw.policy.permissions import Actor
from hiw.workload.actions import (
    add_key_event,
    change_stage,
    end_key_event,
    end_need,
    lock_household,
    note_need,
    unlock_household,
)
from hiw.workload.queries import HouseholdSupport, household_support
from tests import factories as make
from tests import factories_caseload as caseload
from tests.workload.reassignment.staged import TODAY, ReassignmentTeam, team, words_of_record

pytestmark = pytest.mark.usefixtures("database")
DAY = timedelta(days=1)


def done(action: Callable[..., Any], by: Actor, t: ReassignmentTeam, **fields: Any) -> Any:
    with writing() as s:
        return action(s, by, household_id=t.home, **fields)


def support_of(t: ReassignmentTeam) -> HouseholdSupport:
    with reading() as s:
        return household_support(s, t.ann, t.home)


def test_says_what_its_advocate_must_bring_and_whether_they_do() -> None:
    t = team()
    done(note_need, t.ann, t, kind=NeedKind.LANGUAGE, what="urdu")
    number = done(note_need, t.ann, t, kind=NeedKind.WORKER, what="woman")
    with writing() as s:
        caseload.skill(s, t.ann, "Urdu")
    assert [(need.what, need.is_met) for need in support_of(t).needs] == [("Urdu", True), ("a woman", False)]
    done(end_need, t.ann, t, need_id=number)
    assert [need.what for need in support_of(t).needs] == ["Urdu"]
    with reading() as s:
        assert words_of_record(s) == ["need.noted", "need.noted", "need.ended"]


def test_notes_a_need_once_until_it_has_ended() -> None:
    t = team()
    number = done(note_need, t.ann, t, kind=NeedKind.LANGUAGE, what="Urdu")
    with pytest.raises(RuleBroken, match="“Urdu” is noted already"):
        done(note_need, t.ann, t, kind=NeedKind.LANGUAGE, what="urdu")
    done(end_need, t.ann, t, need_id=number)
    with pytest.raises(NotFound, match="off the list already"):
        done(end_need, t.ann, t, need_id=number)
    done(note_need, t.ann, t, kind=NeedKind.LANGUAGE, what="Urdu")


def test_has_days_that_matter_until_they_are_long_over() -> None:
    t = team()
    number = done(add_key_event, t.ann, t, kind=KeyEventKind.COURT, happens_on=TODAY + 5 * DAY, note="Family court")
    with writing() as s:
        caseload.key_event(s, t.ann, t.home, TODAY - 29 * DAY)
    (event,) = support_of(t).events
    assert (event.kind, event.happens_on, event.note) == (KeyEventKind.COURT, TODAY + 5 * DAY, "Family court")
    done(end_key_event, t.ann, t, event_id=number)
    with pytest.raises(NotFound, match="off the list already"):
        done(end_key_event, t.ann, t, event_id=number)


@pytest.mark.parametrize("on", [TODAY - 29 * DAY, TODAY + 732 * DAY])
def test_takes_no_day_that_is_long_over_or_far_off(on: date) -> None:
    t = team()
    with pytest.raises(RuleBroken, match="A key event is on a day from"):
        done(add_key_event, t.ann, t, kind=KeyEventKind.OTHER, happens_on=on)


def test_stays_with_its_advocate_until_a_day_or_until_somebody_ends_it() -> None:
    t = team()
    number = done(lock_household, t.senior, t, kind=LockKind.STAYS, reason="They trust her", until_on=TODAY)
    done(lock_household, t.senior, t, kind=LockKind.SAFEGUARDING, reason="A referral is open")
    assert [(lock.kind, lock.reason, lock.set_by) for lock in support_of(t).locks] == [
        (LockKind.STAYS, "They trust her", "Tess Dean"),
        (LockKind.SAFEGUARDING, "A referral is open", "Tess Dean"),
    ]
    done(unlock_household, t.senior, t, lock_id=number)
    with pytest.raises(NotFound, match="ended already"):
        done(unlock_household, t.senior, t, lock_id=number)
    with reading() as s:
        assert words_of_record(s) == ["stay.noted", "concern.noted", "stay.ended"]


def test_stays_for_one_reason_at_a_time_and_one_that_is_over_gives_way() -> None:
    t = team()
    with writing() as s:
        caseload.lock(s, t.senior, t.home, until_on=TODAY - DAY)
    assert support_of(t).locks == ()
    done(lock_household, t.senior, t, kind=LockKind.STAYS, reason="They trust her")
    with pytest.raises(RuleBroken, match="stays with its advocate already"):
        done(lock_household, t.senior, t, kind=LockKind.STAYS, reason="Again")
    with pytest.raises(RuleBroken, match="over already"):
        done(lock_household, t.senior, t, kind=LockKind.SAFEGUARDING, reason="Late", until_on=TODAY - DAY)
    with pytest.raises(RuleBroken, match="The reason is empty"):
        done(lock_household, t.senior, t, kind=LockKind.SAFEGUARDING, reason=" ")


def test_can_be_light_and_have_a_day_on_which_it_is_expected_to_leave() -> None:
    t = team()
    mine = {"is_light_touch": True, "exit_planned_on": TODAY + 14 * DAY}
    done(change_stage, t.ann, t, edit=Edit(1, {"is_light_touch": False, "exit_planned_on": None}, mine))
    found = support_of(t)
    assert (found.is_light_touch, found.exit_planned_on, found.version) == (True, TODAY + 14 * DAY, 2)
    with reading() as s:
        line = s.scalars(sa.select(AuditEvent)).one()
    assert line.changes == {"is_light_touch": [False, True], "exit_planned_on": [None, "2026-12-07"]}
    with pytest.raises(Stale, match="saved a different change"):
        done(change_stage, t.ann, t, edit=Edit(1, {"exit_planned_on": None}, {"exit_planned_on": TODAY + DAY}))


@pytest.mark.parametrize("on", [TODAY - DAY, date(2027, 1, 6)])
def test_is_not_expected_to_leave_before_today_or_after_its_planned_end(on: date) -> None:
    t = team()
    with pytest.raises(RuleBroken, match="A planned exit is on a day from today to Tue 5 Jan 2027"):
        done(change_stage, t.ann, t, edit=Edit(1, {"exit_planned_on": None}, {"exit_planned_on": on}))


def test_that_is_over_its_planned_end_may_still_leave_within_six_weeks() -> None:
    t = team()
    with writing() as s:
        s.get_one(Household, t.home).planned_end_on = TODAY - DAY
    done(change_stage, t.ann, t, edit=Edit(1, {}, {"exit_planned_on": TODAY + 42 * DAY}))


def test_of_a_closed_household_stays_as_it_was() -> None:
    t = team()
    done(close_household, t.senior, t, reason=CloseReason.INTO_WORK, on=TODAY)
    presses: list[tuple[Callable[..., Any], dict[str, Any]]] = [
        (note_need, {"kind": NeedKind.LANGUAGE, "what": "Urdu"}),
        (add_key_event, {"kind": KeyEventKind.COURT, "happens_on": TODAY}),
        (lock_household, {"kind": LockKind.STAYS, "reason": "They trust her"}),
        (change_stage, {"edit": Edit(2, {}, {"is_light_touch": True})}),
    ]
    for action, fields in presses:
        with pytest.raises(RuleBroken, match="closed"):
            done(action, t.senior, t, **fields)


def test_is_changed_by_its_advocate_and_locked_by_their_senior() -> None:
    t = team()
    with pytest.raises(NotAllowed, match="assign households"):
        done(lock_household, t.ann, t, kind=LockKind.STAYS, reason="They trust her")
    with pytest.raises(NotFound):
        done(note_need, t.bo, t, kind=NeedKind.LANGUAGE, what="Urdu")
    with pytest.raises(NotFound), reading() as s:
        household_support(s, t.bo, t.home)


def test_tells_every_spell_the_latest_first() -> None:
    t = team()
    with writing() as s:
        late = make.household(s, advocate=t.bo)
    with reading() as s:
        (spell,) = household_support(s, t.senior, late).spells
    assert (spell.advocate, spell.to_on, spell.handover) == ("Bo Day", None, "")


def test_of_a_household_without_anything_is_empty_and_not_missing() -> None:
    with writing() as s:
        by, home = make.colleague(s, Role.SENIOR), make.household(s)
    with reading() as s:
        found = household_support(s, by, home)
    assert (found.needs, found.events, found.locks, found.spells) == ((), (), (), ())
