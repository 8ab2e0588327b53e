"""When two people press at once, in a caseload …"""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import CloseReason, HouseholdStatus, ReductionReason, Role
from db.models import Assignment, Cover, Household, HouseholdReassignment, ReassignmentBatch, Reduction, Staff
from db.session import reading, writing
from hiw.access.actions import give_cover
from hiw.accounts.actions import change_staff
from hiw.edits import Edit
from hiw.errors import HiwError, RuleBroken, Stale
from hiw.households.actions import close_household
from hiw.policy.permissions import Actor
from hiw.workload.actions import add_reduction, reassign_households, undo_reassignments
from tests import factories as make
from tests import factories_trust as trust
from tests.at_once import Press, at_once
from tests.workload.reassignment.staged import TODAY, ReassignmentTeam, holder_of, move_of, moved, team

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.requirement("CON-04")]
ROUNDS = range(8)


def press(action: Callable[..., object], by: Actor, **fields: Any) -> Press:
    def pressed(s: Session) -> object:
        return action(s, by, **fields)

    return pressed


def homes_of(t: ReassignmentTeam, number: int = len(ROUNDS)) -> list[int]:
    with writing() as s:
        return [make.household(s, advocate=t.ann) for _ in range(number)]


def told(refusals: list[HiwError | None]) -> list[HiwError]:
    return [refusal for refusal in refusals if refusal]


def spells_of(home: int) -> list[tuple[int, bool]]:
    """Who held it, and whether it is over, in the order in which they began."""
    with reading() as s:
        a = Assignment
        rows = s.execute(sa.select(a.advocate_id, a.to_on).where(a.household_id == home).order_by(a.id))
        return [(advocate_id, to_on is not None) for advocate_id, to_on in rows]


def test_two_move_the_same_household_one_wins_and_the_other_is_told() -> None:
    t = team()
    with writing() as s:
        cy = make.colleague(s, full_name="Cy Ray")
    for home in homes_of(t):
        ways = [press(reassign_households, t.senior, moves=[move_of(home, t.ann, taker)]) for taker in (t.bo, cy)]
        (refusal,) = told(at_once(*ways))
        assert isinstance(refusal, Stale)
        assert "is now with" in str(refusal)
        now = holder_of(home)
        assert spells_of(home) == [(t.ann.id, True), (now, False)]
        assert now in (t.bo.id, cy.id)
    with reading() as s:
        assert s.scalar(sa.select(sa.func.count()).select_from(HouseholdReassignment)) == len(ROUNDS)


def test_two_move_the_same_many_in_opposite_orders_and_nobody_waits_for_ever() -> None:
    t = team()
    with writing() as s:
        cy = make.colleague(s, full_name="Cy Ray")
    for _ in ROUNDS:
        homes = homes_of(t, 6)
        one = [move_of(home, t.ann, t.bo) for home in homes]
        other = [move_of(home, t.ann, cy) for home in reversed(homes)]
        ways = [press(reassign_households, t.senior, moves=moves) for moves in (one, other)]
        (refusal,) = told(at_once(*ways))
        assert isinstance(refusal, Stale)
        assert len({holder_of(home) for home in homes}) == 1


def test_two_undo_the_same_moves_and_they_are_undone_once() -> None:
    t = team()
    for home in homes_of(t):
        first = moved(t.senior, move_of(home, t.ann, t.bo))
        (refusal,) = told(at_once(*[press(undo_reassignments, t.senior, batch_id=first)] * 2))
        assert isinstance(refusal, RuleBroken)
        assert "undid these moves already" in str(refusal)
        assert holder_of(home) == t.ann.id
        with reading() as s:
            assert s.scalar(sa.select(sa.func.count()).where(ReassignmentBatch.undoes_id == first)) == 1


def test_one_moves_and_one_closes_and_no_closed_household_is_with_anybody() -> None:
    t = team()
    for home in homes_of(t):
        closing = press(close_household, t.senior, household_id=home, reason=CloseReason.INTO_WORK, on=TODAY)
        moving = press(reassign_households, t.senior, moves=[move_of(home, t.ann, t.bo)])
        refusals = told(at_once(closing, moving))
        assert len(refusals) <= 1  # a move before the closing is closed with it
        with reading() as s:
            assert s.get_one(Household, home).status is HouseholdStatus.CLOSED
        assert holder_of(home) is None
        assert all(is_over for _, is_over in spells_of(home))


