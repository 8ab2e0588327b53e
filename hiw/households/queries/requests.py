"""Read the open fund requests of somebody who changes household."""

from collections import defaultdict
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import RequestStatus
from db.models import FundRequest, FundRequestPerson, Household, Person
from hiw.client_text import ClientName, NoClient
from hiw.households.requests import helps
from hiw.policy.permissions import Actor, Permission, require
from hiw.policy.scope import knowable_people, visible_to


@dataclass(frozen=True)
class MoverRequest:
    """An open request that helps somebody; `also` names the others whom it helps: such a request stays with them."""

    id: int
    what: NoClient
    amount_pence: int
    status: RequestStatus
    also: tuple[ClientName, ...]


def requests_of_person(s: Session, by: Actor, household_id: int, person_id: int) -> tuple[MoverRequest, ...]:
    """Return the open requests of a household that help one of its people, oldest first, in scope; two statements."""
    require(by, Permission.SEE_FUND)
    r = FundRequest
    query = (
        sa.select(r.id, r.what, r.amount_pence, r.status)
        .join(Household, Household.id == r.household_id)
        .where(r.household_id == household_id, helps(person_id))
        .where(visible_to(by, Permission.SEE_FUND), knowable_people(by, r))
    )
    rows = s.execute(query.order_by(r.id)).all()
    also = _others(s, [row.id for row in rows], person_id)
    return tuple(MoverRequest(**row._asdict(), also=tuple(also[row.id])) for row in rows)


def _others(s: Session, request_ids: list[int], person_id: int) -> dict[int, list[str]]:
    """Return who else is helped by each of these. Their reader may know of each of them, or the request is not in
    the list."""
    f, found = FundRequestPerson, defaultdict[int, list[str]](list)
    name = sa.func.coalesce(sa.func.nullif(Person.known_as, ""), Person.full_name)
    named = sa.select(f.request_id, name).join(Person, Person.id == f.person_id)
    for request_id, each in s.execute(named.where(f.request_id.in_(request_ids), f.person_id != person_id)):
        found[request_id].append(each)
    return found
