"""An advocate's Today …"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from db.enums import ActionStatus, EventName, HouseholdStatus, OwnerKind, Role
from db.models import Setting
from db.session import reading, writing
from hiw import audit
from hiw.errors import NotAllowed
from hiw.policy.permissions import Actor
from hiw.today.queries import AdvocateToday, advocate_today
from hiw.today.rules import WorkKind, WorklistFilter
from hiw.today.worklist import WorklistRow
from tests import factories as make
from tests import factories_plans as plans

TODAY = date(2026, 11, 23)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def by(database: str) -> Actor:
    """An advocate of Sefton."""
    with writing() as s:
        return make.colleague(s, full_name="Ada Birch")


def home(by: Actor, name: str = "Lee", **facts: Any) -> int:
    """A household of `by` with which all is well."""
    well: dict[str, Any] = {"last_contact_on": ago(1), "next_review_on": ago(-30), "planned_end_on": ago(-200)} | facts
    with writing() as s:
        return make.household(s, "Ann Lee", "Bo Lee", advocate=by, name=name, **well)


def action(household_id: int, due_on: date, what: str = "Call the council", **facts: Any) -> int:
    with writing() as s:
        return plans.action(s, plans.goal(s, household_id), what, due_on=due_on, **facts)


def today(by: Actor, filter: WorklistFilter | None = None, limit: int = 40) -> AdvocateToday:
    with reading() as s:
        return advocate_today(s, by, filter=filter, limit=limit)


def rows(by: Actor, filter: WorklistFilter | None = None) -> list[tuple[WorkKind, str, date]]:
    return [(row.kind, row.what, row.on) for row in today(by, filter).work.rows]


def test_is_empty_and_whole_for_someone_without_households(by: Actor) -> None:
    found = today(by)
    assert (found.work.rows, found.work.total, found.work.clock, found.changes) == ((), 0, (), ())
    counts = found.work.counts
    assert (counts.households, counts.late, counts.reviews, counts.quiet, counts.past_end) == (0, 0, 0, 0, 0)


def test_counts_each_thing_once(by: Actor) -> None:
    household = home(by, last_contact_on=ago(28), next_review_on=ago(1), planned_end_on=ago(1))
    home(by, last_contact_on=ago(14), next_review_on=ago(-7), planned_end_on=TODAY)
    for days in (1, 0, -1, -7, -8):
        action(household, ago(days))
    counts = today(by).work.counts
    assert counts.households == 2
    assert (counts.late, counts.today, counts.soon) == (1, 1, 2)
    assert (counts.reviews, counts.reviews_overdue) == (2, 1)
    assert (counts.quiet, counts.very_quiet) == (2, 1)
    assert (counts.near_end, counts.past_end) == (1, 1)


def test_puts_the_most_urgent_first(by: Actor) -> None:
    household = home(by, last_contact_on=ago(30), next_review_on=ago(9))
    home(by, "Quiet", last_contact_on=ago(20))
    for days in (5, 0, -3):
        action(household, ago(days), f"Due {days} days ago")
    assert rows(by) == [
        (WorkKind.REVIEW, "Review the plan", ago(9)),
        (WorkKind.ACTION, "Due 5 days ago", ago(5)),
        (WorkKind.QUIET, "Get in touch", ago(30)),
        (WorkKind.ACTION, "Due 0 days ago", TODAY),
        (WorkKind.QUIET, "Get in touch", ago(20)),
        (WorkKind.ACTION, "Due -3 days ago", ago(-3)),
    ]


@pytest.mark.parametrize(
    ("chosen", "kinds"),
    [
        (WorklistFilter.LATE, [WorkKind.ACTION]),
        (WorklistFilter.TODAY, [WorkKind.ACTION]),
        (WorklistFilter.SOON, [WorkKind.ACTION]),
        (WorklistFilter.REVIEWS, [WorkKind.REVIEW]),
        (WorklistFilter.QUIET, [WorkKind.QUIET]),
    ],
)
def test_shows_only_what_was_chosen_and_says_how_many(by: Actor, chosen: WorklistFilter, kinds: list[WorkKind]) -> None:
    household = home(by, last_contact_on=ago(20), next_review_on=ago(9))
    for days in (5, 0, -3):
        action(household, ago(days))
    found = today(by, chosen).work
    assert [row.kind for row in found.rows] == kinds
    assert found.total == 1
    assert found.counts.late == 1


def test_cuts_the_list_at_its_limit_and_tells_how_long_it_is(by: Actor) -> None:
    household = home(by, last_contact_on=ago(40))
    for days in range(1, 6):
        action(household, ago(days))
    found = today(by, limit=2).work
    assert [row.on for row in found.rows] == [ago(40), ago(5)]
    assert found.total == 6


def test_leaves_out_what_is_done_or_no_longer_needed_and_says_why_something_is_blocked(by: Actor) -> None:
    household = home(by)
    action(household, ago(1), "Done", status=ActionStatus.DONE, done_on=ago(1))
    action(household, ago(1), "Not needed", status=ActionStatus.NOT_NEEDED, status_reason="Moved")
    action(household, ago(1), "Blocked", status=ActionStatus.BLOCKED, blocked_because="No form")
    found = today(by).work
    assert found.counts.late == 1
    assert [(row.what, row.status, row.blocked_because) for row in found.rows] == [
        ("Blocked", ActionStatus.BLOCKED, "No form")
    ]


def test_names_the_owner_in_words_and_the_version_to_tick(by: Actor) -> None:
    with writing() as s:
        household = make.household(s, advocate=by, last_contact_on=ago(1))
        member = make.member(s, household, "Олена Бондар", known_as="Olena")
        other = make.colleague(s, full_name="Sam Hill")
        goal = plans.goal(s, household)
        facts: list[dict[str, Any]] = [
            {"owner_kind": OwnerKind.MEMBER, "owner_person_id": member},
            {"owner_kind": OwnerKind.STAFF, "owner_staff_id": by.id},
            {"owner_kind": OwnerKind.STAFF, "owner_staff_id": other.id},
            {"owner_kind": OwnerKind.PARTNER, "partner": "Harbour Advice"},
        ]
        ids = [plans.action(s, goal, due_on=TODAY, version=n, **each) for n, each in enumerate(facts, start=1)]
    found = today(by).work.rows
    assert [row.owner for row in found] == ["Olena", "You", "Sam Hill", "Harbour Advice"]
    assert [(row.action_id, row.version) for row in found] == [(n, v) for v, n in enumerate(ids, start=1)]
    assert all(row.due_on == TODAY and row.since is None for row in found)


def test_says_since_when_a_household_is_quiet_and_gives_nothing_to_tick(by: Actor) -> None:
    household = home(by, last_contact_on=None, started_on=ago(16))
    expected = WorklistRow(WorkKind.QUIET, household, "Lee", "Get in touch", ago(16))
    assert today(by).work.rows == (expected,)
    assert (expected.since, expected.due_on, expected.action_id) == (ago(16), None, None)


def test_lists_whose_end_is_past_then_whose_end_is_near(by: Actor) -> None:
    near = home(by, planned_end_on=date(2026, 12, 23))
    past = home(by, planned_end_on=ago(1))
    home(by, planned_end_on=date(2026, 12, 24))
    assert [(row.household_id, row.is_past) for row in today(by).work.clock] == [(past, True), (near, False)]


def test_holds_only_households_that_one_supports_now_and_may_see(by: Actor) -> None:
    with writing() as s:
        other = make.colleague(s)
        theirs = make.household(s, advocate=other, last_contact_on=ago(30))
        given_away = make.household(s, last_contact_on=ago(30))
        make.assignment(s, given_away, by, to_on=ago(3))
        make.assignment(s, given_away, other, from_on=ago(2))
        closed = make.household(s, advocate=by, closed_on=ago(2), last_contact_on=ago(30))
        for household in (theirs, given_away, closed):
            plans.action(s, plans.goal(s, household), due_on=ago(1))
    found = today(by).work
    assert (found.rows, found.counts.households, found.counts.late) == ((), 0, 0)


def test_leaves_a_paused_household_in_peace_but_for_its_actions_and_its_end(by: Actor) -> None:
    paused = home(
        by, status=HouseholdStatus.PAUSED, last_contact_on=ago(40), next_review_on=ago(9), planned_end_on=ago(1)
    )
    action(paused, ago(1))
    found = today(by).work
    assert [row.kind for row in found.rows] == [WorkKind.ACTION]
    assert (found.counts.quiet, found.counts.reviews, found.counts.past_end) == (0, 0, 1)


def test_goes_by_the_settings_of_the_day(by: Actor) -> None:
    home(by, last_contact_on=ago(10))
    with writing() as s:
        s.add(Setting(name="quiet_days", value=10, from_on=TODAY))
    assert today(by).work.counts.quiet == 1


@pytest.mark.parametrize(
    ("moment", "late"),
    [
        (datetime(2026, 7, 1, 22, 30, tzinfo=UTC), 0),  # 23:30 on 1 July in Liverpool
        (datetime(2026, 7, 1, 23, 30, tzinfo=UTC), 1),  # 00:30 on 2 July there
        (datetime(2026, 7, 2, 0, 30, tzinfo=UTC), 1),
        (datetime(2026, 1, 1, 22, 30, tzinfo=UTC), 0),  # winter: the same as UTC
        (datetime(2026, 1, 1, 23, 30, tzinfo=UTC), 0),
        (datetime(2026, 1, 2, 0, 30, tzinfo=UTC), 1),
    ],
)
def test_turns_the_day_at_midnight_in_liverpool(
    by: Actor, set_clock: Callable[[datetime], None], moment: datetime, late: int
) -> None:
    day = date(moment.year, moment.month, 1)
    household = home(by, started_on=date(2025, 12, 1), last_contact_on=day, next_review_on=day)
    action(household, day)
    set_clock(moment)
    counts = today(by).work.counts
    assert (counts.late, counts.today) == (late, 1 - late)
    assert counts.reviews_overdue == late


def change(
    household_id: int,
    by: Actor,
    subject_id: int,
    word: EventName = EventName.ACTION_CHANGED,
    kind: str = "actions",
    **more: Any,
) -> int:
    with writing() as s:
        line = audit.record(s, by, word, kind, subject_id, household_id=household_id, **more)
    return line.id


@pytest.fixture
def other(by: Actor) -> Actor:
    """A colleague of the same authority."""
    with writing() as s:
        return make.colleague(s, full_name="Sam Hill")


def test_tells_what_a_colleague_did_last_to_a_record_that_one_had_changed(by: Actor, other: Actor) -> None:
    household = home(by)
    call = action(household, ago(-30))
    change(household, by, call)
    change(household, other, call, EventName.ACTION_CHANGED)
    change(household, other, call, EventName.ACTION_TICKED)
    found = today(by).changes
    assert [(row.household, row.subject_kind, row.subject_id) for row in found] == [("Lee", "actions", call)]
    assert found[0].sentence == "Sam Hill ticked “Call the council” done"


def test_tells_nothing_of_records_that_one_never_touched_or_changed_again_oneself(by: Actor, other: Actor) -> None:
    household = home(by)
    untouched, again = action(household, ago(-30)), action(household, ago(-30))
    change(household, other, untouched)
    change(household, by, again)
    change(household, other, again)
    change(household, by, again)
    change(household, other, again, kind="goals")
    assert today(by).changes == ()


def test_tells_nothing_of_what_a_colleague_took_back_but_what_stands_from_before(by: Actor, other: Actor) -> None:
    household = home(by)
    call, other_call = action(household, ago(-30)), action(household, ago(-30))
    for each in (call, other_call):
        change(household, by, each)
    change(household, other, call, EventName.ACTION_TICKED)
    for each in (call, other_call):
        mistake = change(household, other, each)
        change(household, other, each, EventName.ACTION_UNDONE, undoes_id=mistake)
    assert [row.sentence for row in today(by).changes] == ["Sam Hill ticked “Call the council” done"]


def test_tells_of_the_last_fourteen_days_and_of_one_s_own_households(
    by: Actor, other: Actor, set_clock: Callable[[datetime], None]
) -> None:
    household = home(by)
    call = action(household, ago(-30))
    with writing() as s:
        elsewhere = make.household(s, advocate=other)
        theirs = plans.action(s, plans.goal(s, elsewhere))
    for where, what in ((household, call), (elsewhere, theirs)):
        change(where, by, what)
        change(where, other, what)
    assert [row.subject_id for row in today(by).changes] == [call]
    set_clock(datetime(2026, 12, 7, 12, 0, 1, tzinfo=UTC))
    assert today(by).changes == ()


@pytest.mark.parametrize("size", [1, 8])
def test_takes_four_statements_whatever_its_size(by: Actor, other: Actor, size: int) -> None:
    for number in range(size):
        household = home(by, last_contact_on=ago(30), next_review_on=ago(number))
        call = action(household, ago(number))
        change(household, by, call)
        change(household, other, call)
    with reading() as s, plans.counted() as statements:
        found = advocate_today(s, by)
    assert (len(found.work.rows), len(found.changes), len(statements)) == (3 * size, size, 4)


def test_is_refused_to_a_role_that_sees_no_plans(by: Actor) -> None:
    with reading() as s, pytest.raises(NotAllowed, match="cannot see action plans"):
        advocate_today(s, make.actor(Role.SUPPORT))
