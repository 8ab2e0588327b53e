"""Hold reviews of a plan with the household, and rate life areas."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import Agreement, Change, EventName, Verdict
from db.models import Barrier, Household, LifeArea, Rating, Review, ReviewBarrier, ReviewPerson
from hiw import audit, clock, text
from hiw.errors import Checks, RuleBroken, of_field
from hiw.plans import rules
from hiw.plans.actions.plan_rows import open_plan, rows_of
from hiw.plans.people_checks import check_members
from hiw.policy.permissions import Actor
from hiw.settings import SettingName, settings_on

NOT_IN_USE = "A life area is not in use. Choose another one."
Attendance = tuple[bool, str, Agreement | None]
Rated = tuple[int, int, int | None, int | None]


def hold_review(
    s: Session,
    by: Actor,
    *,
    household_id: int,
    held_on: date,
    verdict: Verdict,
    what_changes: str,
    others_present: str,
    people: Mapping[int, Attendance],
    barrier_changes: Mapping[int, tuple[Change, str]],
    ratings: Iterable[Rated],
    next_on: date | None,
) -> int:
    """Store a review and set the household's next one; return the review's id.

    `people` maps a member to (present, view, agreement), `barrier_changes` a barrier to (change, note); a rating is
    (person, life area, own, advocate's), 1 to 10 or None for not discussed. `next_on` None: the usual number of days
    later.
    """
    household = open_plan(s, by, household_id)
    with Checks() as check:
        check("held_on", _check_held, held_on, household)
        changes_said = check("what_changes", text.paragraph, what_changes, "What changes")
        others = check("others_present", text.line, others_present, "Who else was there", required=False)
        next_day = check("next_on", _next_on, s, held_on, next_on)
        views = check("", _views, people)
    review = Review(
        household_id=household_id, held_on=held_on, verdict=verdict, what_changes=changes_said, others_present=others,
        next_on=next_day, written_by_id=by.id, written_at=clock.now(),
    )  # fmt: skip
    s.add(review)
    s.flush()
    _keep_people(s, review, people, views)
    _keep_changes(s, by, review, barrier_changes)
    _keep_ratings(s, household_id, held_on, ratings, review.id)
    _set_next(s, household, review, any(present for present, _, _ in people.values()))
    changes = {"verdict": (None, verdict), "next_on": (None, next_day)}
    audit.record(s, by, EventName.REVIEW_HELD, "reviews", review.id, household_id=household_id, changes=changes)
    return review.id


def rate(s: Session, by: Actor, *, household_id: int, rated_on: date, ratings: Iterable[Rated]) -> None:
    """Store ratings outside a review, as at the start: (person, life area, own, advocate's)."""
    open_plan(s, by, household_id)
    with of_field("rated_on"):
        rules.check_past(rated_on, "The day of the rating", clock.today())
    kept = _keep_ratings(s, household_id, rated_on, ratings, None)
    if not kept:
        raise RuleBroken("Nothing is rated yet. Choose a number from 1 to 10 for at least one life area.", "ratings")
    s.flush()
    for rating in kept:
        audit.record(
            s, by, EventName.RATING_GIVEN, "ratings", rating.id, household_id=household_id, person_id=rating.person_id
        )  # fmt: skip


def _check_held(held_on: date, household: Household) -> None:
    rules.check_past(held_on, "The day of the review", clock.today())
    if held_on < household.started_on:
        raise RuleBroken("That day is before the household's start. Choose a later day.")


def _next_on(s: Session, held_on: date, next_on: date | None) -> date:
    limits = settings_on(s, clock.today())
    days, most = limits[SettingName.REVIEW_DAYS], limits[SettingName.REVIEW_DAYS_MOST]
    return rules.next_review(held_on, next_on, days, most)


def _views(people: Mapping[int, Attendance]) -> dict[int, str]:
    """Return each member's view, checked; an error's field is `people.7` for person 7."""
    with Checks() as check:
        return {
            n: check(f"people.{n}", text.paragraph, view, "The member's view") for n, (_, view, _) in people.items()
        }


def _keep_people(s: Session, review: Review, people: Mapping[int, Attendance], views: Mapping[int, str]) -> None:
    check_members(s, review.household_id, people, "")
    s.add_all(
        ReviewPerson(
            review_id=review.id,
            person_id=person_id,
            was_present=present,
            view=views[person_id],
            agreement=agreement,
        )
        for person_id, (present, _, agreement) in people.items()
    )


def _keep_changes(s: Session, by: Actor, review: Review, changes: Mapping[int, tuple[Change, str]]) -> None:
    rows_of(s, by, Barrier, review.household_id, changes)
    s.add_all(
        ReviewBarrier(
            review_id=review.id,
            barrier_id=barrier_id,
            change=change,
            note=text.line(note, "The note on a barrier", required=False, field=f"barrier_changes.{barrier_id}"),
        )
        for barrier_id, (change, note) in changes.items()
    )


def _check_ratings(given: Sequence[Rated], areas: frozenset[int]) -> None:
    """Refuse invalid ratings; an error's field is `ratings.own.7.2` or `ratings.advocates.7.2` for person 7 and area
    2."""
    if len({rated[:2] for rated in given}) < len(given):
        raise RuleBroken("A life area is rated twice for the same person. Keep one of the two.")
    with Checks() as check:
        for person_id, area_id, own, advocates in given:
            about = f"{person_id}.{area_id}"
            check(f"ratings.own.{about}", rules.check_all_known, [area_id], areas, NOT_IN_USE)
            check(f"ratings.own.{about}", rules.check_rating, own)
            check(f"ratings.advocates.{about}", rules.check_rating, advocates)


def _keep_ratings(
    s: Session, household_id: int, rated_on: date, ratings: Iterable[Rated], review_id: int | None
) -> list[Rating]:
    """Store the ratings that are not empty; refuse the same life area of a person twice."""
    given = [rated for rated in ratings if rated[2] is not None or rated[3] is not None]
    check_members(s, household_id, (person_id for person_id, *_ in given), "")
    areas = s.scalars(sa.select(LifeArea.id).where(LifeArea.is_active))
    _check_ratings(given, frozenset(areas))
    kept = [
        Rating(
            household_id=household_id,
            person_id=person_id,
            life_area_id=life_area_id,
            review_id=review_id,
            rated_on=rated_on,
            own=own,
            advocates=advocates,
        )
        for person_id, life_area_id, own, advocates in given
    ]
    s.add_all(kept)
    return kept


def _set_next(s: Session, household: Household, review: Review, was_contact: bool) -> None:
    """Set the next review from the newest one; members who were there count as a contact."""
    later = sa.select(Review.id).where(Review.household_id == household.id, Review.held_on > review.held_on)
    if s.scalar(later.limit(1)) is None:
        household.next_review_on = review.next_on
    if was_contact:
        household.last_contact_on = max(household.last_contact_on or review.held_on, review.held_on)
