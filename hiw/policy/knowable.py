"""SQL conditions for the people of whom the acting user may know, and for the rows that name nobody else.

Only staff named on a restricted person's record may know of them. A row that names several people is shown to those
who may know of each. `NAMES` lists whom the rows of each table name; nothing else does. As in
`hiw.policy.relation_clauses`, each condition is built once and copied for each user. Use `hiw.policy.scope` instead.
"""

from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from db.enums import EventName
from db.models import (
    Action,
    Assignment,
    AuditEvent,
    Barrier,
    BarrierLink,
    CaseNote,
    CaseNotePerson,
    Cover,
    EligibilityCheck,
    Extension,
    FundRequest,
    FundRequestPerson,
    Goal,
    HouseholdLock,
    HouseholdReassignment,
    KeyEvent,
    Membership,
    NamedStaff,
    Pause,
    Person,
    Rating,
    Restriction,
    Review,
    ReviewBarrier,
    ReviewPerson,
)  # fmt: skip
from db.prepared import prepared
from hiw.policy.relation_clauses import ME, Clause, bound_to, break_glass_of, is_covering, is_named

# A person whom a row names: the column with their id (may be NULL), and the joins that lead to it from the row.
Name = tuple[Any, ...]
NOTHING: sa.ColumnElement[str] = sa.literal_column("''")
# Tables of changes to a household as a whole, each with a reason in words.
REASONED = (
    EventName.HOUSEHOLD_ASSIGNED,
    EventName.HOUSEHOLD_EXTENDED,
    EventName.HOUSEHOLD_PAUSED,
    EventName.HOUSEHOLD_REOPENED,
    EventName.HOUSEHOLD_UNASSIGNED,
    EventName.KEY_EVENT_ADDED,
    EventName.STAY_NOTED,
)


def _of_action(action: Any) -> Sequence[Name]:
    """Return the action's owner, and the person whose goal it serves."""
    goal = aliased(Goal)
    return (action.owner_person_id,), (goal.person_id, goal.id == action.goal_id)


def _of_link(link: Any) -> Sequence[Name]:
    """Return the people of both barriers, and who said that one causes the other."""
    cause, effect = aliased(Barrier), aliased(Barrier)
    ends = (cause.person_id, cause.id == link.cause_id), (effect.person_id, effect.id == link.effect_id)
    return (link.said_by_person_id,), *ends


def _of_note(note: Any) -> Sequence[Name]:
    about = aliased(CaseNotePerson)
    return ((about.person_id, about.note_id == note.id),)


def _of_request(request: Any) -> Sequence[Name]:
    """Return whom the request helps, and whose barrier or action it is tied to, also one that moved with its person."""
    helped, found = aliased(FundRequestPerson), list[Name]()
    for table, tie in ((Barrier, request.barrier_id), (Action, request.action_id)):
        row: Any = aliased(table)
        found += [(person, row.id == tie, *links) for person, *links in NAMES[table](row)]
    return (helped.person_id, helped.request_id == request.id), *found


def _of_review(review: Any) -> Sequence[Name]:
    """Return who was invited, whose barriers were reviewed, and who was rated: one text may tell of all of them."""
    there, looked_at, barrier, rated = aliased(ReviewPerson), aliased(ReviewBarrier), aliased(Barrier), aliased(Rating)
    return (
        (there.person_id, there.review_id == review.id),
        (barrier.person_id, looked_at.review_id == review.id, barrier.id == looked_at.barrier_id),
        (rated.person_id, rated.review_id == review.id),
    )


def _of_household(row: Any) -> Sequence[Name]:
    """Return all present and former members: the reason for a change to a whole household may tell of each."""
    member = aliased(Membership)
    return ((member.person_id, member.household_id == row.household_id),)


def _of_line(line: Any) -> Sequence[Name]:
    """Return whom the audit event names, and whom its subject's row names by now."""
    gives_reason = (line.word.in_([sa.literal_column(f"'{word}'") for word in REASONED]), line.reason > NOTHING)
    found: list[Name] = [(line.person_id,), *((who, *gives_reason, *links) for who, *links in _of_household(line))]
    for table in (Action, Barrier, BarrierLink, CaseNote, FundRequest, Goal):
        row: Any = aliased(table)
        is_it = (line.subject_kind == sa.literal_column(f"'{table.__tablename__}'"), row.id == line.subject_id)
        found += [(person, *is_it, *links) for person, *links in NAMES[table](row)]
    return found


NAMES: dict[type, Callable[[Any], Sequence[Name]]] = {
    **dict.fromkeys((Assignment, Extension, HouseholdLock, HouseholdReassignment, KeyEvent, Pause), _of_household),
    Person: lambda person: ((person.id,),),
    Action: _of_action,
    AuditEvent: _of_line,
    Barrier: lambda barrier: ((barrier.person_id,),),
    BarrierLink: _of_link,
    CaseNote: _of_note,
    EligibilityCheck: lambda check: ((check.person_id,),),
    FundRequest: _of_request,
    Goal: lambda goal: ((goal.person_id,),),
    Rating: lambda rating: ((rating.person_id,),),
    Review: _of_review,
    ReviewPerson: lambda there: ((there.person_id,),),
}


@prepared
def knowable(by_id: int, may_break_glass: bool, *rows: Any) -> Clause:
    """See `hiw.policy.scope.knowable_people`."""
    clause: Clause = bound_to(_knowable(may_break_glass, *rows), by_id)
    return clause


@prepared
def _knowable(may_break_glass: bool, *rows: Any) -> Clause:
    names = [name for row in rows for name in NAMES[sa.inspect(row).mapper.class_](row)]
    return sa.and_(*(sa.not_(_is_hidden(may_break_glass, *name)) for name in names))


def _is_hidden(may_break_glass: bool, person_id: Any, *links: Clause) -> Clause:
    """Return the condition that a person is hidden; false where the column is NULL."""
    restriction, member = aliased(Restriction), aliased(Membership)
    known: Clause = sa.exists().where(*is_named(ME, restriction.person_id))
    if may_break_glass:
        opened = member.household_id.in_(break_glass_of(ME))
        known |= sa.exists().where(member.person_id == restriction.person_id, member.left_on.is_(None), opened)
    is_restricted = (restriction.person_id == person_id, restriction.lifted_at.is_(None))
    return sa.exists().where(*links, *is_restricted, sa.not_(known))


@prepared
def note_visible(by_id: int, may_break_glass: bool, reads_through_glass: bool) -> Clause:
    """See `hiw.policy.scope.note_visible_to`."""
    clause: Clause = bound_to(_note_visible(may_break_glass, reads_through_glass), by_id)
    return clause


@prepared
def _note_visible(may_break_glass: bool, reads_through_glass: bool) -> Clause:
    about, named, cover = aliased(CaseNotePerson), aliased(NamedStaff), aliased(Cover)
    handed_over = sa.select(cover.for_id).where(is_covering(cover, ME), cover.with_restricted)
    is_on_record = sa.exists().where(
        about.note_id == CaseNote.id,
        named.person_id == about.person_id,
        named.ended_at.is_(None),
        (named.staff_id == ME) | named.staff_id.in_(handed_over),
    )
    readable = sa.not_(CaseNote.is_restricted) | (CaseNote.written_by_id == ME) | is_on_record
    if reads_through_glass:
        readable |= CaseNote.household_id.in_(break_glass_of(ME))
    return sa.and_(readable, _knowable(may_break_glass, CaseNote))
