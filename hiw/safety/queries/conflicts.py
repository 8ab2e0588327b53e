"""Conflicts of the members of a household."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from db.models import ConflictLink, Household, Membership, Person, Staff
from hiw.client_text import ClientName, ClientSentence, NoClient
from hiw.households.safe_contact import members_of
from hiw.policy.permissions import Actor, Permission
from hiw.policy.scope import household_for, knowable_people, visible_to


@dataclass(frozen=True)
class ConflictRow:
    """A member, and whom they are kept apart from: `other` is "" and `other_id` None for somebody whom the colleague
    may not see, and the reasons, which may name them, are "".

    `is_here`: both are members. `lift_asked_by` names the manager who asked to end it, "" when nobody has.
    """

    id: int
    person: ClientName
    other: ClientName
    other_id: int | None
    is_here: bool
    reason: ClientSentence
    set_by: NoClient
    set_at: datetime
    lift_asked_by: NoClient
    lift_asked_by_id: int | None
    lift_reason: ClientSentence


def conflicts_of(s: Session, by: Actor, household_id: int) -> tuple[ConflictRow, ...]:
    """Return every conflict with a present member of the household, in two statements.

    Raises NotAllowed or NotFound as `household_for` does.
    """
    household_for(s, by, household_id, Permission.SEE_PLANS)
    c, giver, asker = ConflictLink, aliased(Staff), aliased(Staff)
    one, other = (column.in_(members_of(household_id)) for column in (c.person_id, c.other_id))
    links = s.execute(
        sa.select(c, giver.full_name, asker.full_name, one, other)
        .join(giver, giver.id == c.set_by_id)
        .outerjoin(asker, asker.id == c.lift_asked_by_id)
        .where(c.lifted_at.is_(None), one | other)
        .order_by(c.id)
    ).all()
    names = _names(s, by, {id for link, *_ in links for id in (link.person_id, link.other_id)}) if links else {}
    return tuple(
        _row(link, set_by, asked_by or "", {link.person_id: one_here, link.other_id: other_here}, names)
        for link, set_by, asked_by, one_here, other_here in links
    )


def _names(s: Session, by: Actor, ids: set[int]) -> dict[int, str]:
    known = sa.exists().where(
        Membership.person_id == Person.id, Household.id == Membership.household_id, visible_to(by)
    )  # fmt: skip
    rows = s.execute(sa.select(Person.id, Person.full_name).where(Person.id.in_(ids), known, knowable_people(by)))
    return {id: name for id, name in rows}


def _row(link: ConflictLink, set_by: str, asked_by: str, here: dict[int, bool], names: dict[int, str]) -> ConflictRow:
    first, second = sorted((link.person_id, link.other_id), key=lambda id: not here[id])
    are_known = {first, second} <= names.keys()
    return ConflictRow(
        id=link.id,
        person=names.get(first, ""),
        other=names.get(second, ""),
        other_id=second if second in names else None,
        is_here=here[second],
        reason=link.reason if are_known else "",
        set_by=set_by,
        set_at=link.set_at,
        lift_asked_by=asked_by,
        lift_asked_by_id=link.lift_asked_by_id,
        lift_reason=link.lift_reason if are_known else "",
    )
