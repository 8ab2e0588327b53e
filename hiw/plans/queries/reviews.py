"""Reviews of a household's plan, and how each life area was rated over time."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.choices import Agreement, Change, Verdict
from db.models import Barrier, LifeArea, Person, Rating, Review, ReviewBarrier, ReviewPerson, Staff
from hiw.households.scope import household_for
from hiw.people.rules import Actor, Permission, need
from hiw.plans.queries.names import said


@dataclass(frozen=True)
class ReviewPersonRow:
    """A member at a review: there or not, their view in their words, and whether they agree with the plan."""

    person_id: int
    person: str
    was_present: bool
    view: str
    agreement: Agreement | None


@dataclass(frozen=True)
class ReviewBarrierRow:
    """How one barrier moved; `person` is "" for a barrier of the household as a whole."""

    barrier_id: int
    person: str
    what: str
    change: Change
    note: str


@dataclass(frozen=True)
class ReviewRow:
    """One review with everyone and every barrier it speaks of."""

    id: int
    held_on: date
    verdict: Verdict
    what_changes: str
    others_present: str
    next_on: date | None
    written_by: str
    written_at: datetime
    people: tuple[ReviewPersonRow, ...]
    barriers: tuple[ReviewBarrierRow, ...]


def reviews_of(s: Session, by: Actor, household_id: int) -> tuple[ReviewRow, ...]:
    """The household's reviews, newest first, in four statements whatever their number."""
    need(by, Permission.SEE_PLANS)
    household_for(s, by, household_id)
    r = Review
    rows = s.execute(
        sa.select(
            r.id, r.held_on, r.verdict, r.what_changes, r.others_present, r.next_on,
            Staff.full_name.label("written_by"), r.written_at,
        )
        .join(Staff, Staff.id == r.written_by_id)
        .where(r.household_id == household_id)
        .order_by(r.held_on.desc(), r.id.desc())
    ).all()  # fmt: skip
    people, barriers = _people(s, household_id), _barriers(s, household_id)
    return tuple(
        ReviewRow(**row._asdict(), people=tuple(people[row.id]), barriers=tuple(barriers[row.id])) for row in rows
    )


def ratings_of(s: Session, by: Actor, household_id: int) -> pd.DataFrame:
    """One row per person, life area and day, oldest first; never averaged.

    `person` (str), `life_area` (str), `rated_on` (datetime64[s]), `own` and `advocates` (Int64, 1 to 10,
    empty when not discussed).
    """
    need(by, Permission.SEE_PLANS)
    household_for(s, by, household_id)
    rows = s.execute(
        sa.select(said(), LifeArea.name, Rating.rated_on, Rating.own, Rating.advocates)
        .join(Person, Person.id == Rating.person_id)
        .join(LifeArea, LifeArea.id == Rating.life_area_id)
        .where(Rating.household_id == household_id)
        .order_by(Rating.rated_on, LifeArea.position, Person.id, Rating.id)
    ).all()
    columns: list[list[Any]] = [list(column) for column in zip(*rows, strict=True)] or [[], [], [], [], []]
    return pd.DataFrame(
        {
            "person": pd.Series(columns[0], dtype="str"),
            "life_area": pd.Series(columns[1], dtype="str"),
            "rated_on": pd.Series(columns[2], dtype="datetime64[s]"),
            "own": pd.Series(columns[3], dtype="Int64"),
            "advocates": pd.Series(columns[4], dtype="Int64"),
        }
    )


def _people(s: Session, household_id: int) -> dict[int, list[ReviewPersonRow]]:
    at = ReviewPerson
    rows = s.execute(
        sa.select(at.review_id, at.person_id, said(), at.was_present, at.view, at.agreement)
        .join(Review, Review.id == at.review_id)
        .join(Person, Person.id == at.person_id)
        .where(Review.household_id == household_id)
        .order_by(at.person_id)
    )
    found: dict[int, list[ReviewPersonRow]] = defaultdict(list)
    for review_id, person_id, person, was_present, view, agreement in rows:
        found[review_id].append(ReviewPersonRow(person_id, person, was_present, view, agreement))
    return found


def _barriers(s: Session, household_id: int) -> dict[int, list[ReviewBarrierRow]]:
    seen = ReviewBarrier
    rows = s.execute(
        sa.select(seen.review_id, seen.barrier_id, said(), Barrier.what, seen.change, seen.note)
        .join(Review, Review.id == seen.review_id)
        .join(Barrier, Barrier.id == seen.barrier_id)
        .outerjoin(Person, Person.id == Barrier.person_id)
        .where(Review.household_id == household_id)
        .order_by(Barrier.position, Barrier.id)
    )
    found: dict[int, list[ReviewBarrierRow]] = defaultdict(list)
    for review_id, barrier_id, person, what, change, note in rows:
        found[review_id].append(ReviewBarrierRow(barrier_id, person, what, change, note))
    return found
