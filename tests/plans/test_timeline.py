"""The timeline …"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from db.enums import AssignmentReason, EventName, NoteKind, Role, Verdict
from db.models import Assignment, Barrier
from db.session import reading, writing
from hiw import audit, clock
from hiw.errors import NotAllowed, NotFound
from hiw.plans import actions, queries
from hiw.plans.queries import TimelineEntry, TimelineKind
from tests import factories_plans as make
from tests.clocks import NOON
from tests.factories_plans import PlanHousehold

pytestmark = pytest.mark.usefixtures("database")
TODAY = date(2026, 11, 23)


def assign(s: Session, home: PlanHousehold, from_on: date = date(2026, 1, 5)) -> None:
    s.add(Assignment(household_id=home.id, advocate_id=home.by.id, from_on=from_on, reason=AssignmentReason.START))


def note(s: Session, home: PlanHousehold, happened_on: date = TODAY, person_ids: tuple[int, ...] = ()) -> int:
    return actions.write_note(
        s, home.by, household_id=home.id, kind=NoteKind.CALL, happened_on=happened_on, was_attended=True,
        minutes=None, body="Rang", person_ids=person_ids,
    )  # fmt: skip


def review(s: Session, home: PlanHousehold, held_on: date = TODAY, person_ids: tuple[int, ...] = ()) -> int:
    return actions.hold_review(
        s, home.by, household_id=home.id, held_on=held_on, verdict=Verdict.CONTINUE, what_changes="More calls",
        others_present="", people={each: (True, "", None) for each in person_ids}, barrier_changes={}, ratings=[],
        next_on=None,
    )  # fmt: skip


def told(home: PlanHousehold, **asked: Any) -> list[str]:
    return [entry.text for entry in entries(home, **asked)]


def entries(home: PlanHousehold, **asked: Any) -> tuple[TimelineEntry, ...]:
    with reading() as s:
        return queries.timeline(s, home.by, home.id, **asked)


def a_busy_household() -> PlanHousehold:
    with writing() as s:
        home = make.home(s)
        assign(s, home)
        barrier_id = make.barrier(s, home.id, "Debt", person_id=home.amina)
        actions.resolve_barrier(s, home.by, barrier_id=barrier_id)
        note(s, home, date(2026, 11, 20), (home.bilal,))
        review(s, home, date(2026, 11, 21), (home.bilal,))
        audit.record(
            s, None, EventName.PERSON_CHANGED, "persons", home.bilal, household_id=home.id, person_id=home.bilal
        )
    return home


def test_is_empty_at_first() -> None:
    with writing() as s:
        home = make.home(s)
    assert entries(home) == ()


def test_tells_everything_newest_first_in_plain_words() -> None:
    home = a_busy_household()
    assert [(entry.on, entry.kind, entry.sentence) for entry in entries(home)] == [
        (TODAY, TimelineKind.PEOPLE, "The programme changed the details of Bilal Rahman"),
        (TODAY, TimelineKind.PLAN, f"{home.by.name} marked the barrier “Debt” as resolved"),
        (
            date(2026, 11, 21),
            TimelineKind.REVIEW,
            f"{home.by.name} held a review: continue; the next one is on Sat 2 Jan 2027",
        ),
        (date(2026, 11, 20), TimelineKind.NOTE, f"{home.by.name} wrote a note: call"),
        (
            date(2026, 1, 5),
            TimelineKind.ASSIGNMENT,
            f"The programme gave the household to {home.by.name} (start of support)",
        ),
    ]
    assert [entry.body for entry in entries(home)] == ["", "", "More calls", "Rang", ""]


@pytest.mark.parametrize("kind", list(TimelineKind))
def test_keeps_one_kind_when_asked(kind: TimelineKind) -> None:
    home = a_busy_household()
    assert [entry.kind for entry in entries(home, kinds=frozenset({kind}))] == [kind]


def test_keeps_what_concerns_one_member_when_asked() -> None:
    home = a_busy_household()
    assert [entry.kind for entry in entries(home, person_id=home.amina)] == [TimelineKind.PLAN]
    assert [entry.kind for entry in entries(home, person_id=home.bilal)] == [
        TimelineKind.PEOPLE,
        TimelineKind.REVIEW,
        TimelineKind.NOTE,
    ]


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_pages_lose_nothing_and_repeat_nothing_even_among_equal_moments(limit: int) -> None:
    with writing() as s:
        home = make.home(s)
        assign(s, home, TODAY)
        goal_id = make.goal(s, home.id)
        for happened_on in (TODAY, TODAY, date(2026, 11, 20), date(2026, 11, 24)):
            action_id = make.action(s, goal_id)
            actions.tick_action(s, home.by, action_id=action_id, done=True)
            if happened_on <= TODAY:
                note(s, home, happened_on)
                review(s, home, happened_on)
    whole = entries(home)
    paged: list[TimelineEntry] = []
    while page := entries(home, limit=limit, before=paged[-1].place if paged else None):
        paged += page
    assert paged == list(whole)
    assert len(whole) == 11
    assert [entry.place for entry in whole] == sorted((entry.place for entry in whole), reverse=True)


def test_puts_a_change_after_midnight_in_summer_on_the_day_of_the_wall_clock(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with writing() as s:
        home = make.home(s)
        action_id = make.action(s, make.goal(s, home.id))
        late_evening = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
        monkeypatch.setattr(clock, "now", lambda: late_evening)
        actions.tick_action(s, home.by, action_id=action_id, done=True)
    (entry,) = entries(home)
    assert (entry.on, entry.at) == (date(2026, 7, 2), late_evening)
    assert entries(home, before=entry.place) == ()


@pytest.mark.parametrize("size", [1, 8])
def test_takes_five_statements_whatever_its_length(size: int) -> None:
    with writing() as s:
        home = make.home(s)
        assign(s, home)
        goal_id = make.goal(s, home.id)
        for _ in range(size):
            actions.tick_action(s, home.by, action_id=make.action(s, goal_id), done=True)
            actions.correct_note(s, home.by, note_id=note(s, home), body="Wrote", reason="Misheard")
            review(s, home)
    with make.counted() as statements:
        found = entries(home)
    assert (len(found), len(statements)) == (3 * size + 1, 5)


def test_names_no_item_that_went_with_its_person_out_of_sight() -> None:
    with writing() as s:
        home = make.home(s)
        barrier_id = make.barrier(s, home.id, "Debt")
        actions.resolve_barrier(s, home.by, barrier_id=barrier_id)
    for authority, words in (("SFT", "“Debt”"), ("WRL", "something that is in another household now")):
        with writing() as s:
            other = make.home(s, authority_code=authority)
            s.get_one(Barrier, barrier_id).household_id = other.id
        assert told(home) == [f"marked the barrier {words} as resolved"]


def test_is_not_there_for_support_or_from_elsewhere() -> None:
    home = a_busy_household()
    with writing() as s:
        support, stranger = make.colleague(s, Role.SUPPORT), make.colleague(s, authority="WRL")
    with reading() as s:
        with pytest.raises(NotAllowed):
            queries.timeline(s, support, home.id)
        for kind in TimelineKind:
            with pytest.raises(NotFound):
                queries.timeline(s, stranger, home.id, kinds=frozenset({kind}))


def test_beside_it_tells_what_colleagues_changed_of_mine() -> None:
    with writing() as s:
        home, colleague = make.home(s), make.colleague(s, Role.SENIOR)
        assign(s, home)
        goal_id = make.goal(s, home.id)
        mine, theirs = make.action(s, goal_id, "Mine"), make.action(s, goal_id, "Theirs")
        unassigned = make.home(s)
        not_mine = make.action(s, make.goal(s, unassigned.id), "Not mine")
        for action_id in (mine, not_mine):
            actions.postpone_action(s, home.by, action_id=action_id)
        for action_id in (mine, theirs, not_mine):
            actions.tick_action(s, colleague, action_id=action_id, done=True)
        actions.tick_action(s, home.by, action_id=mine, done=False)
    with reading() as s:
        (change,) = queries.changes_by_others(s, home.by, since=NOON)
        later = queries.changes_by_others(s, home.by, since=NOON + timedelta(seconds=1))
        of_colleague = queries.changes_by_others(s, colleague, since=NOON)
    assert change.sentence == f"{colleague.name} ticked “Mine” done"
    assert (change.household_id, change.subject_kind, change.subject_id) == (home.id, "actions", mine)
    assert later == of_colleague == ()


@pytest.mark.parametrize("size", [1, 6])
def test_beside_it_takes_two_statements_for_colleagues_changes(size: int) -> None:
    with writing() as s:
        home, colleague = make.home(s), make.colleague(s, Role.SENIOR)
        assign(s, home)
        goal_id = make.goal(s, home.id)
        for _ in range(size):
            action_id = make.action(s, goal_id)
            actions.postpone_action(s, home.by, action_id=action_id)
            actions.tick_action(s, colleague, action_id=action_id, done=True)
    with reading() as s, make.counted() as statements:
        assert len(queries.changes_by_others(s, home.by, since=NOON)) == size
    assert len(statements) == 2
