"""The WHERE clauses that say which households, and which people, a colleague may see: lists, search, counts,
charts, files and single records all ask here.

The relations of `hiw/people/matrix.toml` are one subselect each; a colleague's are joined by UNION, so that both
engines start from the few households of an advocate and not from all of them. Days and moments are bound when a
statement runs, so that a clause is built once for each colleague.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, NoReturn

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from db.choices import Role
from db.models import (
    Assignment,
    AuditSample,
    Authority,
    BrokenGlass,
    Cover,
    DeclaredRelation,
    Household,
    Membership,
    NamedColleague,
    Person,
    Restriction,
    Staff,
)
from db.types import UtcDateTime
from hiw import clock
from hiw.errors import NotAllowed, NotFound
from hiw.people.rules import SEES_ALL_AUTHORITIES, Actor, Permission, Relation, need

MISSING = "There is no household with that reference that you can see. Check it, or ask your senior."
NO_PERSON = "There is no such person that you can see. Search for the name again, or ask your senior."
Clause = sa.ColumnElement[bool]
Ids = sa.Select[Any]
CLAUSES_KEPT = 2_048


def visible_to(by: Actor, permission: Permission = Permission.SEE_CONTACTS) -> Clause:
    """The households for which `by` holds a permission, behind the two walls. It is about `Household`."""
    return _visible(by.id, by.role, by.authorities, permission)


def shown_to(by: Actor) -> Clause:
    """The people whom `by` may know of: not restricted, or with `by` named on their record. It is about `Person`."""
    return _shown(by.id, by.through(Permission.BREAK_GLASS) != frozenset())


def authorities_of(s: Session, by: Actor) -> tuple[str, ...]:
    """The codes of the authorities in which `by` works or which `by` sees as a whole."""
    if by.role in SEES_ALL_AUTHORITIES:
        return tuple(s.scalars(sa.select(Authority.code).order_by(Authority.code)))
    return tuple(sorted(by.authorities))


def household_for(
    s: Session,
    by: Actor,
    household_id: int,
    permission: Permission = Permission.SEE_CONTACTS,
    *,
    lock: bool = False,
) -> Household:
    """The household, if `by` holds the permission for it; locked for a change when `lock`.

    Raises NotFound when it is missing or out of sight, which read the same, and NotAllowed when `by` may see it but
    not do this.
    """
    need(by, permission)
    query = sa.select(Household).where(Household.id == household_id, visible_to(by, permission))
    household = s.scalar(query.with_for_update() if lock else query)
    if household is None:
        _refuse(s, by, household_id, permission)
    return household


def _refuse(s: Session, by: Actor, household_id: int, permission: Permission) -> NoReturn:
    seen = sa.select(Household.id).where(Household.id == household_id, visible_to(by))
    if permission is Permission.SEE_CONTACTS or s.scalar(seen) is None:
        raise NotFound(MISSING)
    raise NotAllowed(f"You can see this household, but you cannot {permission} there. Ask whoever supports it.")


def person_for(s: Session, by: Actor, person_id: int, *, lock: bool = False) -> Person:
    """A person known in some household that `by` may see, locked for a change when `lock`.

    Raises NotFound when there is none; a person known elsewhere only, or restricted, reads the same.
    """
    known = sa.exists().where(
        Membership.person_id == person_id, Household.id == Membership.household_id, visible_to(by)
    )
    query = sa.select(Person).where(Person.id == person_id, known, shown_to(by))
    person = s.scalar(query.with_for_update() if lock else query)
    if person is None:
        raise NotFound(NO_PERSON)
    return person


# -- the clauses ------------------------------------------------------------------------------------------------------


@lru_cache(CLAUSES_KEPT)
def _visible(by_id: int, role: Role, authorities: frozenset[str], permission: Permission) -> Clause:
    through = Actor(by_id, "", role, authorities).through(permission)
    ways = [ids(by_id) for relation, ids in WAYS.items() if relation in through]
    walls = sa.not_(Household.id.in_(_of_oneself(by_id)))
    unseen = sa.not_(Household.id.in_(_restricted_for(by_id)))
    glass = Household.id.in_(_glass(by_id))
    open_to = unseen | glass if Relation.GLASS in through else unseen
    if Relation.ALL in through:
        return sa.and_(walls, open_to)
    mine: Clause = Household.id.in_(sa.union_all(*ways)) if ways else sa.false()
    if Relation.WAITING in through:
        mine |= _waiting(authorities)
    return sa.and_(mine, walls, open_to)


@lru_cache(CLAUSES_KEPT)
def _shown(by_id: int, may_break_glass: bool) -> Clause:
    r, m = aliased(Restriction), aliased(Membership)
    restricted = sa.exists().where(r.person_id == Person.id, r.lifted_at.is_(None))
    seen: Clause = sa.exists().where(*_is_named(by_id, Person.id))
    if may_break_glass:
        opened = _glass(by_id)
        seen |= sa.exists().where(m.person_id == Person.id, m.left_on.is_(None), m.household_id.in_(opened))
    return sa.not_(restricted) | seen


def _counts(spell: Any) -> Clause:
    """The spell that counts: the present one, or the one that ended with the household's time."""
    h = aliased(Household)
    ended_with_it = sa.exists().where(h.id == spell.household_id, h.closed_on == spell.to_on)
    return sa.or_(spell.to_on.is_(None), ended_with_it)


