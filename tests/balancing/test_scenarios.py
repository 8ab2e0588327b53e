"""A scenario …"""

import pytest
import sqlalchemy as sa

from db.enums import ReassignmentKind, ScenarioStatus, SolveStatus
from db.models import Assignment, AuditEvent, HouseholdReassignment, ReassignmentBatch, Scenario, Solve
from db.session import reading, writing
from hiw import clock
from hiw.balancing.actions import (
    accept_moves,
    apply_scenario,
    choose_tolerance,
    discard_scenario,
    forget_choices,
    give_move,
    make_scenario,
    refuse_move,
    request_search,
    stop_search,
)
from hiw.balancing.assumptions import AS_IT_STANDS, AssumedAbsence, AssumedReferrals, Assumption, MoveDecision
from hiw.balancing.queries import compare_scenarios, scenario_choices, scenarios_of
from hiw.balancing.solver.results import ItemMove
from hiw.errors import NotAllowed, NotFound, RuleBroken, Stale
from hiw.workload.actions import undo_reassignments
from tests import factories, factories_caseload
from tests.workload.team import MANY, WorkloadTeam, answer, bench, days, home, moves_of, searched, team

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def here(database: str) -> WorkloadTeam:
    with writing() as s:
        return team(s)


def holders(households: list[int]) -> list[int | None]:
    with reading() as s:
        current = sa.select(Assignment.household_id, Assignment.advocate_id).where(Assignment.to_on.is_(None))
        found = {home: advocate for home, advocate in s.execute(current)}
    return [found.get(each) for each in households]


def accepted(here: WorkloadTeam) -> int:
    """As it stands, with every move of the chosen row accepted."""
    number = searched(here.tess)
    with writing() as s:
        accept_moves(s, here.tess, scenario_id=number, moves=moves_of(bench(here.tess)))
    return number


def test_as_it_stands_is_there_before_anything_was_typed(here: WorkloadTeam) -> None:
    found = bench(here.tess)
    assert (found.id, found.name, found.team) == (None, AS_IT_STANDS, "the team of Tess Dean")
    assert found.answer is None
    assert found.trouble is None
    assert [(load.name, load.before) for load in found.loads] == [("Jo Field", 2 * MANY), ("Sam Hill", 0)]


