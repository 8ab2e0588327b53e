"""Checks that people in conflict share no advocate and no household; those who live together already may stay."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.models import Assignment, ConflictLink, Membership
from hiw.errors import NotAllowed, RuleBroken

SAME_ADVOCATE = (
    "This advocate supports somebody who must be kept apart from someone here. Choose another advocate. "
    "A manager can decide otherwise, with a reason."
)
SAME_HOUSEHOLD = "Somebody here must be kept apart from this person, so they cannot be in one household. Ask a manager."
MANAGER_ONLY = "Only a manager can let two people who are kept apart share an advocate. Choose another advocate."


def against(s: Session, person_ids: Iterable[int]) -> frozenset[int]:
    """Return the ids of people in conflict with these.

    The links are locked, so that two colleagues who bring the two sides together at once are serial.
    """
    c, ids = ConflictLink, sorted(set(person_ids))
    touches = c.person_id.in_(ids) | c.other_id.in_(ids)
    links = s.scalars(sa.select(c).where(c.lifted_at.is_(None), touches).order_by(c.id).with_for_update())
    return frozenset(each for link in links for each in (link.person_id, link.other_id)) - frozenset(ids)


def check_may_support(
    s: Session, household_id: int, advocate_id: int, *, override_reason: str = "", may_override: bool = False
) -> None:
    """Refuse an advocate who supports, in another household, somebody kept apart from a member of this one.

    Whoever `may_override` that may do so with a reason; anybody else's reason raises NotAllowed.
    """
    others = against(s, s.scalars(members_of([household_id])))
    if not others:
        return
    theirs = (
        sa.select(Membership.id)
        .join(Assignment, Assignment.household_id == Membership.household_id)
        .where(Membership.person_id.in_(others), Membership.left_on.is_(None), Assignment.to_on.is_(None))
        .where(Assignment.advocate_id == advocate_id, Assignment.household_id != household_id)
    )
    if s.scalar(theirs.limit(1)) is None:
        return
    if not override_reason:
        raise RuleBroken(SAME_ADVOCATE)
    if not may_override:
        raise NotAllowed(MANAGER_ONLY)


def check_may_join(s: Session, household_id: int, person_ids: Iterable[int]) -> None:
    """Refuse people in conflict with a member of the household, or with each other.

    So too when its advocate supports such a person elsewhere. Call it before they are members, with the household
    locked.
    """
    joining = frozenset(person_ids)
    alone = {id: against(s, [id]) for id in sorted(joining)}
    members = frozenset(s.scalars(members_of([household_id])))
    if any(others & (members | joining) for others in alone.values()):
        raise RuleBroken(SAME_HOUSEHOLD)
    elsewhere = frozenset().union(*alone.values())
    if not elsewhere:
        return
    mine = sa.select(Assignment.advocate_id).where(Assignment.household_id == household_id, Assignment.to_on.is_(None))
    theirs = (
        sa.select(Membership.id)
        .join(Assignment, Assignment.household_id == Membership.household_id)
        .where(Membership.person_id.in_(elsewhere), Membership.left_on.is_(None), Assignment.to_on.is_(None))
        .where(Assignment.advocate_id.in_(mine))
    )
    if s.scalar(theirs.limit(1)) is not None:
        raise RuleBroken(SAME_ADVOCATE)


def check_not_together(s: Session, person_ids: Iterable[int]) -> None:
    """Refuse a note about two people in conflict: each has a record of their own."""
    ids, c = sorted(set(person_ids)), ConflictLink
    both = sa.select(c.id).where(c.lifted_at.is_(None), c.person_id.in_(ids), c.other_id.in_(ids))
    if len(ids) > 1 and s.scalar(both.limit(1)) is not None:
        raise RuleBroken("Two of these people must be kept apart. Write a note for each of them.")


def members_of(household_ids: Iterable[int]) -> sa.Select[int]:
    """Return the ids of the present members of these households."""
    return sa.select(Membership.person_id).where(
        Membership.household_id.in_(list(household_ids)), Membership.left_on.is_(None)
    )  # fmt: skip
