"""A number and the words beside it …

Each page is read as a person reads it, and the number is counted again by `tests.recount`, which shares nothing with
the programme. The settings are not the first ones, so that a label with a fixed number in it is seen.
"""

import re
from datetime import date, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from db.enums import HouseholdStatus, Role
from db.models import Setting
from db.session import reading, writing
from hiw import clock, words
from hiw.policy.permissions import Actor
from tests import factories, factories_plans
from tests.pages.conftest import AsPerson, said, shown
from tests.recount import Counted, counted

PAUSED = HouseholdStatus.PAUSED
SETTINGS = {
    "support_months": 10, "warn_months": 8, "quiet_days": 9, "very_quiet_days": 33, "load_over": 105, "load_weeks": 3,
}  # fmt: skip


def ago(days: int) -> date:
    return clock.today() - timedelta(days=days)


@pytest.fixture
def database(sqlite_database: str) -> str:
    """What is asked of the database is tested on both engines under `today` and `caseload`."""
    return sqlite_database


@pytest.fixture
def team(database: str) -> dict[str, Actor]:
    """Max manages; Tess leads Ada and Bo, and holds a household herself. Their households differ in every count."""
    with writing() as s:
        s.add_all(Setting(name=name, value=value, from_on=ago(400)) for name, value in SETTINGS.items())
        tess = factories.colleague(s, Role.SENIOR, username="tess", full_name="Tess Dean")
        ada, bo = (
            factories.colleague(s, username=name, full_name=full, senior_id=tess.id)
            for name, full in (("ada", "Ada Field"), ("bob", "Bo Hill"))
        )
        factories.colleague(s, Role.MANAGER, username="max", full_name="Max Hall")
        month = clock.today().replace(day=1)
        for holder, facts in (
            (ada, {"last_contact_on": ago(9), "next_review_on": ago(1)}),
            (ada, {"last_contact_on": ago(8), "next_review_on": ago(0)}),
            (ada, {"last_contact_on": ago(33), "next_review_on": ago(-7)}),
            (ada, {"last_contact_on": ago(90), "next_review_on": ago(90), "status": PAUSED}),
            (ada, {"started_on": month, "closed_on": ago(0)}),
            (bo, {"started_on": month, "planned_end_on": ago(-50), "next_review_on": ago(-8)}),
            (bo, {"started_on": ago(-3)}),
            (bo, {"planned_end_on": ago(1)}),
            (tess, {"last_contact_on": ago(1), "planned_end_on": ago(-40)}),
            (None, {"last_contact_on": ago(2), "planned_end_on": ago(-84)}),
            (None, {"last_contact_on": None, "started_on": ago(34), "planned_end_on": ago(-85)}),
        ):
            home = factories.household(s, advocate=holder, **facts)
            for due_on in (ago(2), ago(1), ago(0), ago(-1)):
                factories_plans.action(s, factories_plans.goal(s, home), due_on=due_on)
    return {"tess": tess, "ada": ada, "bo": bo}


@pytest.fixture
def again(team: dict[str, Actor]) -> Counted:
    with reading() as s:
        return counted(s, clock.today(), SETTINGS)


def metrics(at: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in at.metric}


def test_agree_for_a_manager_s_region(again: Counted, as_person: AsPerson) -> None:
    at = as_person("max")
    assert metrics(at) == {
        "Households": str(len(again.here)),
        "Of them waiting": str(len(again.of(None).here)),
        "Started this month": str(again.started),
        "Late actions": str(again.actions(date.min, ago(1))),
        "Reviews overdue": str(again.overdue),
        "Quiet 33 days": str(again.quiet("very_quiet_days")),
        "Near their end": str(again.ending_in(70)),
        "Past their end": str(again.past),
    }
    assert "no contact for 33 days or more" in said(at)
    assert "is today or within 2 months. Past their end" in said(at)
    assert "also when it was closed since" in said(at)


