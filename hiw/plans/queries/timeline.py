"""Everything that happened in a household, newest first: changes, case notes, reviews, assignments."""

from datetime import date, datetime, time
from heapq import merge
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from db.models import Assignment, AuditEvent, Person, Review, ReviewPerson, Staff
from db.prepared import prepared
from hiw import clock
from hiw.audit.sentences import describe
from hiw.households.person_label import label as called
from hiw.plans.queries.notes import note_entries
from hiw.plans.queries.recent_changes import names_of
from hiw.plans.queries.timeline_entries import (
    DAY_ENDS,
    DAY_STARTS,
    MOST,
    PERSON,
    TimelineEntry,
    TimelineFilter,
    TimelineKind,
    TimelinePart,
    TimelinePosition,
)
from hiw.policy.permissions import Actor, Permission, require
from hiw.policy.relation_clauses import Clause
from hiw.policy.scope import household_for, knowable_people, told, visible_to
from hiw.words import day, say

ALL_KINDS = frozenset(TimelineKind)
PLAN_TABLES = ("barriers", "barrier_links", "goals", "actions", "plans", "visits")
SHOWN_THEMSELVES = ("case_notes", "reviews", "ratings", "assignments")
LINE_RANK, ASSIGNMENT_RANK, REVIEW_RANK = 0, 1, 2
NOBODY = "The programme"

_ADVOCATE, _GIVER = aliased(Staff), aliased(Staff)
_LINES = (
    sa.select(AuditEvent, Staff.full_name, called())
    .outerjoin(Staff, Staff.id == AuditEvent.staff_id)
    .outerjoin(Person, Person.id == AuditEvent.person_id)
    .where(AuditEvent.is_read == sa.false(), AuditEvent.subject_kind.not_in(SHOWN_THEMSELVES))
    .order_by(AuditEvent.at.desc(), AuditEvent.id.desc())
)
_ASSIGNMENTS = (
    sa.select(Assignment, _ADVOCATE.full_name, _GIVER.full_name)
    .join(_ADVOCATE, _ADVOCATE.id == Assignment.advocate_id)
    .outerjoin(_GIVER, _GIVER.id == Assignment.assigned_by_id)
    .order_by(Assignment.from_on.desc(), Assignment.id.desc())
)


def timeline(
    s: Session,
    by: Actor,
    household_id: int,
    *,
    kinds: frozenset[TimelineKind] = ALL_KINDS,
    person_id: int | None = None,
    limit: int = 100,
    before: TimelinePosition | None = None,
) -> tuple[TimelineEntry, ...]:
    """Return what happened in a household, newest first; at most five statements.

    `person_id` keeps what concerns one member. The next page is `before` the last entry's `place`. Raises NotFound out
    of scope.
    """
    require(by, Permission.SEE_PLANS)
    part = TimelinePart(household_id, person_id, before, limit)
    sources = []
    if kinds & {TimelineKind.PLAN, TimelineKind.PEOPLE}:
        sources.append(_lines(s, by, part, kinds))
    if TimelineKind.NOTE in kinds:
        sources.append(note_entries(s, by, part))
    if TimelineKind.REVIEW in kinds:
        sources.append(_reviews(s, by, part))
    if TimelineKind.ASSIGNMENT in kinds and person_id is None:
        sources.append(_assignments(s, by, part))
    newest_first = merge(*sources, key=lambda entry: entry.place, reverse=True)
    found = tuple(islice(newest_first, limit))
    if not found:
        household_for(s, by, household_id)  # nothing happened yet, or out of scope
    return found


def _lines(s: Session, by: Actor, part: TimelinePart, kinds: frozenset[TimelineKind]) -> list[TimelineEntry]:
    of_plan = None if {TimelineKind.PLAN, TimelineKind.PEOPLE} <= kinds else TimelineKind.PLAN in kinds
    rows = s.execute(_lines_of(part.cut(visible_to(by)), knowable_people(by, AuditEvent), of_plan), part.values()).all()
    names = names_of(s, by, {(row.subject_kind, row.subject_id) for row, _, _ in rows})
    today = clock.today()
    return [_line_entry(row, who, person, names, today) for row, who, person in rows]


