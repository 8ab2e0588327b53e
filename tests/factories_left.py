"""A household that somebody has left, with all that was written of them: for what must not be told any more.

Every word of them begins with one that stands nowhere else, so that a test finds it wherever it is told.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import (
    Agreement,
    Change,
    Eligibility,
    EventName,
    KeyEventKind,
    LockKind,
    NoteKind,
    OwnerKind,
    Priority,
    Severity,
    Verdict,
    Visibility,
)
from db.enums import RequestStatus as S
from db.models import Assignment, EligibilityCheck, Extension, HouseholdLock, KeyEvent, Membership
from hiw import audit, clock
from hiw.edits import Edit
from hiw.fund.actions import make_request
from hiw.households import actions as homes
from hiw.households.naming import name_after_who_stays
from hiw.plans import actions as plans
from hiw.plans.actions import ActionOwner
from hiw.policy.permissions import Actor
from tests import factories, factories_fund, factories_trust
from tests.factories_fund import Fund
from tests.factories_plans import life_area

TIMED = {"kind": NoteKind.CALL, "was_attended": True, "minutes": 5}


@dataclass(frozen=True)
class Left:
    """The household, who has left it and who stays, and the numbers of what names the one who left.

    `owned` is an action of who stays that the other does, and `waits` one that waits for it. `requests` help the one
    who left, or both, or who stays but are tied to what names the other.
    """

    household_id: int
    gone: int
    stays: int
    barrier: int
    effect: int
    link: int
    goal: int
    own_goal: int
    action: int
    owned: int
    waits: int
    notes: tuple[int, ...]
    requests: tuple[int, ...]
    visit: int
    membership: int


def household_to_leave(s: Session, word: str, by: Actor, fund: Fund) -> Left:
    """A household of the advocate `by`, of somebody whose every word begins with `word`, and of Bo Lee."""
    home = factories.household(s, f"{word} Mills", "Bo Lee", advocate=by, name=f"{word} Mills and Bo Lee")
    gone, stays = factories_fund.members_of(s, home)
    _checked(s, word, home, gone)
    _told_of(s, word, by, home, gone)
    barrier, effect, link = _barriers(s, word, by, home, gone, stays)
    goal, own_goal, first, owned, waits = _steps(s, word, by, home, gone, stays, (barrier, effect))
    notes = _notes(s, word, by, home, gone, stays)
    _review(s, word, by, home, gone, stays, barrier)
    requests = _requests(s, word, by, fund, home, gone, stays, (barrier, effect), (first, owned))
    visit = plans.plan_visit(s, by, household_id=home, starts_at=clock.now() + timedelta(days=2))
    membership = s.scalars(sa.select(Membership.id).where(Membership.person_id == gone)).one()
    plans.move_due(s, by, action_id=first, to_on=clock.today() - timedelta(days=1))
    factories_trust.safe_contact(s, gone, alert=f"{word} alone")
    factories_trust.conflict(s, by, gone, stays, reason=f"{word} order")
    return Left(
        home, gone, stays, barrier, effect, link, goal, own_goal, first, owned, waits, notes, requests, visit,
        membership,
    )  # fmt: skip


def leave(s: Session, by: Actor, left: Left, *knows: Actor) -> None:
    """The one who is to leave leaves, and is then known to `knows` alone."""
    homes.leave_household(s, by, household_id=left.household_id, person_id=left.gone, on=clock.today())
    s.flush()
    restrict(s, by, left.gone, *knows)


def restrict(s: Session, by: Actor, person_id: int, *knows: Actor) -> None:
    """Somebody is known to `knows` alone from now on."""
    factories_trust.restriction(s, by, person_id)
    for each in knows:
        factories_trust.named(s, each, person_id)
    name_after_who_stays(s, by, person_id)


def _checked(s: Session, word: str, home: int, gone: int) -> None:
    s.add(
        EligibilityCheck(
            household_id=home, person_id=gone, lives_in_region=True, is_16_or_over=True, is_unemployed=True,
            is_willing=True, has_other_member=True, permission_given=True, permission_how=f"{word} said so",
            result=Eligibility.MET, reason=f"{word} fits", checked_at=clock.now(),
        )
    )  # fmt: skip


def _told_of(s: Session, word: str, by: Actor, home: int, gone: int) -> None:
    """Their own fields, the household's name, and a copy of the plan that was printed for them."""
    fields = {"known_as": f"{word}ie", "aliases": f"{word} Brown", "address": f"{word} Street"}
    homes.change_person(s, by, household_id=home, person_id=gone, edit=Edit(1, dict.fromkeys(fields, ""), fields))
    homes.rename_household(
        s, by, household_id=home, edit=Edit(1, {"name": f"{word} Mills and Bo Lee"}, {"name": f"{word} and Bo"})
    )
    homes.pause_household(s, by, household_id=home, from_on=clock.today(), reason=f"{word} is ill")
    homes.resume_household(s, by, household_id=home, on=clock.today())
    _as_a_whole(s, word, by, home)
    plans.print_plan(s, by, household_id=home, recipient_id=gone)


def _as_a_whole(s: Session, word: str, by: Actor, home: int) -> None:
    """What tells of them in a reason for something of the household: more time, a day that matters, why it stays."""
    today, now = clock.today(), clock.now()
    until, why = today + timedelta(days=400), f"{word} needs time"
    s.add_all(
        [
            Extension(household_id=home, from_on=today, to_on=until, reason=why, given_at=now, given_by_id=by.id),
            KeyEvent(
                household_id=home, kind=KeyEventKind.COURT, happens_on=today, note=f"{word} in court",
                noted_by_id=by.id, noted_at=now,
            ),
            HouseholdLock(
                household_id=home, kind=LockKind.SAFEGUARDING, reason=f"{word} trusts them", set_by_id=by.id, set_at=now
            ),
        ]
    )  # fmt: skip
    s.execute(sa.update(Assignment).where(Assignment.household_id == home).values(note=f"{word} asked for them"))
    told = (
        EventName.HOUSEHOLD_EXTENDED, EventName.HOUSEHOLD_ASSIGNED, EventName.HOUSEHOLD_REOPENED,
        EventName.KEY_EVENT_ADDED, EventName.STAY_NOTED,
    )  # fmt: skip
    for event in told:
        audit.record(s, by, event, "households", home, household_id=home, reason=f"{word} has a reason")


