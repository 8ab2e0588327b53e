"""SQL conditions for each relation of the permission matrix, and for who is barred. Use `hiw.policy.scope` instead.

The relations of a role are joined by UNION, so that both engines start from an advocate's few households and not from
all of them. Building a condition takes ten times as long as copying it: each is built once for a role, with the
placeholder `ME`, and copied for each user. Days and moments are bound when the statement runs.
"""

from collections.abc import Callable
from enum import Enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlalchemy.sql.visitors import cloned_traverse

from db.models import (
    Assignment,
    AuditSample,
    BreakGlassAccess,
    Cover,
    DeclaredInterest,
    Household,
    Membership,
    NamedStaff,
    Restriction,
    Staff,
)  # fmt: skip
from db.prepared import prepared
from db.types import UtcDateTime
from hiw import clock
from hiw.policy.permissions import Relation

Clause = sa.ColumnElement[bool]
Ids = sa.Select[Any]


class ActingUserValue(Enum):
    """Placeholder in a cached condition, replaced by the acting user's own value."""

    NUMBER = "number"
    AUTHORITIES = "authorities"


ME: Any = sa.bindparam("me", ActingUserValue.NUMBER, type_=sa.BigInteger, unique=True)
MY_AUTHORITIES: Any = sa.bindparam("mine", ActingUserValue.AUTHORITIES, type_=sa.String, expanding=True, unique=True)


def bound_to(clause: Any, by_id: int, authorities: frozenset[str] = frozenset()) -> Any:
    """Return a copy of the condition with the user's own values; the cached one itself cannot be run."""
    own = {ActingUserValue.NUMBER: by_id, ActingUserValue.AUTHORITIES: sorted(authorities)}

    def fill_in(bound: Any) -> None:
        if isinstance(bound.value, ActingUserValue):
            bound.value = own[bound.value]

    return cloned_traverse(clause, {"detect_subquery_cols": True}, {"bindparam": fill_in})


@prepared
def visible(by_id: int, authorities: frozenset[str], through: frozenset[Relation]) -> Clause:
    """Return the condition that the user has one of these relations to a `Household` and is not barred from it."""
    clause: Clause = bound_to(_visible(through), by_id, authorities)
    return clause


@prepared
def _visible(through: frozenset[Relation]) -> Clause:
    ways = [ids(ME) for relation, ids in RELATION_CLAUSES.items() if relation in through]
    walls = sa.not_(Household.id.in_(of_oneself(ME)))
    unseen = sa.not_(Household.id.in_(restricted_for(ME)))
    glass = Household.id.in_(break_glass_of(ME))
    open_to = unseen | glass if Relation.GLASS in through else unseen
    if Relation.ALL in through:
        return sa.and_(walls, open_to)
    mine: Clause = Household.id.in_(sa.union_all(*ways)) if ways else sa.false()
    if Relation.WAITING in through:
        mine |= _waiting()
    return sa.and_(mine, walls, open_to)


@prepared
def barred(by_id: int) -> Clause:
    """See `hiw.policy.scope.is_barred_from`."""
    clause: Clause = bound_to(_barred(), by_id)
    return clause


@prepared
def _barred() -> Clause:
    return Household.id.in_(of_oneself(ME)) | Household.id.in_(restricted_for(ME))


@prepared
def with_conditions(statement: sa.Select[Any], *clauses: Clause) -> sa.Select[Any]:
    """See `hiw.policy.scope.with_conditions`."""
    return statement.where(*clauses)


@prepared
def household_of(clause: Clause, lock: bool) -> sa.Select[Household]:
    """Select the household with the id :household_id where the condition holds, `FOR UPDATE` when `lock`."""
    query = sa.select(Household).where(Household.id == sa.bindparam("household_id", type_=sa.BigInteger), clause)
    return query.with_for_update() if lock else query


@prepared
def household_with(table: Any, clause: Clause) -> sa.Select[Household]:
    """Select the household of a table's row :row_id where the condition holds, `FOR UPDATE`."""
    its = sa.select(table.household_id).where(table.id == sa.bindparam("row_id", type_=sa.BigInteger))
    return sa.select(Household).where(Household.id == its.scalar_subquery(), clause).with_for_update()


def _own(by_id: int) -> Ids:
    spell = aliased(Assignment)
    return sa.select(spell.household_id).where(spell.advocate_id == by_id, spell.counts)


