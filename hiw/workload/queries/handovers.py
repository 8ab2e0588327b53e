"""Handovers: what an advocate took over and has not read, and how ready a household is to be handed over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from db.enums import AssignmentReason, ReassignmentKind, RequestStatus
from db.models import (
    Assignment,
    FundRequest,
    Household,
    HouseholdLock,
    HouseholdReassignment,
    KeyEvent,
    Membership,
    ReassignmentBatch,
    Restriction,
    Review,
    Staff,
    Visit,
)  # fmt: skip
from db.prepared import prepared
from hiw import clock, words
from hiw.client_text import ClientName, ClientSentence, NoClient
from hiw.errors import NotFound
from hiw.policy.permissions import Actor, Permission, require
from hiw.policy.relation_clauses import Clause
from hiw.policy.scope import MISSING, knowable_people, told, visible_to, with_conditions
from hiw.settings import settings_on
from hiw.settings.names import SettingName as N
from hiw.words import reference

S = RequestStatus
# Statuses in which an advocate still has something to do for a request.
OPEN: Final = (S.DRAFT, S.SUBMITTED, S.RETURNED, S.APPROVED, S.ORDERED, S.RECEIVED)


@dataclass(frozen=True)
class HandoverRow:
    """A household that came to an advocate, with what its last one wrote for them."""

    move_id: int
    household_id: int
    household_name: ClientName
    from_name: NoClient
    moved_on: date
    reason: AssignmentReason
    handover: ClientSentence
    is_plan_ready: bool
    is_fund_ready: bool
    is_family_told: bool
    is_meeting_booked: bool
    made_by: NoClient

    @property
    def reference(self) -> str:
        """Return the household's reference, such as HIW-00042."""
        return reference(self.household_id)


@dataclass(frozen=True)
class HandoverReadiness:
    """What the checklist of a handover asks about one household.

    `reviewed_on` and `contact_on` are the last review and the last contact with a note; `requests` the open requests to
    the fund; `meeting_at` the next planned visit, `meeting_with` whose it is. `cautions` are sentences on why it had
    better stay: a concern, a lock, a key event, a restricted member.
    """

    household_id: int
    household_name: ClientName
    reviewed_on: date | None
    review_is_late: bool
    contact_on: date | None
    requests: tuple[NoClient, ...]
    meeting_at: datetime | None
    meeting_with: NoClient
    cautions: tuple[NoClient, ...]

    @property
    def reference(self) -> str:
        """Return the household's reference, such as HIW-00042."""
        return reference(self.household_id)


def handovers_for_me(s: Session, by: Actor) -> tuple[HandoverRow, ...]:
    """Return what `by` took over, still supports and has not marked as read, latest first. One statement.

    Undone reassignments are left out, both for whoever took the household over and for whoever has it back. What that
    one had not read before appears again.
    """
    require(by, Permission.SEE_PLANS)
    rows: Sequence[Any] = s.execute(
        with_conditions(_for_me(knowable_people(by, HouseholdReassignment)), visible_to(by, Permission.SEE_PLANS)),
        {"by_id": by.id},
    ).all()
    return tuple(HandoverRow(**row._asdict()) for row in rows)


@prepared
def _for_me(shown: Clause) -> sa.Select[*tuple[Any, ...]]:
    m, b, giver, maker, begun = (
        HouseholdReassignment,
        ReassignmentBatch,
        aliased(Staff),
        aliased(Staff),
        aliased(Assignment),
    )
    later, its = aliased(HouseholdReassignment), aliased(ReassignmentBatch)
    me: sa.BindParameter[int] = sa.bindparam("by_id", type_=sa.BigInteger)
    now = (Assignment.household_id == m.household_id) & Assignment.to_on.is_(None) & (Assignment.advocate_id == me)
    came_later = (later.household_id == m.household_id, later.id > m.id, its.id == later.batch_id, _stands(its))
    return (
        sa.select(
            m.id.label("move_id"), m.household_id, Household.name.label("household_name"),
            sa.func.coalesce(giver.full_name, "").label("from_name"), m.moved_on, begun.reason, told(shown, m.handover),
            m.is_plan_ready, m.is_fund_ready, m.is_family_told, m.is_meeting_booked, maker.full_name.label("made_by"),
        )
        .join(b, b.id == m.batch_id)
        .join(Household, Household.id == m.household_id)
        .join(Assignment, now)
        .join(begun, begun.id == m.spell_id)
        .join(maker, maker.id == b.made_by_id)
        .outerjoin(giver, giver.id == m.from_id)
        .where(m.to_id == me, m.seen_at.is_(None), _stands(b), ~sa.exists().where(*came_later))
        .order_by(m.id.desc())
    )  # fmt: skip