def test_agree_for_a_senior_s_team(again: Counted, team: dict[str, Actor], as_person: AsPerson) -> None:
    at = as_person("tess")
    (lines,) = [mark.value for mark in at.markdown if "Ada Field" in mark.value and "badge" in mark.value]
    mine = again.of(team["ada"].id)
    (ada,) = [line for line in lines.split("\n\n") if "Ada Field" in line]
    assert re.findall(r"badge\[([^\]]*)\]", ada) == [
        f"{len(mine.here)} households",
        f"{mine.actions(date.min, ago(1))} actions late",
        f"{mine.overdue} review overdue",
        f"{mine.quiet('quiet_days')} quiet 9 days",
        f"{mine.quiet('very_quiet_days')} quiet 33 days",
    ]
    assert f":red-badge[{again.of(team['bo'].id).past} past its end]" in lines


def test_agree_for_an_advocate_s_list(again: Counted, team: dict[str, Actor], as_person: AsPerson) -> None:
    mine = again.of(team["ada"].id)
    (choice,) = [each for each in as_person("ada").segmented_control if each.key == "show"]
    assert choice.options[1:] == [
        f"{mine.actions(date.min, ago(1))} actions late",
        f"{mine.actions(ago(0), ago(0))} actions due today",
        f"{mine.reviews_until(ago(-7))} reviews due by {words.day(ago(-7), clock.today())}",
        f"{mine.quiet('quiet_days')} quiet 9 days",
    ]
    his = again.of(team["bo"].id)
    links = [link.proto.label for link in as_person("bob").get("page_link")]
    assert [found[1] for link in links if (found := re.search(r"badge\[([^\]]*)\]", link))] == [
        *["past its end"] * his.past, *["near its end"] * his.ending_in(70),
    ]  # fmt: skip
    assert his.past == 1


def test_agree_where_households_are_counted_in_all_and_say_why_they_differ(again: Counted, as_person: AsPerson) -> None:
    """Four totals of one day: the region's, the list's, the caseloads', and what a proposal shares out."""
    waiting, apart = len(again.of(None).here), len(again.held) - len(again.held_by_advocates)
    assert (len(again.here), len(again.open), len(again.held), len(again.held_by_advocates)) == (10, 9, 8, 7)
    assert metrics(as_person("max"))["Households"] == "10"
    assert "9 open households · page" in shown(as_person("max", "households"))
    caseload = as_person("max", "caseload")
    (ending,) = [metric for metric in caseload.metric if metric.label == "Ending in 12 weeks"]
    held = again.of(*(row["advocate_id"] for row in again.held))
    assert (ending.value, ending.delta) == (str(held.ending_in(84)), "of 8 with an advocate")
    assert f"{waiting} households wait for an advocate" in said(caseload)
    balance = said(as_person("max", "balance"))
    assert "Together they have 7 households, " in balance
    assert f"Not among them: {waiting} households without an advocate, and {apart} household with somebody" in balance


def test_agree_for_what_needs_attention(again: Counted, team: dict[str, Actor], as_person: AsPerson) -> None:
    at = as_person("max", "caseload", show="attention")
    table = next(mark.value for mark in at.markdown if "Ada Field" in mark.value).splitlines()
    heads = [cell.strip() for cell in table[0].strip("| ").split("|")]
    mine = again.of(team["ada"].id)
    (row,) = [line for line in table if "Ada Field" in line]
    cells = [re.sub(r"\[(\d+)\].*", r"\1", cell.strip()) for cell in row.strip("| ").split(" | ")]
    assert dict(zip(heads[1:], cells[1:], strict=True)) == {
        "Quiet 9 days": str(mine.quiet("quiet_days")),
        "Quiet 33 days": str(mine.quiet("very_quiet_days")),
        "Review overdue": str(mine.overdue),
        "Ends in 12 weeks": str(mine.ending_in(84)),
        "Ends in 6 weeks": str(mine.ending_in(42)),
        "Past its end": str(mine.past),
    }
    assert "12 weeks includes those who end in 6 weeks, and quiet for 9 those quiet for 33 days" in said(at)