def _team(by_id: int) -> Ids:
    spell, member = aliased(Assignment), aliased(Staff)
    team = sa.select(member.id).where((member.senior_id == by_id) | (member.id == by_id))
    return sa.select(spell.household_id).where(spell.advocate_id.in_(team), spell.counts)


def _waiting() -> Clause:
    """Return the condition of a waiting household, on `Household` itself: a subselect would read every household."""
    spell = aliased(Assignment)
    supported = sa.exists().where(spell.household_id == Household.id, spell.counts)
    return sa.and_(Household.authority_code.in_(MY_AUTHORITIES), ~supported)


def _cover(by_id: int) -> Ids:
    spell, cover = aliased(Assignment), aliased(Cover)
    return (
        sa.select(spell.household_id)
        .join(cover, cover.for_id == spell.advocate_id)
        .where(is_covering(cover, by_id), spell.counts)
    )


def is_covering(cover: Any, by_id: int) -> Clause:
    """Return the condition that a cover (an alias of `Cover`) is in force for the user today."""
    days = cover.from_on <= _today(), cover.to_on >= _today()
    return sa.and_(cover.staff_id == by_id, *days, cover.ended_at.is_(None))


def _named(by_id: int) -> Ids:
    n, m = aliased(NamedStaff), aliased(Membership)
    on_record = sa.select(m.household_id).join(n, n.person_id == m.person_id)
    return on_record.where(n.staff_id == by_id, n.ended_at.is_(None), m.left_on.is_(None))


def is_named(by_id: int, person_id: Any) -> tuple[Clause, ...]:
    """Return the condition that the user is named on a person's record."""
    n = aliased(NamedStaff)
    return (n.person_id == person_id, n.staff_id == by_id, n.ended_at.is_(None))


def _sample(by_id: int) -> Ids:
    chosen = aliased(AuditSample)
    return sa.select(chosen.household_id).where(
        chosen.auditor_id == by_id, chosen.from_on <= _today(), chosen.to_on >= _today()
    )


def break_glass_of(by_id: int) -> Ids:
    """Select the households to which the user has break-glass access now."""
    opened = aliased(BreakGlassAccess)
    return sa.select(opened.household_id).where(
        opened.staff_id == by_id, opened.expires_at > _now(), opened.ended_at.is_(None)
    )


RELATION_CLAUSES: dict[Relation, Callable[[int], Ids]] = {
    Relation.OWN: _own,
    Relation.TEAM: _team,
    Relation.COVER: _cover,
    Relation.NAMED: _named,
    Relation.SAMPLE: _sample,
    Relation.GLASS: break_glass_of,
}


@prepared
def break_glass_until(by_id: int) -> sa.ScalarSelect[Any]:
    """See `hiw.policy.scope.break_glass_until`."""
    until: sa.ScalarSelect[Any] = bound_to(_break_glass_until(), by_id)
    return until


@prepared
def _break_glass_until() -> sa.ScalarSelect[Any]:
    g = aliased(BreakGlassAccess)
    mine = (g.staff_id == ME) & (g.household_id == Household.id)
    until = sa.select(sa.func.max(g.expires_at, type_=UtcDateTime))
    return until.where(mine, g.expires_at > _now(), g.ended_at.is_(None)).correlate(Household).scalar_subquery()


def of_oneself(by_id: Any) -> Ids:
    """Select the households barred for self-interest: the user is or was a member, or declared a relation to one."""
    d, m = aliased(DeclaredInterest), aliased(Membership)
    return (
        sa.select(m.household_id)
        .join(d, d.person_id == m.person_id)
        .where(d.staff_id == by_id, d.ended_at.is_(None))
    )  # fmt: skip


def restricted_for(by_id: int) -> Ids:
    """Select the households barred by a restriction: a restricted member on whose record the user is not named."""
    r, m = aliased(Restriction), aliased(Membership)
    named = sa.exists().where(*is_named(by_id, r.person_id))
    hidden = sa.select(r.person_id).where(r.lifted_at.is_(None), ~named)  # IN, no join: from few people to households
    return sa.select(m.household_id).where(m.person_id.in_(hidden), m.left_on.is_(None))


def _today() -> sa.BindParameter[Any]:
    return sa.bindparam(None, callable_=lambda: clock.today(), type_=sa.Date)


def _now() -> sa.BindParameter[Any]:
    return sa.bindparam(None, callable_=lambda: clock.now(), type_=UtcDateTime)
