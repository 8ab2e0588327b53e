"""Safe contacts and their alerts: queried alone, never as part of another query."""

from dataclasses import dataclass, fields
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.models import Household, Membership, Person, SafeContact
from hiw.client_text import ClientContact, ClientName, ClientSentence, NoClient
from hiw.errors import NotFound
from hiw.households.safe_contact import is_read, members_of, require_read
from hiw.policy.permissions import Actor, Permission
from hiw.policy.scope import NO_PERSON, household_for, knowable_people, visible_to

WHERE_AND_HOW = ("address", "phone", "must_not_know")


@dataclass(frozen=True)
class AlertRow:
    """What everyone must know before they get in touch with a person; `is_read` in this sign-in, as it stands now."""

    person_id: int
    person: ClientName
    version: int
    alert: ClientSentence
    may_call: bool
    may_text: bool
    may_leave_message: bool
    may_post: bool
    may_visit: bool
    times: NoClient
    words_to_use: ClientSentence
    is_read: bool


@dataclass(frozen=True)
class SafeContactRow(AlertRow):
    """The alert with where to reach them and who must not know: empty until the alert was read."""

    address: ClientContact
    phone: ClientContact
    must_not_know: ClientSentence


@dataclass(frozen=True)
class OrdinaryContact:
    """How a person with a safe contact could be reached otherwise; `version` is the person's."""

    version: int
    phone: ClientContact
    email: ClientContact
    address: ClientContact
    postcode: ClientContact
    authority_code: NoClient | None


def alerts(s: Session, by: Actor, household_id: int) -> tuple[AlertRow, ...]:
    """Return the alerts of a household's members, by name; none for those who may not see them.

    Raises NotFound when the household is missing or out of scope.
    """
    household_for(s, by, household_id)
    if not by.may(Permission.SEE_SAFE_CONTACT):
        return ()
    may_see = sa.exists().where(
        Household.id == household_id, visible_to(by, Permission.SEE_SAFE_CONTACT)
    )  # fmt: skip
    rows = s.execute(_select(by, AlertRow).where(Person.id.in_(members_of(household_id)), may_see))
    return tuple(AlertRow(**row._asdict()) for row in rows)


def safe_contact(s: Session, by: Actor, household_id: int, person_id: int) -> SafeContactRow | None:
    """Return how a member is reached safely; None without a safe contact.

    Where and how is empty until the alert is read. Raises NotAllowed, or NotFound for a household out of scope or a
    person who is not a member now.
    """
    household_for(s, by, household_id, Permission.SEE_SAFE_CONTACT)
    _check_member(s, by, household_id, person_id)
    row = s.execute(_select(by, SafeContactRow).where(Person.id == person_id)).one_or_none()
    return SafeContactRow(**row._asdict()) if row else None


def ordinary_contact(s: Session, by: Actor, household_id: int, person_id: int) -> OrdinaryContact:
    """Return the ordinary contact details of a person with a safe contact.

    Raises RuleBroken until the alert was read, NotAllowed or NotFound as `safe_contact` does.
    """
    household_for(s, by, household_id, Permission.SEE_SAFE_CONTACT)
    _check_member(s, by, household_id, person_id)
    require_read(s, by, [person_id])
    columns = [getattr(Person, field.name) for field in fields(OrdinaryContact)]
    return OrdinaryContact(*s.execute(sa.select(*columns).where(Person.id == person_id)).one())


def _check_member(s: Session, by: Actor, household_id: int, person_id: int) -> None:
    of = sa.select(Membership.id).join(Person, Person.id == Membership.person_id)
    here = (Membership.household_id == household_id, Membership.person_id == person_id)
    if s.scalar(of.where(*here, Membership.left_on.is_(None), knowable_people(by)).limit(1)) is None:
        raise NotFound(NO_PERSON)


def _select(by: Actor, kind: type[AlertRow]) -> sa.Select[*tuple[Any, ...]]:
    special = {
        "person": sa.func.coalesce(sa.func.nullif(Person.known_as, ""), Person.full_name),
        "is_read": is_read(by),
        **{name: sa.case((is_read(by), getattr(SafeContact, name)), else_="") for name in WHERE_AND_HOW},
    }
    columns = [
        special.get(field.name, getattr(SafeContact, field.name, sa.null())).label(field.name) for field in fields(kind)
    ]
    joined = sa.select(*columns).select_from(SafeContact).join(Person, Person.id == SafeContact.person_id)
    return joined.where(knowable_people(by)).order_by(Person.full_name, Person.id)
