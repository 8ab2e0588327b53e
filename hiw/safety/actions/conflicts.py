"""Link and lift conflicts: a senior or manager links, one manager asks to lift, another one lifts."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import EventName
from db.models import ConflictLink
from hiw import audit, clock, text
from hiw.accounts.second_manager import check_second_hand
from hiw.accounts.step_up import require_step_up
from hiw.errors import NotAllowed, RuleBroken
from hiw.households.memberships import open_membership
from hiw.households.safe_contact import members_of
from hiw.policy.permissions import Actor, Permission
from hiw.policy.scope import household_for, person_for


def link_conflict(s: Session, by: Actor, *, household_id: int, person_id: int, other_id: int, reason: str) -> int:
    """Record that a member and another person must be kept apart; return the id of the link.

    They may live together, or share an advocate, from before: what is printed for them then differs.
    Raises NotAllowed, NotFound, or RuleBroken when it was said before.
    """
    household_for(s, by, household_id, Permission.LINK_CONFLICTS, lock=True)
    if person_id == other_id:
        raise RuleBroken("Choose two different people.", "other_id")
    low, high = sorted((person_id, other_id))
    for each in (low, high):
        person_for(s, by, each, lock=True)
    open_membership(s, household_id, person_id)
    why = text.line(reason, "The reason", field="reason")
    said = (ConflictLink.person_id == low, ConflictLink.other_id == high, ConflictLink.lifted_at.is_(None))
    if s.scalar(sa.select(ConflictLink.id).where(*said)) is not None:
        raise RuleBroken("These two people are kept apart already.", "other_id")
    link = ConflictLink(person_id=low, other_id=high, reason=why, set_by_id=by.id, set_at=clock.now())
    s.add(link)
    s.flush()
    _record(s, by, EventName.CONFLICT_LINKED, link, household_id, person_id, why)
    return link.id


def ask_to_lift(s: Session, by: Actor, *, household_id: int, link_id: int, reason: str) -> None:
    """Ask another manager to end it; the last one to ask counts. Raises NotAllowed or NotFound."""
    link, person_id = _link(s, by, household_id, link_id)
    link.lift_asked_by_id, link.lift_reason = by.id, text.line(reason, "The reason", field="reason")
    _record(s, by, EventName.CONFLICT_LIFT_ASKED, link, household_id, person_id, link.lift_reason)


def lift_conflict(s: Session, by: Actor, *, household_id: int, link_id: int) -> None:
    """Lift a conflict that another manager asked to lift.

    Raises NotAllowed, NotFound, StepUpNeeded, or RuleBroken when nobody has asked.
    """
    link, person_id = _link(s, by, household_id, link_id)
    require_step_up(by)
    if link.lift_asked_by_id is None:
        raise RuleBroken("Nobody has asked to end this yet. Ask first; another manager then ends it.")
    if link.lift_asked_by_id == by.id:
        raise NotAllowed("You asked for this yourself. Another manager must end it.")
    check_second_hand(s, by, link.lift_asked_by_id)
    link.lifted_by_id, link.lifted_at = by.id, clock.now()
    _record(s, by, EventName.CONFLICT_LIFTED, link, household_id, person_id, link.lift_reason)


def _link(s: Session, by: Actor, household_id: int, link_id: int) -> tuple[ConflictLink, int]:
    """Return the link, locked, and its member of the household."""
    household_for(s, by, household_id, Permission.LIFT_RESTRICTIONS, lock=True)
    here = set(s.scalars(members_of(household_id)))
    live = sa.select(ConflictLink).where(ConflictLink.id == link_id, ConflictLink.lifted_at.is_(None))
    link = s.scalar(live.with_for_update())
    ours = sorted({link.person_id, link.other_id} & here) if link else []
    if link is None or not ours:
        raise RuleBroken("These two are not kept apart any more. Look at the page again.")
    return link, ours[0]


def _record(
    s: Session, by: Actor, word: EventName, link: ConflictLink, household_id: int, person_id: int, reason: str
) -> None:
    audit.record(
        s, by, word, "conflict_links", link.id, household_id=household_id, person_id=person_id, reason=reason
    )  # fmt: skip