def _barriers(s: Session, word: str, by: Actor, home: int, gone: int, stays: int) -> tuple[int, int, int]:
    weight: dict[str, Any] = {"life_area_id": life_area(s), "severity": Severity.CRISIS, "priority": Priority.NOW}
    barrier = plans.add_barrier(s, by, household_id=home, person_id=gone, what=f"{word} owes rent", **weight)
    effect = plans.add_barrier(s, by, household_id=home, person_id=stays, what="Bo sleeps badly", **weight)
    link = plans.link_barriers(s, by, cause_id=barrier, effect_id=effect, said_by_person_id=gone)
    ended = plans.link_barriers(s, by, cause_id=effect, effect_id=barrier, said_by_person_id=None)
    plans.unlink_barriers(s, by, link_id=ended)
    other = plans.add_barrier(s, by, household_id=home, person_id=stays, what="Bo owes gas", **weight)
    plans.link_barriers(s, by, cause_id=barrier, effect_id=other, said_by_person_id=None)
    plans.link_barriers(s, by, cause_id=effect, effect_id=other, said_by_person_id=gone)
    theirs = plans.add_barrier(s, by, household_id=home, person_id=stays, what=f"{word} has no coat", **weight)
    plans.change_barrier(s, by, barrier_id=theirs, edit=Edit(1, {"person_id": stays}, {"person_id": gone}))
    plans.change_barrier(s, by, barrier_id=barrier, edit=Edit(1, {"strengths": ""}, {"strengths": f"{word} is strong"}))
    return barrier, effect, link


def _steps(
    s: Session, word: str, by: Actor, home: int, gone: int, stays: int, barriers: tuple[int, int]
) -> tuple[int, int, int, int, int]:
    def goal(person_id: int, words: str) -> int:
        return plans.add_goal(
            s, by, household_id=home, person_id=person_id, words=words, barrier_ids=barriers,
            visibility=Visibility.HOUSEHOLD,
        )  # fmt: skip

    def step(goal_id: int, what: str, owner: ActionOwner, **fields: Any) -> int:
        return plans.add_action(s, by, goal_id=goal_id, what=what, owner=owner, due_on=clock.today(), **fields)

    me, them = ActionOwner(OwnerKind.STAFF, None, by.id), ActionOwner(OwnerKind.MEMBER, gone, None)
    hers, his = goal(gone, f"{word} wants work"), goal(stays, "Bo wants work")
    first, second = (step(hers, f"{word} {what}", me) for what in ("rings", "writes"))
    owned = step(his, f"{word} helps Bo", them)
    waits = step(his, "Bo writes", me, depends_on_id=owned)
    plans.reorder_actions(s, by, goal_id=hers, action_ids=[second, first])
    return hers, his, first, owned, waits


def _notes(s: Session, word: str, by: Actor, home: int, gone: int, stays: int) -> tuple[int, ...]:
    def note(what: str, *people: int, **facts: bool) -> int:
        told: dict[str, Any] = {"happened_on": clock.today(), "body": f"{word} {what}", **TIMED, **facts}
        return plans.write_note(s, by, household_id=home, person_ids=people, **told)

    first, both = note("rang", gone), note("and Bo rang", gone, stays)
    plans.correct_note(s, by, note_id=both, body=f"{word} and Bo wrote", reason=f"{word} said so")
    return first, both, note("told us", gone, is_restricted=True)


def _review(s: Session, word: str, by: Actor, home: int, gone: int, stays: int, barrier: int) -> None:
    plans.hold_review(
        s, by, household_id=home, held_on=clock.today(), verdict=Verdict.CONTINUE,
        what_changes=f"{word} looks for a room", others_present=f"{word} and an aunt",
        people={gone: (True, f"{word} is glad", Agreement.AGREES), stays: (True, "Good", Agreement.AGREES)},
        barrier_changes={barrier: (Change.BETTER, f"{word} paid")}, ratings=[(gone, 1, 3, 4), (stays, 1, 5, 5)],
        next_on=None,
    )  # fmt: skip


def _requests(
    s: Session, word: str, by: Actor, fund: Fund, home: int, gone: int, stays: int, barriers: tuple[int, int],
    actions: tuple[int, int],
) -> tuple[int, ...]:  # fmt: skip
    """One asked for through the form; the others as they were sent, and one of them approved."""
    theirs, own = barriers

    def request(what: str, *people: int, status: S = S.SUBMITTED, **tie: int | None) -> int:
        facts = _words(word, what) | {"household_id": home, "requested_by_id": by.id, "person_ids": people} | tie
        return factories_fund.request(s, fund, status, **facts)

    coat = factories_fund.fields(fund, person_ids=(gone,), barrier_id=own, **_words(word, "coat"))
    return (
        make_request(s, by, household_id=home, fields=coat, submit=True),
        request("fridge", gone, stays, status=S.APPROVED, barrier_id=own),
        request("tie", stays, barrier_id=theirs),
        *(request("shoes", stays, barrier_id=None, action_id=each) for each in actions),
    )


def _words(word: str, what: str) -> dict[str, Any]:
    return {"what": f"{word} {what}", "why": f"{word} for work", "payee": f"{word} shop"}
