"""Ask for a search of a scenario, and stop one; a process of its own runs it."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import EventName, ScenarioStatus, SolveStatus
from db.models import Scenario, Solve, Staff
from hiw import audit, clock
from hiw.balancing.actions.scenario_row import add_scenario
from hiw.balancing.assumptions import AS_IT_STANDS, assumptions_of, choices_of
from hiw.balancing.binding_constraints import check_something_can_move
from hiw.balancing.queries.model_inputs import model_inputs_of, scenario_for, standing_scenario
from hiw.balancing.queries.scenarios import SEARCH_LOST_AFTER
from hiw.errors import NotFound, RuleBroken
from hiw.policy.permissions import Actor, Permission, require

OPEN = (SolveStatus.WAITING, SolveStatus.RUNNING)
LOST = "The search ended without an answer. Start it again."


def request_search(s: Session, by: Actor, *, scenario_id: int | None = None, senior_id: int | None = None) -> int:
    """Request the frontier of a scenario; without an id, of "As it stands", which is made when missing.

    Returns the number of the search to start, or 0 when it runs already or was answered before. Raises RuleBroken
    with a sentence when nothing could be proposed: nobody takes part, no household, no room, or everything is held.
    """
    require(by, Permission.BALANCE)
    if scenario_id is None:
        s.execute(sa.select(Staff.id).where(Staff.id == by.id).with_for_update(key_share=True))  # one is made, not two
        row = standing_scenario(s, by, senior_id) or add_scenario(s, by, AS_IT_STANDS, (), senior_id)
    else:
        row = scenario_for(s, by, scenario_id, lock=True)
    if row.status is not ScenarioStatus.DRAFT:
        raise RuleBroken("This scenario is finished. Make another one to search again.")
    return search_for(s, by, row)


def search_for(s: Session, by: Actor, row: Scenario) -> int:
    """Ask for a search of a scenario that the caller has locked; return its id."""
    sheet = model_inputs_of(s, by, row.senior_id, assumptions_of(row.assumptions)).sheet(choices_of(row.choices))
    check_something_can_move(sheet)
    if _is_under_way(s, row.id, sheet.hash):
        return 0
    known = s.scalar(
        sa.select(Solve.result)
        .where(Solve.problem_hash == sheet.hash, Solve.status == SolveStatus.DONE)
        .order_by(Solve.id.desc())
        .limit(1)
    )
    search = Solve(
        scenario_id=row.id, asked_by_id=by.id, asked_at=clock.now(), problem_hash=sheet.hash,
        problem={"sheet": sheet.as_json(), "choices": row.choices}, says="Waiting to begin",
    )  # fmt: skip
    if known is not None:
        search.status, search.result, search.ended_at = SolveStatus.DONE, known, clock.now()
        search.says = "Answered before"
    s.add(search)
    s.flush()
    audit.record(s, by, EventName.SEARCH_ASKED, "solves", search.id)
    return 0 if known is not None else search.id


def _is_under_way(s: Session, scenario_id: int, problem_hash: str) -> bool:
    """Return whether the same problem is being searched.

    Another search of this scenario is asked to stop; one whose process is gone has failed.
    """
    is_running = False
    open_ones = sa.select(Solve).where(Solve.scenario_id == scenario_id, Solve.status.in_(OPEN))
    for search in s.scalars(open_ones.order_by(Solve.id).with_for_update()):
        if clock.now() - (search.beat_at or search.asked_at) > SEARCH_LOST_AFTER:
            search.status, search.ended_at, search.says = SolveStatus.FAILED, clock.now(), LOST
        elif search.problem_hash == problem_hash and not search.is_stop_asked:
            is_running = True
        else:
            search.is_stop_asked = True
    s.flush()
    return is_running


def stop_search(s: Session, by: Actor, *, search_id: int) -> None:
    """Ask a search of one's own to end; what it has found by then is kept."""
    require(by, Permission.BALANCE)
    mine = sa.select(Solve).join(Scenario, Scenario.id == Solve.scenario_id)
    search = s.scalar(mine.where(Solve.id == search_id, Scenario.made_by_id == by.id).with_for_update(of=Solve))
    if search is None:
        raise NotFound("There is no such search of yours. Look at the page again.")
    if search.status in OPEN and not search.is_stop_asked:
        search.is_stop_asked = True
        audit.record(s, by, EventName.SEARCH_STOPPED, "solves", search.id)