def test_has_a_search_with_the_fewest_moves_and_their_reasons(here: WorkloadTeam) -> None:
    number = searched(here.tess)
    found = bench(here.tess)
    assert found.id == number
    assert found.answer is not None
    assert found.answer.prices.best == 0
    assert found.offer is not None
    assert (len(found.offer.moves), found.offer.bound) == (MANY // 2, MANY // 2)
    row = found.moves[0]
    assert (row.from_name, row.to_name, row.points, row.said) == ("Jo Field", "Sam Hill", 2, None)
    assert row.reason.startswith("With this row Jo Field goes from 14% to 7%, and Sam Hill goes from 0% to 7%.")
    assert row.household_name == "Ann Lee"
    assert [load.after for load in found.loads] == [MANY, MANY]
    assert found.changed == ()


def test_is_one_s_own(here: WorkloadTeam) -> None:
    number = searched(here.tess)
    with reading() as s:
        assert scenarios_of(s, here.manager) == ()
        with pytest.raises(NotAllowed):
            scenarios_of(s, here.joe)
    with pytest.raises(NotFound):
        bench(here.manager, number)
    with writing() as s, pytest.raises(NotFound):
        discard_scenario(s, here.manager, scenario_id=number)


def test_assumes_that_somebody_is_away_and_that_referrals_arrive(here: WorkloadTeam) -> None:
    today = clock.today()
    with writing() as s:
        number = make_scenario(
            s, here.tess, name="Spring",
            assumptions=[AssumedAbsence(here.joe.id, today, today + days(60)), AssumedReferrals("SFT", 2)],
        )  # fmt: skip
    searched(here.tess, number)
    found = bench(here.tess, number)
    assert found.assumed[1] == "2 referrals arrive in Sefton."
    assert found.assumed[0].startswith("Jo Field is away from ")
    assert {load.name: load.room for load in found.loads}["Jo Field"] == 0
    assert {load.name: load.after for load in found.loads} == {"Jo Field": 0, "Sam Hill": 2 * MANY + 10}
    assert found.placed_assumed == 2
    assert len(found.moves) == MANY


@pytest.mark.parametrize(
    ("name", "assumptions", "sentence"),
    [
        ("", (), "The name is empty"),
        ("as it stands", (), "This name is taken"),
        ("Spring", (AssumedAbsence(0, clock.today(), clock.today() + days(60)),), "Choose a colleague"),
        ("Spring", (AssumedReferrals("LIV", 5),), "Choose an authority"),
    ],
)
def test_is_refused_with_what_to_change(
    here: WorkloadTeam, name: str, assumptions: tuple[Assumption, ...], sentence: str
) -> None:
    with writing() as s, pytest.raises(RuleBroken, match=sentence):
        make_scenario(s, here.tess, name=name, assumptions=assumptions)


def test_takes_a_refused_household_as_locked_and_the_rest_is_searched_again(here: WorkloadTeam) -> None:
    number = searched(here.tess)
    kept = bench(here.tess).moves[0]
    with writing() as s:
        search_id = refuse_move(
            s, here.tess, scenario_id=number, move=ItemMove(kept.household_id, kept.from_id, kept.to_id)
        )  # fmt: skip
        assert search_id
    assert bench(here.tess).changed == ("You changed what you want since this was found.",)
    with writing() as s:
        answer(s, search_id)
    found = bench(here.tess)
    assert found.changed == ()
    assert kept.household_id not in {row.household_id for row in found.moves}
    assert len(found.moves) == MANY // 2
    assert [row.household_id for row in found.refused] == [kept.household_id]


def test_gives_a_household_to_somebody_of_one_s_own_choice(here: WorkloadTeam) -> None:
    with writing() as s:
        kit = factories.colleague(s, full_name="Kit Moss")
    number = searched(here.tess)
    row = bench(here.tess).moves[0]
    to_id = next(each for each in row.others)
    assert to_id in (kit.id, here.sam.id)
    with writing() as s:
        search_id = give_move(s, here.tess, scenario_id=number, move=ItemMove(row.household_id, row.from_id, to_id))
        answer(s, search_id)
    found = {each.household_id: each for each in bench(here.tess).moves}
    assert (found[row.household_id].to_id, found[row.household_id].said) == (to_id, MoveDecision.GIVEN)
    assert found[row.household_id].was_decided


def test_gives_nothing_against_a_rule(here: WorkloadTeam) -> None:
    number = searched(here.tess)
    row = bench(here.tess).moves[0]
    with writing() as s:
        factories_caseload.need(s, here.joe, row.household_id, "Polish")
    with writing() as s, pytest.raises(RuleBroken, match="cannot go to Sam Hill: “language"):
        give_move(s, here.tess, scenario_id=number, move=ItemMove(row.household_id, row.from_id, row.to_id))
    with writing() as s, pytest.raises(RuleBroken, match="cannot go to a colleague"):
        give_move(s, here.tess, scenario_id=number, move=ItemMove(row.household_id, row.from_id, here.manager.id))
    with writing() as s, pytest.raises(Stale, match="is with Jo Field now"):
        give_move(s, here.tess, scenario_id=number, move=ItemMove(row.household_id, here.sam.id, here.joe.id))
    with writing() as s, pytest.raises(Stale, match="no longer yours to move"):
        accept_moves(s, here.tess, scenario_id=number, moves=[ItemMove(99_999, here.joe.id, here.sam.id)])


def test_forgets_what_was_said(here: WorkloadTeam) -> None:
    number = accepted(here)
    assert len(bench(here.tess).accepted) == MANY // 2
    one = bench(here.tess).moves[0].household_id
    with writing() as s:
        forget_choices(s, here.tess, scenario_id=number, household_ids=[one])
    assert one not in {row.household_id for row in bench(here.tess).accepted}


def test_forgets_acceptances_when_another_row_is_chosen(here: WorkloadTeam) -> None:
    number = accepted(here)
    with writing() as s:
        choose_tolerance(s, here.tess, scenario_id=number, band=400)
    found = bench(here.tess)
    assert found.accepted == ()
    assert found.offer is not None
    assert found.offer.band == 400
    with writing() as s, pytest.raises(RuleBroken, match="one of the rows"):
        choose_tolerance(s, here.tess, scenario_id=number, band=-1)


def test_is_applied_as_one_set_of_moves_that_can_be_undone(here: WorkloadTeam) -> None:
    number = accepted(here)
    moved = [row.household_id for row in bench(here.tess).accepted]
    with writing() as s:
        batch_id = apply_scenario(s, here.tess, scenario_id=number)
    assert holders(moved) == [here.sam.id] * len(moved)
    with reading() as s:
        batch = s.get_one(ReassignmentBatch, batch_id)
        assert batch.kind is ReassignmentKind.BALANCED
        assert s.scalar(sa.select(sa.func.count()).where(HouseholdReassignment.batch_id == batch_id)) == len(moved)
        row = s.get_one(Scenario, number)
        assert (row.status, row.batch_id) == (ScenarioStatus.APPLIED, batch_id)
        assert s.scalar(sa.select(AuditEvent.id).where(AuditEvent.word == "scenario.applied")) is not None
    assert bench(here.tess).id is None
    with writing() as s, pytest.raises(RuleBroken, match="applied already"):
        apply_scenario(s, here.tess, scenario_id=number)
    with writing() as s:
        assert not next(row for row in scenarios_of(s, here.tess) if row.id == number).is_undone
        undo_reassignments(s, here.tess, batch_id=batch_id)
        assert next(row for row in scenarios_of(s, here.tess) if row.id == number).is_undone
    assert holders(moved) == [here.joe.id] * len(moved)


def test_applies_places_of_the_waiting_list_but_no_assumed_referral(here: WorkloadTeam) -> None:
    with writing() as s:
        waiting = home(s, None)
        number = make_scenario(s, here.tess, name="More", assumptions=[AssumedReferrals("SFT", 1)])
    searched(here.tess, number)
    found = bench(here.tess, number)
    placed = [row for row in found.moves if row.from_id is None]
    assert [row.household_id for row in placed] == [waiting]
    assert placed[0].reason.startswith("It waits for an advocate")
    with writing() as s:
        accept_moves(s, here.tess, scenario_id=number, moves=moves_of(found))
        apply_scenario(s, here.tess, scenario_id=number)
    assert holders([waiting]) == [placed[0].to_id]
    with reading() as s:
        assert s.scalar(sa.select(sa.func.count()).select_from(HouseholdReassignment)) == len(found.moves)


def test_applies_nothing_when_nothing_is_accepted(here: WorkloadTeam) -> None:
    number = searched(here.tess)
    with writing() as s, pytest.raises(RuleBroken, match="Nothing is accepted yet"):
        apply_scenario(s, here.tess, scenario_id=number)


def test_applies_nothing_at_all_when_one_fact_has_changed(here: WorkloadTeam) -> None:
    number = accepted(here)
    moved = [row.household_id for row in bench(here.tess).accepted]
    with writing() as s:
        factories_caseload.lock(s, here.tess, moved[-1])
    with writing() as s, pytest.raises(Stale, match=r"Nothing was moved.*cannot go to Sam Hill now: “locked”"):
        apply_scenario(s, here.tess, scenario_id=number)
    assert holders(moved) == [here.joe.id] * len(moved)
    assert any("locked" in sentence for sentence in bench(here.tess).changed)


def test_applies_nothing_when_a_load_has_changed_and_all_after_another_search(here: WorkloadTeam) -> None:
    number = accepted(here)
    moved = [row.household_id for row in bench(here.tess).accepted]
    with writing() as s:
        home(s, here.sam)
    with writing() as s, pytest.raises(Stale, match="Sam Hill has 2 points now, and had 0"):
        apply_scenario(s, here.tess, scenario_id=number)
    searched(here.tess)
    assert {row.household_id for row in bench(here.tess).accepted} == set(moved)
    with writing() as s:
        apply_scenario(s, here.tess, scenario_id=number)
    assert holders(moved) == [here.sam.id] * len(moved)


def test_is_thrown_away_and_then_neither_listed_nor_changed(here: WorkloadTeam) -> None:
    number = searched(here.tess)
    with reading() as s:
        assert [row.id for row in scenarios_of(s, here.tess)] == [number]
    with writing() as s:
        discard_scenario(s, here.tess, scenario_id=number)
    with reading() as s:
        assert scenarios_of(s, here.tess) == ()
    with writing() as s, pytest.raises(RuleBroken, match="thrown away"):
        accept_moves(s, here.tess, scenario_id=number, moves=[])
    assert bench(here.tess).id is None


def test_stands_beside_others(here: WorkloadTeam) -> None:
    first = searched(here.tess)
    with writing() as s:
        second = make_scenario(s, here.tess, name="More", assumptions=[AssumedReferrals("SFT", 3)])
    searched(here.tess, second)
    with reading() as s:
        one, two = compare_scenarios(s, here.tess, [first, second])
        with pytest.raises(RuleBroken, match="two or three"):
            compare_scenarios(s, here.tess, [first])
        with pytest.raises(NotFound):
            compare_scenarios(s, here.manager, [first, second])
    assert (one.name, one.moves, one.bound) == (AS_IT_STANDS, MANY // 2, MANY // 2)
    assert (two.name, two.placed, two.assumed) == ("More", 3, ("3 referrals arrive in Sefton.",))
    assert {load.name for load in two.loads} == {"Jo Field", "Sam Hill"}


def test_offers_one_s_team_and_a_manager_every_team(here: WorkloadTeam) -> None:
    with reading() as s:
        mine, all_of_them = scenario_choices(s, here.tess), scenario_choices(s, here.manager)
    assert set(mine.people.values()) == {"Jo Field", "Sam Hill"}
    assert all_of_them.seniors == {here.tess.id: "Tess Dean"}
    assert len(mine.places) == 6


def test_asks_the_same_question_once(here: WorkloadTeam) -> None:
    searched(here.tess)
    with writing() as s:
        assert request_search(s, here.tess) == 0
        rows = list(s.scalars(sa.select(Solve).order_by(Solve.id)))
        assert [row.status for row in rows] == [SolveStatus.DONE, SolveStatus.DONE]
        assert rows[0].result == rows[1].result


def test_does_not_start_what_runs_and_stops_what_asks_something_else(here: WorkloadTeam) -> None:
    with writing() as s:
        first = request_search(s, here.tess)
    with writing() as s:
        assert request_search(s, here.tess) == 0
        home(s, here.sam)
    with writing() as s:
        second = request_search(s, here.tess)
        assert second > first
        assert s.get_one(Solve, first).is_stop_asked


def test_takes_a_search_without_a_beat_for_lost(here: WorkloadTeam) -> None:
    with writing() as s:
        first = request_search(s, here.tess)
        s.get_one(Solve, first).asked_at = clock.now() - days(1)
    found = bench(here.tess).search
    assert found is not None
    assert found.is_lost
    assert not found.is_under_way
    with writing() as s:
        assert request_search(s, here.tess) > first
        assert s.get_one(Solve, first).status is SolveStatus.FAILED


def test_is_stopped_by_whoever_asked(here: WorkloadTeam) -> None:
    with writing() as s:
        search_id = request_search(s, here.tess)
    with writing() as s, pytest.raises(NotFound):
        stop_search(s, here.manager, search_id=search_id)
    with writing() as s:
        stop_search(s, here.tess, search_id=search_id)
        assert s.get_one(Solve, search_id).is_stop_asked


def test_says_why_nothing_can_be_searched(here: WorkloadTeam) -> None:
    with writing() as s:
        for number in here.homes:
            factories_caseload.lock(s, here.tess, number)
    found = bench(here.tess)
    assert found.trouble == (
        f"No household may move today. These rules hold them: locked ({MANY} households). "
        "Wait, or change a rule's number."
    )
    with writing() as s, pytest.raises(RuleBroken, match="No household may move today"):
        request_search(s, here.tess)


def test_of_a_team_without_anybody_says_so(database: str) -> None:
    with writing() as s:
        here = team(s, 0)
    assert bench(here.tess).trouble == "There are no open households to share out."
