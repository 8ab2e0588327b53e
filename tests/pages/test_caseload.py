"""The page of caseloads …"""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from db.enums import Role
from db.models import AuditEvent, Household, WorkloadSnapshot
from db.session import reading, writing
from hiw import clock
from tests import factories, factories_caseload
from tests.factories_board import Region, region
from tests.pages.conftest import AsPerson, said

WEEK = timedelta(weeks=1)


@pytest.fixture
def here(database: str) -> Region:
    with writing() as s:
        return region(s)


def counts(at: AppTest) -> dict[str, tuple[str, str]]:
    return {metric.label: (metric.value, metric.delta) for metric in at.metric}


def table(at: AppTest) -> str:
    return "\n".join(mark.value for mark in at.markdown)


def monday() -> date:
    today = clock.today()
    return today - timedelta(days=today.weekday())


def over_for(weeks: int, of: Region) -> None:
    with writing() as s:
        for back in range(weeks):
            factories_caseload.snapshot(s, of.joe, monday() - back * WEEK, 15, 10, households=3)


def test_shows_a_senior_their_team_first_and_the_region_by_a_switch(here: Region, as_person: AsPerson) -> None:
    at = as_person("tess", "caseload")
    assert counts(at)["Over 110%"] == ("1 of 2", "colleagues")
    assert "Jo Field" in table(at)
    assert "Kim Ash" not in table(at)
    at.selectbox(key="caseload.team").set_value("all").run()
    assert counts(at)["Over 110%"] == ("1 of 3", "colleagues")
    assert "Kim Ash" in table(at)
    assert at.query_params["team"] in ("all", ["all"])


def test_shows_a_manager_the_region_and_one_team_or_authority(here: Region, as_person: AsPerson) -> None:
    at = as_person("max", "caseload")
    assert "| [Jo Field](/colleague?staff=" in table(at)
    assert "**150% over** | 15 of 10 | -5 |" in table(at)
    assert "| **Sefton** | 4 households | 20 of 20 | 5 |" in table(at)
    assert counts(at)["Room for more"] == ("10 points", "about 2 households")
    at.selectbox(key="caseload.area").set_value("WRL").run()
    assert "Kim Ash" in table(at)
    assert "Jo Field" not in table(at)
    assert counts(at)["Over 110%"] == ("0 of 1", "colleagues")
    again = as_person("max", "caseload", team=str(here.tess.id))
    assert "Kim Ash" not in table(again)
    assert "Team of Tess Dean. As it stands now" in said(again)


def test_shows_an_advocate_their_own_and_nothing_else(here: Region, as_person: AsPerson) -> None:
    at = as_person("joe", "caseload", team="all")
    assert counts(at)["Points used"] == ("150%, over", "15 of 10 points")
    assert "Sam Hill" not in table(at)
    assert [box.key for box in at.selectbox] == []


def test_shows_an_auditor_the_region_and_is_closed_to_support(here: Region, as_person: AsPerson) -> None:
    assert "Jo Field" in table(as_person("audrey", "caseload"))
    at = as_person("susan", "caseload")
    assert "cannot see how full caseloads are" in said(at)


def test_keeps_the_week_when_a_senior_looks_and_not_when_an_advocate_does(here: Region, as_person: AsPerson) -> None:
    as_person("joe", "caseload")
    weeks = sa.select(sa.func.count()).select_from(WorkloadSnapshot)
    with reading() as s:
        assert s.scalar(weeks) == 0
    as_person("tess", "caseload")
    as_person("max", "caseload")
    with reading() as s:
        assert (s.scalar(weeks.where(WorkloadSnapshot.week_on == monday())) or 0) >= 3


def test_asks_for_a_written_plan_when_it_was_too_much_for_weeks(here: Region, as_person: AsPerson) -> None:
    over_for(4, here)
    at = as_person("tess", "caseload")
    assert counts(at)["Over for 4 weeks"] == ("1", "1 written plan due")
    (link,) = [each.proto for each in at.get("page_link") if "Written plan due" in each.proto.label]
    assert "Jo Field, over for 4 weeks" in link.label
    assert f"staff={here.joe.id}" in link.query_string


def test_shows_a_day_in_the_past_and_says_so(here: Region, as_person: AsPerson) -> None:
    yesterday = clock.today() - timedelta(days=1)
    at = as_person("max", "caseload", on=yesterday.isoformat())
    assert "As it stood at the end of" in said(at)
    assert "Nobody holds a household here" in said(at)
    at.text_input(key="caseload.on").input("today").run()
    assert "As it stands now" in said(at)
    assert "on" not in at.query_params


@pytest.mark.parametrize("wrong", ["2099-01-01", "1900-01-01", "soon", ""])
def test_takes_today_for_a_day_that_cannot_be(here: Region, as_person: AsPerson, wrong: str) -> None:
    assert "As it stands now" in said(as_person("max", "caseload", on=wrong))


def test_looks_twelve_weeks_ahead(here: Region, as_person: AsPerson) -> None:
    at = as_person("max", "caseload", show="ahead")
    assert "1 colleague is over now" in said(at)
    assert [folded.label for folded in at.expander if "Jo Field" in folded.label] == ["Jo Field\\: over now"]
    assert "Referrals that are counted on, and what is left out" in [folded.label for folded in at.expander]


def test_shows_what_caseloads_are_made_of_and_who_comes_and_goes(here: Region, as_person: AsPerson) -> None:
    at = as_person("max", "caseload", show="mix")
    assert "| Colleague | New |" in table(at)
    assert "5 households started here and 0 households left." in said(at)
    at.button_group(key="caseload.of").set_value("risk").run()
    assert "| Colleague | No alert |" in table(at)
    assert at.query_params["of"] in ("risk", ["risk"])


def test_opens_the_households_behind_a_number(here: Region, as_person: AsPerson) -> None:
    long_ago = clock.today() - timedelta(days=20)
    with writing() as s:
        quiet = sa.update(Household).where(Household.id.in_([*here.homes[:2], here.far]))
        s.execute(quiet.values(started_on=long_ago, last_contact_on=long_ago))
    at = as_person("tess", "caseload", show="attention", team="all")
    wanted = f"(/caseload?show=attention&team=all&who={here.joe.id}&what=quiet)"
    assert f"[2]{wanted}" in table(at)
    at = as_person("tess", "caseload", show="attention", team="all", who=str(here.joe.id), what="quiet")
    links = [each.proto.label for each in at.get("page_link")]
    assert sum("no contact for 20 days" in label for label in links) == 2
    with reading() as s:
        opened = s.scalars(sa.select(AuditEvent).where(AuditEvent.word == "caseload.opened")).one()
    assert set(opened.changes["ids"][1]) == set(here.homes[:2])
    unseen = as_person("tess", "caseload", show="attention", team="all", who=str(here.kim.id), what="quiet")
    assert "1 household that you may not open." in said(unseen)
    unseen.button(key="caseload.close").click().run()
    assert "that you may not open" not in said(unseen)


def test_says_what_to_do_where_there_is_nobody(database: str, as_person: AsPerson) -> None:
    with writing() as s:
        factories.colleague(s, Role.MANAGER, username="max")
    for show in ("now", "ahead", "mix", "attention"):
        assert "Choose another team" in said(as_person("max", "caseload", show=show))
