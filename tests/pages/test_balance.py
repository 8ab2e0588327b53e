"""The pages Balance and Scenarios …"""

import re

import pytest
import sqlalchemy as sa

from db.models import Assignment, Solve
from db.session import reading, writing
from hiw.balancing.actions import make_scenario
from hiw.balancing.assumptions import AssumedReferrals
from tests.pages.conftest import AsPerson, shown
from tests.workload.team import MANY, WorkloadTeam, answer, bench, searched, team


@pytest.fixture
def here(database: str) -> WorkloadTeam:
    with writing() as s:
        return team(s)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The searches that a page has started; none of them gets a process."""
    numbers: list[int] = []
    monkeypatch.setattr("pages.balancing.search_status.start_search", numbers.append)
    return numbers


def answered(search_id: int) -> None:
    with writing() as s:
        answer(s, search_id)


def held_by(here: WorkloadTeam) -> dict[str, int]:
    with reading() as s:
        rows = sa.select(Assignment.advocate_id, sa.func.count()).where(Assignment.to_on.is_(None))
        found = {each: number for each, number in s.execute(rows.group_by(Assignment.advocate_id))}
    return {"Jo Field": found.get(here.joe.id, 0), "Sam Hill": found.get(here.sam.id, 0)}


def test_are_closed_to_advocates(here: WorkloadTeam, as_person: AsPerson) -> None:
    for page in ("balance", "scenarios"):
        at = as_person("joe", page)
        assert at.title[0].value == "Not for your role"


def test_go_from_over_to_applied_moves(here: WorkloadTeam, as_person: AsPerson, started: list[int]) -> None:
    at = as_person("tess", "balance")
    assert f"Together they have {MANY} households, {2 * MANY} points in a room of 170: 7%." in shown(at)
    at.button(key="balance.search").click().run()
    assert len(started) == 1
    assert "balance.stop" in {button.key for button in at.button}
    answered(started[0])
    at.run()
    assert "everyone within 0% of their fair share. That is proven." in shown(at)
    assert f"{MANY // 2} moves, 0 accepted." in shown(at)
    assert "With this row Jo Field goes from 14% to 7%, and Sam Hill goes from 0% to 7%." in shown(at)
    assert "It counts 2 points. As disturbance it counts 10." in shown(at)
    assert at.button(key="balance.apply").disabled
    at.button(key="balance.accept-all").click().run()
    assert f"{MANY // 2} moves, {MANY // 2} accepted." in shown(at)
    at.button(key="balance.apply").click().run()
    assert f"Sam Hill: 0 points (0%), then {MANY} points (7%)" in shown(at)
    at.button(key="balance.confirm").click().run()
    assert not at.exception
    assert held_by(here) == {"Jo Field": MANY // 2, "Sam Hill": MANY // 2}
    assert re.search(rf"{MANY // 2} households moved\. You can undo it until \d\d:\d\d under Moves\.", shown(at))


def test_keep_a_household_back_and_search_the_rest_again(
    here: WorkloadTeam, as_person: AsPerson, started: list[int]
) -> None:
    searched(here.tess)
    at = as_person("tess", "balance")
    kept = bench(here.tess).moves[0]
    at.button(key=f"refuse.{kept.household_id}").click().run()
    assert len(started) == 1
    answered(started[0])
    at.run()
    assert f"{kept.reference} stays with Jo Field, as you said." in shown(at)
    assert f"refuse.{kept.household_id}" not in {button.key for button in at.button}
    at.button(key=f"forget.{kept.household_id}").click().run()
    assert "You changed what you want since this was found." in shown(at)


def test_accept_one_take_it_back_and_choose_another_row(here: WorkloadTeam, as_person: AsPerson) -> None:
    searched(here.tess)
    at = as_person("tess", "balance")
    one = bench(here.tess).moves[0].household_id
    at.button(key=f"accept.{one}").click().run()
    assert at.button(key="balance.apply").label == "Apply what I accepted (1)"
    at.button(key=f"forget.{one}").click().run()
    assert at.button(key="balance.apply").label == "Apply what I accepted (0)"


def test_say_what_changed_meanwhile(here: WorkloadTeam, as_person: AsPerson) -> None:
    searched(here.tess)
    with writing() as s:
        s.execute(
            sa.update(Assignment).where(Assignment.household_id == here.homes[-1]).values(advocate_id=here.sam.id)
        )
    at = as_person("tess", "balance")
    assert "Sam Hill has 2 points now, and had 0." in shown(at)
    assert at.button(key="balance.search").label == "Search again"


def test_show_tables_of_everything_and_the_rules(here: WorkloadTeam, as_person: AsPerson) -> None:
    searched(here.tess)
    at = as_person("tess", "balance")
    for key in ("balance.loads", "balance.tables", "balance.rules"):
        at.session_state[key] = True
    at.run()
    said = shown(at)
    assert "| Jo Field | 85 | 6 | 12 (14%) | 6 (7%) | 6.0 |" in said
    assert "Without any move the worst is 100% off" in said
    assert "No household moves in its first 42 days of support." in said


def test_make_list_and_compare_scenarios(here: WorkloadTeam, as_person: AsPerson) -> None:
    searched(here.tess)
    at = as_person("tess", "scenarios")
    at.text_input(key="scenario.new.name").input("More come").run()
    at.selectbox(key="scenario.new.authority_code").select("SFT").run()
    at.button(key="scenario.new.save").click().run()
    assert not at.exception
    assert "20 referrals arrive in Sefton." in shown(at)
    with reading() as s:
        first = s.scalars(sa.select(Solve.scenario_id)).one()
    second = first + 1
    searched(here.tess, second)
    at.run()
    at.multiselect(key="scenarios.compared").select(first).select(second).run()
    assert "| Moves | 3, the fewest |" in shown(at)
    at.button(key=f"scenario.away.{second}").click().run()
    assert "More come" not in shown(at)


def test_open_another_scenario_by_its_address(here: WorkloadTeam, as_person: AsPerson) -> None:
    with writing() as s:
        number = make_scenario(s, here.tess, name="More come", assumptions=[AssumedReferrals("SFT", 2)])
    at = as_person("tess", "balance", scenario=str(number))
    assert "More come, the team of Tess Dean" in shown(at)
    assert "2 referrals arrive in Sefton." in shown(at)


def test_let_a_manager_look_at_the_region_or_a_team(here: WorkloadTeam, as_person: AsPerson) -> None:
    at = as_person("max", "balance")
    assert "As it stands, the region" in shown(at)
    at.selectbox(key="balance.team").select(str(here.tess.id)).run()
    assert "As it stands, the team of Tess Dean" in shown(at)
