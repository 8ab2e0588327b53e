"""What one was told and has not read: words are made now, with the names that the reader may know now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import NoticeKind
from db.models import Household, Membership, Notice, PendingChange, Person
from hiw.accounts.account_names import AccountName, account_names
from hiw.accounts.pending_sentences import describe
from hiw.client_text import ClientName, NoClient
from hiw.policy.permissions import Actor, allow_own
from hiw.policy.relation_clauses import of_oneself
from hiw.policy.scope import knowable_people, visible_to

MOST_NOTICES: Final = 20


@dataclass(frozen=True)
class NoticeRow:
    """A notice to be read. `who` did it ("" for a command on the server); `about` is the colleague it is about; both
    are named with their usernames.

    `person` is "" and `household_id` None where there is none, or none of whom the reader may know. `change` waits or
    waited for a second manager: while it waits, `takes_effect_at` says until when; `failure` why it failed.
    """

    id: int
    kind: NoticeKind
    at: datetime
    who: NoClient
    about: NoClient
    person: ClientName
    household_id: int | None
    change: NoClient = ""
    takes_effect_at: datetime | None = None
    failure: NoClient = ""


_me: sa.BindParameter[int] = sa.bindparam("by_id", type_=sa.BigInteger)
_is_known = PendingChange.household_id.is_(None) | PendingChange.household_id.not_in(of_oneself(_me))
_MINE = (
    sa.select(Notice, PendingChange)
    .outerjoin(PendingChange, PendingChange.id == Notice.change_id)
    .where(Notice.staff_id == _me, Notice.read_at.is_(None), Notice.change_id.is_(None) | _is_known)
    .order_by(Notice.id.desc())
    .limit(MOST_NOTICES)
)


def my_notices(s: Session, by: Actor) -> tuple[NoticeRow, ...]:
    """Return the unread notices of `by`, newest first, at most 20."""
    allow_own(by)
    found = s.execute(_MINE, {"by_id": by.id}).all()
    people = _names(s, by, {row.Notice.person_id for row in found} - {None})
    homes = _seen(s, by, {row.Notice.household_id for row in found} - {None})
    named = account_names(s, {number for row in found for number in (row.Notice.made_by_id, row.Notice.about_id)})
    return tuple(_row(row, people, homes, named) for row in found)


def _row(row: Any, people: dict[int, str], homes: frozenset[int], named: Mapping[int, AccountName]) -> NoticeRow:
    notice: Notice = row.Notice
    home = notice.household_id if notice.household_id in homes else None
    person = people.get(notice.person_id or 0, "")
    who, about = named.get(notice.made_by_id or 0), named.get(notice.about_id or 0)
    return NoticeRow(
        notice.id, notice.kind, notice.made_at, str(who or ""), str(about or ""), person, home,
        **_change(row.PendingChange, about),
    )  # fmt: skip


def _change(change: PendingChange | None, about: AccountName | None) -> dict[str, Any]:
    if change is None:
        return {}
    what = describe(change.kind, change.details, about, change.household_id)
    waits_until = None if change.outcome else change.effective_at
    return {"change": what, "takes_effect_at": waits_until, "failure": change.failure}


def _names(s: Session, by: Actor, ids: Iterable[int]) -> dict[int, str]:
    """Return the names of those of these people of whom `by` may know: present members of a household in scope."""
    known = list(ids)
    if not known:
        return {}
    present = sa.exists().where(
        Membership.person_id == Person.id, Membership.left_on.is_(None), Household.id == Membership.household_id,
        visible_to(by),
    )  # fmt: skip
    query = sa.select(Person.id, Person.full_name).where(Person.id.in_(known), knowable_people(by), present)
    return {number: name for number, name in s.execute(query)}


def _seen(s: Session, by: Actor, ids: Iterable[int]) -> frozenset[int]:
    known = list(ids)
    query = sa.select(Household.id).where(Household.id.in_(known), visible_to(by))
    return frozenset(s.scalars(query)) if known else frozenset()
