"""Read reviews of a household's plan, and ratings over time."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import Agreement, Change, Verdict
from db.models import Barrier, Household, LifeArea, Person, Rating, Review, ReviewBarrier, ReviewPerson, Staff
from db.prepared import prepared
from hiw.client_text import ClientName, ClientSentence, NoClient
from hiw.households.person_label import label
from hiw.policy.permissions import Actor, Permission, require
from hiw.policy.relation_clauses import Clause
from hiw.policy.scope import household_for, knowable_people, told, visible_to, with_conditions

ELSEWHERE = "Something that is in another household now"


@dataclass(frozen=True)
class ReviewPersonRow:
    """A member at a review: present or not, their view in their words, and whether they agree with the plan."""

    person_id: int
    person: ClientName
    was_present: bool
    view: NoClient
    agreement: Agreement | None


@dataclass(frozen=True)
class ReviewBarrierRow:
    """How one barrier changed; `person` is "" for a barrier of the household as a whole.

    Of one that went to another household later only its change is shown.
    """

    barrier_id: int
    person: ClientName
    what: NoClient
    change: Change
    note: NoClient


@dataclass(frozen=True)
class ReviewRow:
    """One review with everyone and every barrier it speaks of.

    `what_changes` and `others_present` are "" where the review names somebody of whom the reader may not know: text
    written about all may tell of each.
    """

    id: int
    held_on: date
    verdict: Verdict
    what_changes: ClientSentence
    others_present: ClientSentence
    next_on: date | None
    written_by: NoClient
    written_at: datetime
    people: tuple[ReviewPersonRow, ...]
    barriers: tuple[ReviewBarrierRow, ...]


class RatingRow(NamedTuple):
    """The ratings of one person and life area on a day: both from 1 to 10, None when not discussed."""

    person: ClientName
    life_area: NoClient
    rated_on: date
    own: int | None
    advocates: int | None


def reviews_of(s: Session, by: Actor, household_id: int) -> tuple[ReviewRow, ...]:
    """Return the household's reviews, newest first; three statements. Raises NotFound out of scope."""
    require(by, Permission.SEE_PLANS)
    known = {"household_id": household_id}
    rows = s.execute(_reviews(visible_to(by), knowable_people(by, Review)), known).all()
    if not rows:
        household_for(s, by, household_id)  # none held yet, or out of scope
        return ()
    people, barriers = _people(s, by, known), _barriers(s, by, known)
    return tuple(
        ReviewRow(**row._asdict(), people=tuple(people[row.id]), barriers=tuple(barriers[row.id])) for row in rows
    )


def ratings_of(s: Session, by: Actor, household_id: int) -> tuple[RatingRow, ...]:
    """Return how each member and life area was rated on each day, oldest first; never averaged.

    Raises NotFound out of scope.
    """
    require(by, Permission.SEE_PLANS)
    rows = s.execute(
        with_conditions(_RATINGS, visible_to(by), knowable_people(by, Rating)), {"household_id": household_id}
    ).all()
    if not rows:
        household_for(s, by, household_id)  # not rated yet, or out of scope
    return tuple(RatingRow(**row._asdict()) for row in rows)


def _people(s: Session, by: Actor, known: dict[str, int]) -> dict[int, list[ReviewPersonRow]]:
    found: dict[int, list[ReviewPersonRow]] = defaultdict(list)
    rows = s.execute(with_conditions(_PEOPLE, knowable_people(by, ReviewPerson)), known)
    for review_id, person_id, person, was_present, view, agreement in rows:
        found[review_id].append(ReviewPersonRow(person_id, person, was_present, view, agreement))
    return found


def _barriers(s: Session, by: Actor, known: dict[str, int]) -> dict[int, list[ReviewBarrierRow]]:
    found: dict[int, list[ReviewBarrierRow]] = defaultdict(list)
    rows = s.execute(with_conditions(_BARRIERS, knowable_people(by, Barrier)), known)
    for review_id, barrier_id, person, what, change, note in rows:
        found[review_id].append(ReviewBarrierRow(barrier_id, person, what, change, note))
    return found


_HOUSEHOLD = sa.bindparam("household_id", type_=sa.BigInteger)


@prepared
def _reviews(visible: Clause, shown: Clause) -> sa.Select[*tuple[Any, ...]]:
    r = Review
    return (
        sa.select(
            r.id, r.held_on, r.verdict, told(shown, r.what_changes), told(shown, r.others_present), r.next_on,
            Staff.full_name.label("written_by"), r.written_at,
        )
        .join(Staff, Staff.id == r.written_by_id)
        .join(Household, Household.id == r.household_id)
        .where(r.household_id == _HOUSEHOLD, visible)
        .order_by(r.held_on.desc(), r.id.desc())
    )  # fmt: skip


_PEOPLE = (
    sa.select(
        ReviewPerson.review_id,
        ReviewPerson.person_id,
        label(),
        ReviewPerson.was_present,
        ReviewPerson.view,
        ReviewPerson.agreement,
    )
    .join(Review, Review.id == ReviewPerson.review_id)
    .join(Person, Person.id == ReviewPerson.person_id)
    .where(Review.household_id == _HOUSEHOLD)
    .order_by(ReviewPerson.person_id)
)
_IS_HERE = Barrier.household_id == Review.household_id
_BARRIERS = (
    sa.select(
        ReviewBarrier.review_id,
        ReviewBarrier.barrier_id,
        sa.case((_IS_HERE, label()), else_=""),
        sa.case((_IS_HERE, Barrier.what), else_=ELSEWHERE),
        ReviewBarrier.change,
        ReviewBarrier.note,
    )
    .join(Review, Review.id == ReviewBarrier.review_id)
    .join(Barrier, Barrier.id == ReviewBarrier.barrier_id)
    .outerjoin(Person, Person.id == Barrier.person_id)
    .where(Review.household_id == _HOUSEHOLD)
    .order_by(Barrier.position, Barrier.id)
)
_RATINGS = (
    sa.select(label().label("person"), LifeArea.name.label("life_area"), Rating.rated_on, Rating.own, Rating.advocates)
    .select_from(Rating)
    .join(Person, Person.id == Rating.person_id)
    .join(LifeArea, LifeArea.id == Rating.life_area_id)
    .join(Household, Household.id == Rating.household_id)
    .where(Rating.household_id == _HOUSEHOLD)
    .order_by(Rating.rated_on, LifeArea.position, Person.id, Rating.id)
)
