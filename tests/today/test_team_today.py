"""A senior's Today …"""

from datetime import date, timedelta
from typing import Any

import pytest

from db.enums import OwnerKind, Role
from db.session import reading, writing
from hiw.errors import NotAllowed, NotFound
from hiw.policy.permissions import Actor
from hiw.today.queries import SeniorToday, TeamRow, advocate_today, senior_today, team_list
from hiw.today.rules import AttentionCounts, WorklistFilter
from tests import factories as make
from tests import factories_plans as plans
from tests import factories_trust as trust

TODAY = date(2026, 11, 23)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def senior(database: str) -> Actor:
    """A senior of Sefton."""
    with writing() as s:
        return make.colleague(s, Role.SENIOR, full_name="Una Moss")


def advocate(senior: Actor | None, name: str, *authorities: str, **facts: Any) -> Actor:
    senior_id = senior.id if senior else None
    with writing() as s:
        return make.colleague(s, Role.ADVOCATE, *authorities, full_name=name, senior_id=senior_id, **facts)


def home(by: Actor, *late: int, **facts: Any) -> int:
    """A household of `by`, all well but for actions due so many days ago."""
    well: dict[str, Any] = {"last_contact_on": ago(1), "next_review_on": ago(-30), "planned_end_on": ago(-200)} | facts
    with writing() as s:
        household = make.household(s, advocate=by, **well)
        for days in late:
            plans.action(s, plans.goal(s, household), due_on=ago(days))
        return household


def team(by: Actor) -> SeniorToday:
    with reading() as s:
        return senior_today(s, by)


def test_is_empty_and_keeps_its_columns_without_a_team(senior: Actor) -> None:
    found = team(senior)
    assert found.rows == ()
    table = found.table()
    assert [str(kind) for kind in table.dtypes] == ["str"] + ["int64"] * 6
    assert list(table.columns)[:3] == ["advocate", "households", "late_actions"]


def test_counts_by_advocate_with_the_most_worrying_first(senior: Actor) -> None:
    calm, busy = advocate(senior, "Ada"), advocate(senior, "Zed")
    home(calm, 1)
    home(busy, 1, 0, last_contact_on=ago(28), next_review_on=ago(1), planned_end_on=ago(1))
    home(busy, 2, last_contact_on=ago(14))
    assert team(senior).rows == (
        TeamRow(
            busy.id, "Zed", AttentionCounts(2, late_actions=2, reviews_overdue=1, quiet=2, very_quiet=1, past_end=1)
        ),
        TeamRow(calm.id, "Ada", AttentionCounts(1, late_actions=1)),
    )
    table = team(senior).table()
    assert table.to_dict("list")["late_actions"] == [2, 1]


def test_shows_an_advocate_without_households_and_the_senior_s_own_only_if_there_are_any(senior: Actor) -> None:
    advocate(senior, "Ada")
    assert [row.advocate for row in team(senior).rows] == ["Ada"]
    home(senior, 1)
    assert [row.advocate for row in team(senior).rows] == ["Una Moss", "Ada"]


def test_leaves_out_others_teams_colleagues_who_left_and_closed_households(senior: Actor) -> None:
    ada = advocate(senior, "Ada")
    home(advocate(None, "Bo"), 1)
    home(advocate(senior, "Cy", is_active=False), 1)
    home(ada, 1, closed_on=ago(2), last_contact_on=ago(30))
    assert team(senior).rows == (TeamRow(ada.id, "Ada", AttentionCounts()),)


def test_takes_two_statements_whatever_the_size_of_the_team(senior: Actor) -> None:
    for size in (1, 5):
        for _ in range(size):
            home(advocate(senior, "Ada"), 1)
        with reading() as s, plans.counted() as statements:
            senior_today(s, senior)
        assert len(statements) == 2


def test_opens_an_advocate_s_list_as_the_advocate_has_it(senior: Actor) -> None:
    ada = advocate(senior, "Ada")
    home(ada, 3, 0, last_contact_on=ago(30))
    with reading() as s, plans.counted() as statements:
        listed = team_list(s, senior, ada.id)
    assert len(statements) == 3
    with reading() as s:
        own = advocate_today(s, ada)
        late = team_list(s, senior, ada.id, filter=WorklistFilter.LATE)
    assert (listed.advocate, listed.work) == ("Ada", own.work)
    assert [row.on for row in late.work.rows] == [ago(3)]


def test_opens_nobody_s_list_outside_the_team(senior: Actor) -> None:
    stranger = advocate(None, "Bo")
    with reading() as s, pytest.raises(NotFound, match="no such advocate in your team"):
        team_list(s, senior, stranger.id)
    with reading() as s, pytest.raises(NotFound):
        team_list(s, senior, 999)


def test_lets_a_manager_open_anyone_s_list(senior: Actor) -> None:
    ada = advocate(senior, "Ada")
    home(ada, 1)
    with reading() as s:
        assert team_list(s, make.actor(Role.MANAGER), ada.id).work.counts.late == 1


def test_is_refused_to_an_advocate(senior: Actor) -> None:
    ada = advocate(senior, "Ada")
    with reading() as s, pytest.raises(NotAllowed, match="cannot see a team's work"):
        senior_today(s, ada)
    with reading() as s, pytest.raises(NotAllowed):
        team_list(s, ada, ada.id)


@pytest.mark.requirement("ACL-09")
def test_counts_nothing_of_a_restricted_person_who_has_left(senior: Actor) -> None:
    ada = advocate(senior, "Ada")
    household = home(ada, 3)
    with writing() as s:
        zoe = make.member(s, household, "Zoe Hidden", left_on=ago(5))
        theirs = plans.goal(s, household, person_id=zoe)
        plans.action(s, theirs, due_on=ago(2))
        plans.action(s, plans.goal(s, household), due_on=ago(2), owner_kind=OwnerKind.MEMBER, owner_person_id=zoe)
    with reading() as s:
        assert team(senior).rows[0].load.late_actions == 3
        assert advocate_today(s, ada).work.total == 3
    with writing() as s:
        trust.restriction(s, ada, zoe)
    with reading() as s:
        work = advocate_today(s, ada).work
        assert (work.counts.late, work.total, len(work.rows)) == (1, 1, 1)
        assert team(senior).rows[0].load.late_actions == 1