def test_one_undoes_and_one_moves_on_and_only_one_of_the_two_is_done() -> None:
    t = team()
    with writing() as s:
        cy = make.colleague(s, full_name="Cy Ray")
    for home in homes_of(t):
        first = moved(t.senior, move_of(home, t.ann, t.bo))
        on = press(reassign_households, t.senior, moves=[move_of(home, t.bo, cy)])
        (refusal,) = told(at_once(press(undo_reassignments, t.senior, batch_id=first), on))
        assert "is now with Ann Field" in str(refusal) or "has moved on since" in str(refusal)


def test_two_reductions_of_the_same_days_and_the_colleague_has_one() -> None:
    t = team()
    with writing() as s:
        people = [make.colleague(s) for _ in ROUNDS]
    for person in people:
        fields: dict[str, Any] = {"staff_id": person.id, "hours": "7", "to_on": TODAY + timedelta(days=9)}
        ways = [
            press(add_reduction, t.senior, reason=reason, from_on=TODAY + timedelta(days=days), **fields)
            for reason, days in ((ReductionReason.TRAINING, 0), (ReductionReason.MENTORING, 5))
        ]
        (refusal,) = told(at_once(*ways))
        assert "already. Choose other days" in str(refusal)
        with reading() as s:
            assert s.scalar(sa.select(sa.func.count()).where(Reduction.staff_id == person.id)) == 1


def test_one_gives_cover_and_one_takes_away_who_would_stand_in_and_somebody_is_there() -> None:
    """By leave, by a closed account, or because they are covered themselves: whoever comes second is told."""
    t = team()
    days = {"from_on": TODAY, "to_on": TODAY + timedelta(days=6)}
    for _ in ROUNDS:
        with writing() as s:
            manager = make.colleague(s, Role.MANAGER)
            away, cy, third = (make.colleague(s, full_name=name) for name in ("Di Day", "Cy Ray", "Ed Day"))
        leave = {"reason": ReductionReason.LEAVE, "hours": "37"} | days
        closed = Edit(1, {"is_active": True}, {"is_active": False})
        covering = press(give_cover, manager, staff_id=cy.id, for_id=away.id, reason="On leave", **days)
        for absent in (
            press(add_reduction, t.senior, staff_id=cy.id, **leave),
            press(change_staff, manager, staff_id=cy.id, edit=closed),
            press(give_cover, manager, staff_id=third.id, for_id=cy.id, reason="On leave", **days),
        ):
            (refusal,) = told(at_once(covering, absent))
            assert any(says in str(refusal) for says in ("stands in for Di Day", "is away on some", "who works here"))
            with writing() as s:
                s.execute(sa.delete(Cover))
                s.execute(sa.delete(Reduction))
                s.execute(sa.update(Staff).where(Staff.id == cy.id).values(is_active=True, version=1))


def test_two_households_of_people_kept_apart_come_to_one_advocate_and_one_is_refused() -> None:
    t = team()
    for one, other in zip(homes_of(t), homes_of(t), strict=True):
        with writing() as s:
            bo = make.colleague(s)
            trust.conflict(s, t.senior, make.member(s, one, "Di Day"), make.member(s, other, "Ed Day"))
        ways = [press(reassign_households, t.senior, moves=[move_of(home, t.ann, bo)]) for home in (one, other)]
        (refusal,) = told(at_once(*ways))
        assert "must be kept apart" in str(refusal)


def close_account_unless_they_hold(staff_id: int, after: float) -> Press:
    def pressed(s: Session) -> None:
        time.sleep(after)
        row = s.scalars(sa.select(Staff).where(Staff.id == staff_id).with_for_update(key_share=True)).one()
        held = sa.select(Assignment.id).where(Assignment.advocate_id == staff_id, Assignment.to_on.is_(None))
        if s.scalar(held.limit(1)) is None:
            row.is_active = False

    return pressed


def test_one_moves_and_one_closes_the_receiver_s_account_and_no_household_is_with_a_closed_account() -> None:
    t = team()
    for number in ROUNDS:
        with writing() as s:
            cy = make.colleague(s)
        homes = homes_of(t, 12)
        moving = press(reassign_households, t.senior, moves=[move_of(home, t.ann, cy) for home in homes])
        at_once(moving, close_account_unless_they_hold(cy.id, 0.02 * number))
        with reading() as s:
            assert s.get_one(Staff, cy.id).is_active == (holder_of(homes[0]) == cy.id)