@prepared
def _lines_of(cut: TimelineFilter, shown: Clause, of_plan: bool | None) -> sa.Select[*tuple[Any, ...]]:
    """Return the statement for audit events about the plan's tables, or about the others; `of_plan` None: both."""
    line = AuditEvent
    query: sa.Select[*tuple[Any, ...]] = _LINES.where(cut.of(line), shown).limit(MOST)
    if of_plan is not None:
        query = query.where(line.subject_kind.in_(PLAN_TABLES) if of_plan else line.subject_kind.not_in(PLAN_TABLES))
    if cut.is_about_one:
        query = query.where(line.person_id == PERSON)
    if cut.before_rank is not None:
        on_the_day = (line.at < DAY_ENDS) & cut.written_earlier(line.at, LINE_RANK, line.id)
        query = query.where((line.at < DAY_STARTS) | on_the_day)
    return query


def _line_entry(
    line: AuditEvent, who: str | None, person: str, names: dict[tuple[str, int], str], today: date
) -> TimelineEntry:
    is_plan = line.subject_kind in PLAN_TABLES
    what = names.get((line.subject_kind, line.subject_id), "" if is_plan else person)
    return TimelineEntry(
        place=TimelinePosition(clock.local(line.at).date(), line.at, LINE_RANK, line.id),
        kind=TimelineKind.PLAN if is_plan else TimelineKind.PEOPLE,
        who=who or NOBODY,
        text=describe(line.word, what, line.changes, line.reason, today),
        people=(person,) if person else (),
    )


def _reviews(s: Session, by: Actor, part: TimelinePart) -> list[TimelineEntry]:
    rows = s.execute(
        _reviews_of(part.cut(visible_to(by)), knowable_people(by, ReviewPerson), knowable_people(by, Review)),
        part.values(),
    )
    today = clock.today()
    return [
        TimelineEntry(
            place=TimelinePosition(review.held_on, review.written_at, REVIEW_RANK, review.id),
            kind=TimelineKind.REVIEW,
            who=who,
            text=_review_text(review, today),
            body=body,
        )
        for review, who, body in rows
    ]


@prepared
def _reviews_of(cut: TimelineFilter, shown: Clause, all_shown: Clause) -> sa.Select[*tuple[Any, ...]]:
    r = Review
    about = sa.exists().where(ReviewPerson.review_id == r.id, ReviewPerson.person_id == PERSON, shown)
    return (
        sa.select(r, Staff.full_name, told(all_shown, r.what_changes))
        .join(Staff, Staff.id == r.written_by_id)
        .where(
            cut.of(r),
            cut.earlier(r.held_on, r.written_at, REVIEW_RANK, r.id),
            about if cut.is_about_one else sa.true(),
        )
        .order_by(r.held_on.desc(), r.written_at.desc(), r.id.desc())
        .limit(MOST)
    )


def _review_text(review: Review, today: date) -> str:
    following = f"; the next one is on {day(review.next_on, today)}" if review.next_on else ""
    return f"held a review: {say(review.verdict)}{following}"


def _assignments(s: Session, by: Actor, part: TimelinePart) -> list[TimelineEntry]:
    rows = s.execute(_assignments_of(part.cut(visible_to(by)), knowable_people(by, Assignment)), part.values())
    return [
        TimelineEntry(
            place=TimelinePosition(row.from_on, _midnight(row.from_on), ASSIGNMENT_RANK, row.id),
            kind=TimelineKind.ASSIGNMENT,
            who=who or NOBODY,
            text=f"gave the household to {name} ({say(row.reason)})",
            body=note,
        )
        for row, name, who, note in rows
    ]


@prepared
def _assignments_of(cut: TimelineFilter, shown: Clause) -> sa.Select[*tuple[Any, ...]]:
    a = Assignment
    earlier = cut.earlier(a.from_on, DAY_STARTS, ASSIGNMENT_RANK, a.id)
    told_note = _ASSIGNMENTS.add_columns(told(shown, a.note))
    query: sa.Select[*tuple[Any, ...]] = told_note.where(cut.of(a), earlier).limit(MOST)
    return query


def _midnight(day: date) -> datetime:
    return clock.at(day, time())