def _stands(batch: type[ReassignmentBatch]) -> sa.ColumnElement[bool]:
    """Return the condition that a batch is neither undone nor the undoing itself: together they changed nothing."""
    undoing = aliased(ReassignmentBatch)
    return sa.and_(batch.kind != ReassignmentKind.UNDO, ~sa.exists().where(undoing.undoes_id == batch.id))


def readiness(s: Session, by: Actor, household_ids: Sequence[int]) -> tuple[HandoverReadiness, ...]:
    """Return how ready these households are to be handed over, by id; eight statements.

    Raises NotFound for one that `by` may not assign.
    """
    require(by, Permission.ASSIGN)
    ids, today = sorted(set(household_ids)), clock.today()
    reviewed = sa.select(sa.func.max(Review.held_on)).where(Review.household_id == Household.id).scalar_subquery()
    columns = (Household.id, Household.name, Household.last_contact_on, Household.next_review_on, reviewed.label("on"))
    query = sa.select(*columns).where(Household.id.in_(ids), visible_to(by, Permission.ASSIGN)).order_by(Household.id)
    homes = s.execute(query).all()
    if [home.id for home in homes] != ids:
        raise NotFound(MISSING)
    requests, visits, cautions = _requests(s, by, ids), _visits(s, ids), _cautions(s, by, ids, today)
    return tuple(
        HandoverReadiness(
            household_id=home.id, household_name=home.name, reviewed_on=home.on,
            review_is_late=home.next_review_on is not None and home.next_review_on < today,
            contact_on=home.last_contact_on, requests=requests.get(home.id, ()),
            meeting_at=visits[home.id][0] if home.id in visits else None,
            meeting_with=visits[home.id][1] if home.id in visits else "", cautions=tuple(cautions.get(home.id, ())),
        )
        for home in homes
    )  # fmt: skip


def _requests(s: Session, by: Actor, ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    r = FundRequest
    query = sa.select(r.household_id, r.what, r.status).where(r.household_id.in_(ids), r.status.in_(OPEN))
    rows = s.execute(query.where(knowable_people(by, r)).order_by(r.household_id, r.id)).all()
    return {
        id: tuple(f"{what} ({words.say(status)})" for _, what, status in own)
        for id, own in groupby(rows, key=lambda row: row[0])
    }


def _visits(s: Session, ids: Sequence[int]) -> dict[int, tuple[datetime, str]]:
    v = Visit
    query = (
        sa.select(v.household_id, v.starts_at, Staff.full_name)
        .join(Staff, Staff.id == v.staff_id)
        .where(v.household_id.in_(ids), v.cancelled_at.is_(None), v.starts_at > clock.now())
        .order_by(v.starts_at.desc(), v.id.desc())
    )
    return {id: (starts_at, name) for id, starts_at, name in s.execute(query)}


def _cautions(s: Session, by: Actor, ids: Sequence[int], today: date) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for household_id, sentence in [*_locks(s, by, ids, today), *_events(s, ids, today), *_restricted(s, by, ids)]:
        found.setdefault(household_id, []).append(sentence)
    return found


def _locks(s: Session, by: Actor, ids: Sequence[int], today: date) -> list[tuple[int, str]]:
    k = HouseholdLock
    query = sa.select(k.household_id, k.kind, told(knowable_people(by, k), k.reason)).where(
        k.household_id.in_(ids), k.ended_at.is_(None), k.until_on.is_(None) | (k.until_on >= today)
    )
    rows = s.execute(query.order_by(k.household_id, k.id))
    return [(id, f"{words.label(kind)}{words.because(reason)}") for id, kind, reason in rows]


def _events(s: Session, ids: Sequence[int], today: date) -> list[tuple[int, str]]:
    near = timedelta(days=settings_on(s, today)[N.STILL_EVENT_DAYS])
    e = KeyEvent
    query = sa.select(e.household_id, e.kind, e.happens_on).where(
        e.household_id.in_(ids), e.ended_at.is_(None), e.happens_on.between(today - near, today + near)
    )
    rows = s.execute(query.order_by(e.household_id, e.happens_on))
    return [(id, f"{words.label(kind)} on {words.day(on, today)}") for id, kind, on in rows]


def _restricted(s: Session, by: Actor, ids: Sequence[int]) -> list[tuple[int, str]]:
    m, r = Membership, Restriction
    query = (
        sa.select(m.household_id)
        .join(r, r.person_id == m.person_id)
        .where(m.household_id.in_(ids), m.left_on.is_(None), r.lifted_at.is_(None))
        .distinct()
    )
    said = "Somebody here is restricted: name the new advocate on their record first, or they see nothing"
    return [(id, said) for id in s.scalars(query)]