def _own(by_id: int) -> Ids:
    spell = aliased(Assignment)
    return sa.select(spell.household_id).where(spell.advocate_id == by_id, _counts(spell))


def _team(by_id: int) -> Ids:
    spell, member = aliased(Assignment), aliased(Staff)
    team = sa.select(member.id).where((member.senior_id == by_id) | (member.id == by_id))
    return sa.select(spell.household_id).where(spell.advocate_id.in_(team), _counts(spell))


def _waiting(authorities: frozenset[str]) -> Clause:
    """Of `Household` itself and no subselect: one household's is then asked alone, and not everybody's."""
    spell = aliased(Assignment)
    counts = spell.to_on.is_(None) | (spell.to_on == Household.closed_on)
    supported = sa.exists().where(spell.household_id == Household.id, counts)
    return sa.and_(Household.authority_code.in_(sorted(authorities)), ~supported)


def _cover(by_id: int) -> Ids:
    spell, cover = aliased(Assignment), aliased(Cover)
    return (
        sa.select(spell.household_id)
        .join(cover, cover.for_id == spell.advocate_id)
        .where(is_covering(cover, by_id), _counts(spell))
    )


def is_covering(cover: Any, by_id: int) -> Clause:
    """Whether a row of covers (an alias of it) lets a colleague stand in for another today."""
    days = cover.from_on <= _today(), cover.to_on >= _today()
    return sa.and_(cover.staff_id == by_id, *days, cover.ended_at.is_(None))


def _named(by_id: int) -> Ids:
    n, m = aliased(NamedColleague), aliased(Membership)
    on_record = sa.select(m.household_id).join(n, n.person_id == m.person_id)
    return on_record.where(n.staff_id == by_id, n.ended_at.is_(None), m.left_on.is_(None))


def _is_named(by_id: int, person_id: Any) -> tuple[Clause, ...]:
    n = aliased(NamedColleague)
    return (n.person_id == person_id, n.staff_id == by_id, n.ended_at.is_(None))


def _sample(by_id: int) -> Ids:
    chosen = aliased(AuditSample)
    return sa.select(chosen.household_id).where(
        chosen.auditor_id == by_id, chosen.from_on <= _today(), chosen.to_on >= _today()
    )


def _glass(by_id: int) -> Ids:
    opened = aliased(BrokenGlass)
    return sa.select(opened.household_id).where(
        opened.staff_id == by_id, opened.expires_at > _now(), opened.ended_at.is_(None)
    )


WAYS: dict[Relation, Callable[[int], Ids]] = {
    Relation.OWN: _own,
    Relation.TEAM: _team,
    Relation.COVER: _cover,
    Relation.NAMED: _named,
    Relation.SAMPLE: _sample,
    Relation.GLASS: _glass,
}


def _of_oneself(by_id: int) -> Ids:
    """The wall of self-interest: households in which one is, or was, a person oneself or close to one."""
    d, m = aliased(DeclaredRelation), aliased(Membership)
    return (
        sa.select(m.household_id)
        .join(d, d.person_id == m.person_id)
        .where(d.staff_id == by_id, d.ended_at.is_(None))
    )  # fmt: skip


def _restricted_for(by_id: int) -> Ids:
    """The wall of restriction: households with a restricted member on whose record one is not named."""
    r, m = aliased(Restriction), aliased(Membership)
    named = sa.exists().where(*_is_named(by_id, r.person_id))
    return (
        sa.select(m.household_id)
        .join(r, r.person_id == m.person_id)
        .where(r.lifted_at.is_(None), m.left_on.is_(None), ~named)
    )


def _today() -> sa.BindParameter[Any]:
    return sa.bindparam(None, callable_=lambda: clock.today(), type_=sa.Date)


def _now() -> sa.BindParameter[Any]:
    return sa.bindparam(None, callable_=lambda: clock.now(), type_=UtcDateTime)
