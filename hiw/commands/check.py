"""Check that the data are consistent: what the code guarantees, verified on the rows."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql.elements import ColumnElement

from db import audit_chain, sums, triggers
from db.migrate import is_current
from db.models import (
    Action,
    Assignment,
    AuditEvent,
    Barrier,
    BarrierLink,
    Base,
    CaseNote,
    Goal,
    GoalBarrier,
    Household,
    HouseholdReassignment,
    Membership,
    Pause,
    Person,
    Reduction,
    Review,
    ReviewPerson,
    SearchToken,
    StaffAuthority,
)
from db.session import reading
from hiw.audit_log.agreement import RowDifference
from hiw.audit_log.agreement import differences as differences_from_record
from hiw.commands.progress import bar
from hiw.fund.ledger_check import ledger_differences as fund_differences
from hiw.households.memberships import token_rows
from hiw.households.search_terms import name_key

AT_ONCE = 2_000
Differences = Callable[[Session], int]


def check() -> int:
    """Print each check with its number of differences. Returns 1 when there are any."""
    found = dict(differences())
    for says, number in found.items():
        print(f"{'ok  ' if number == 0 else 'BAD '} {number:>7,}  {says}")
    return 1 if any(found.values()) else 0


def differences() -> Iterator[tuple[str, int]]:
    """Yield each check in words, with how many rows differ. All read one snapshot of the database."""
    with reading() as s:
        if not is_current(s.connection()):
            yield "the tables are not of this version: run `python -m hiw migrate`", 1
            return
        yield "the tables are of this version", 0
        for says, count in CHECKS.items():
            yield says, count(s)


def _damaged_pages(s: Session) -> int:
    """Return the faults that SQLite finds in its file; 0 on PostgreSQL, which has checksums of its own."""
    if s.get_bind().dialect.name != "sqlite":
        return 0
    return sum(row[0] != "ok" for row in s.execute(sa.text("PRAGMA integrity_check")))


def _pointing_nowhere(s: Session) -> int:
    """Return how many rows have a foreign key to a missing row, whatever the database was told to enforce."""
    return sum(_orphans(s, key) for table in Base.metadata.tables.values() for key in table.foreign_keys)


def _orphans(s: Session, key: sa.ForeignKey) -> int:
    target = key.column.table.alias()
    there = sa.exists().where(target.c[key.column.name] == key.parent)
    return _count(s, sa.select(key.parent).where(key.parent.is_not(None), ~there))


def _more_than_one(is_open: ColumnElement[bool], *columns: sa.orm.InstrumentedAttribute[int]) -> Differences:
    return lambda s: _count(s, sa.select(*columns).where(is_open).group_by(*columns).having(sa.func.count() > 1))


def _goals_elsewhere(s: Session) -> int:
    joined = sa.select(Goal.id).join(GoalBarrier, GoalBarrier.goal_id == Goal.id)
    joined = joined.join(Barrier, Barrier.id == GoalBarrier.barrier_id)
    return _count(s, joined.where(Goal.household_id != Barrier.household_id))


def _actions_elsewhere(s: Session) -> int:
    joined = sa.select(Action.id).join(Goal, Goal.id == Action.goal_id)
    return _count(s, joined.where(Goal.household_id != Action.household_id))


def _links_elsewhere(s: Session) -> int:
    ends = sa.or_(Barrier.id == BarrierLink.cause_id, Barrier.id == BarrierLink.effect_id)
    joined = sa.select(BarrierLink.id).join(Barrier, ends)
    return _count(s, joined.where(BarrierLink.ended_at.is_(None), Barrier.household_id != BarrierLink.household_id))


def _counting_for_nothing(s: Session) -> int:
    """Return how many assignments count although they ended, and not with the closing of their household."""
    a, h = Assignment, Household
    ended = sa.select(a.id).join(h, h.id == a.household_id).where(a.counts, a.to_on.is_not(None))
    return _count(s, ended.where(h.closed_on.is_distinct_from(a.to_on)))


def _reductions_at_once(s: Session) -> int:
    """Return how many pairs of reductions of one advocate share a day."""
    r, other = Reduction, aliased(Reduction)
    both = (r.staff_id == other.staff_id, r.id < other.id, r.cancelled_at.is_(None), other.cancelled_at.is_(None))
    meet = (_reaches(r, other), _reaches(other, r))
    return _count(s, sa.select(r.id, other.id.label("other_id")).where(*both, *meet))


def _reaches(one: Any, other: Any) -> ColumnElement[bool]:
    return sa.or_(one.to_on.is_(None), one.to_on >= other.from_on)


def _moves_without_spells(s: Session) -> int:
    """Return how many reassignments ended no assignment on their day, or do not match the one that they began."""
    m, a = HouseholdReassignment, Assignment
    ended = sa.exists().where(a.household_id == m.household_id, a.advocate_id == m.from_id, a.to_on == m.moved_on)
    its = (a.id == m.spell_id, a.household_id == m.household_id, a.advocate_id == m.to_id, a.from_on == m.moved_on)
    begun = sa.exists().where(*its)
    lost = (m.from_id.is_not(None) & ~ended) | (m.to_id.is_not(None) & ~begun)
    return _count(s, sa.select(m.id).where(lost))


def _contact_days_wrong(s: Session) -> int:
    """Return how many households have a wrong day of last contact.

    It is the day of the last attended note, restricted ones aside, or of the last review with a member present.
    """
    attended = CaseNote.was_attended & ~CaseNote.is_restricted
    notes = sa.select(CaseNote.household_id, CaseNote.happened_on.label("on_day")).where(attended)
    was_there = sa.exists().where(ReviewPerson.review_id == Review.id, ReviewPerson.was_present)
    reviews = sa.select(Review.household_id, Review.held_on.label("on_day")).where(was_there)
    contacts = sa.union_all(notes, reviews).subquery()
    grouped = sa.select(contacts.c.household_id, sa.func.max(contacts.c.on_day).label("last_on"))
    last = grouped.group_by(contacts.c.household_id).subquery()
    joined = sa.select(Household.id).outerjoin(last, last.c.household_id == Household.id)
    return _count(s, joined.where(Household.last_contact_on.is_distinct_from(last.c.last_on)))


def _not_found(s: Session) -> int:
    """Return how many persons have stored search tokens, or a sort key, that differ from what their rows give now."""
    wrong, in_all = 0, _count(s, sa.select(Person.id))
    with bar("Reading names", "persons") as tell:
        for people in _in_parts(s):
            names = {person.id: person.name_key == name_key(person.full_name) for person in people}
            stored, wanted = _words_stored(s, list(names)), _words_wanted(s, list(names))
            wrong += sum(not names[number] or stored[number] != wanted[number] for number in names)
            tell(min(in_all, people[-1].id), in_all)
    return wrong


def _words_stored(s: Session, person_ids: list[int]) -> dict[int, set[Any]]:
    """Return the rows of these people, each a tuple in the order of the columns."""
    found: dict[int, set[Any]] = defaultdict(set)
    columns = sa.inspect(SearchToken).columns
    for row in s.execute(sa.select(*columns).where(SearchToken.person_id.in_(person_ids))):
        found[row.person_id].add(tuple(row))
    return found


def _words_wanted(s: Session, person_ids: list[int]) -> dict[int, set[Any]]:
    found: dict[int, set[Any]] = defaultdict(set)
    columns = sa.inspect(SearchToken).columns.keys()
    for row in token_rows(s, person_ids):
        found[row["person_id"]].add(tuple(row[column] for column in columns))
    return found


def _out_of_line(s: Session) -> int:
    """Return how many events break the chain; a last event that is not the head's counts. `audit verify` prints
    them."""
    before = sa.func.lag(AuditEvent.hash, 1, audit_chain.FIRST).over(order_by=AuditEvent.id)
    each = sa.select(AuditEvent.previous_hash, before.label("before")).subquery()
    broken = _count(s, sa.select(each.c.before).where(each.c.before != each.c.previous_hash))
    last = s.execute(sa.select(AuditEvent.id, AuditEvent.hash).order_by(AuditEvent.id.desc()).limit(1)).one_or_none()
    end = audit_chain.ChainHead(
        *(last or (0, audit_chain.FIRST)), s.scalar(sa.select(sa.func.count(AuditEvent.id))) or 0
    )
    return broken + (audit_chain.head_of(s.connection()) != end)


def disagreements(s: Session) -> Iterator[RowDifference]:
    """Yield the rows that differ from their last events."""
    with bar("Comparing the record with the rows", "lines") as tell:
        yield from differences_from_record(s, tell)


def _in_parts(s: Session) -> Iterator[list[Person]]:
    """Yield every person, in parts, so that memory does not grow with their number."""
    after = 0
    while people := list(s.scalars(sa.select(Person).where(Person.id > after).order_by(Person.id).limit(AT_ONCE))):
        yield people
        after = people[-1].id
        s.expunge_all()


def _count(s: Session, query: sa.Select[*tuple[Any, ...]]) -> int:
    return s.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0


CHECKS: dict[str, Differences] = {
    "the file is undamaged": _damaged_pages,
    "rows point to rows that are there": _pointing_nowhere,
    "nobody is twice an open member of one household": _more_than_one(
        Membership.left_on.is_(None), Membership.person_id, Membership.household_id
    ),
    "no household has two advocates at once": _more_than_one(Assignment.to_on.is_(None), Assignment.household_id),
    "a spell that counts goes on, or ended with the closing": _counting_for_nothing,
    "no household is paused twice at once": _more_than_one(Pause.to_on.is_(None), Pause.household_id),
    "nobody has two home authorities": _more_than_one(StaffAuthority.is_home.is_(True), StaffAuthority.staff_id),
    "nobody has two reductions on one day": _reductions_at_once,
    "each move ended a spell and began one": _moves_without_spells,
    "goals are of the household of their barriers": _goals_elsewhere,
    "actions are of the household of their goal": _actions_elsewhere,
    "causes and effects are of one household": _links_elsewhere,
    "the last contact is that of the notes and reviews": _contact_days_wrong,
    "people are found by the names they have": _not_found,
    "the ledger, the requests and the budgets of the fund agree": lambda s: len(fund_differences(s)),
    "the sums of the ledger are those of its entries": lambda s: sums.differences(s.connection()),
    "the record and the notes are guarded against changes": lambda s: len(triggers.missing(s.connection())),
    "the lines of the record follow one another to its head": _out_of_line,
    "the rows are as the record last said": lambda s: sum(1 for _ in disagreements(s)),
}
