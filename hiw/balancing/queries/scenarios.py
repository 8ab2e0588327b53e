"""Read scenarios: the list, one with its search and chosen row, and several side by side."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import Role, ScenarioStatus, SolveStatus
from db.models import Authority, ReassignmentBatch, Scenario, Solve, Staff
from hiw import clock
from hiw.balancing.assumptions import AssumedAbsence, AssumedReferrals, Assumption, assumptions_of, choices_of
from hiw.balancing.explanations import StaffLoadChange, load_changes
from hiw.balancing.model import BalancingModel
from hiw.balancing.queries.model_inputs import MISSING, team_of
from hiw.balancing.search_result import SearchResult
from hiw.client_text import NoClient
from hiw.errors import NotFound, RuleBroken
from hiw.policy.permissions import Actor, Permission, require
from hiw.settings import settings_on
from hiw.settings.names import SettingName
from hiw.words import count, day

SEARCH_LOST_AFTER = timedelta(seconds=30)  # without a beat, a search's process is gone
MOST_COMPARED = 3


@dataclass(frozen=True)
class SearchStatus:
    """One search as it stands; `is_lost`: its process is gone without an answer."""

    id: int
    status: SolveStatus
    done: int
    in_all: int
    says: NoClient
    asked_at: datetime
    is_stop_asked: bool
    is_lost: bool

    @property
    def is_under_way(self) -> bool:
        """Return whether to look again in a second."""
        return self.status in (SolveStatus.WAITING, SolveStatus.RUNNING) and not self.is_lost


@dataclass(frozen=True)
class ScenarioRow:
    """A scenario in a list. `moves` are those accepted or given, `assumed` its assumptions in words; `is_undone`
    when it was applied and its reassignments were undone."""

    id: int
    name: NoClient
    senior_id: int | None
    team: NoClient
    status: ScenarioStatus
    version: int
    assumed: tuple[NoClient, ...]
    moves: int
    refused: int
    band: int | None
    batch_id: int | None
    is_undone: bool
    made_at: datetime
    search: SearchStatus | None


@dataclass(frozen=True)
class ScenarioChoices:
    """What a scenario may be about, by id or code and name: `seniors` with a team, `people` of one team or the
    region who support households, and `places`."""

    seniors: Mapping[int, NoClient]
    people: Mapping[int, NoClient]
    places: Mapping[NoClient, NoClient]


def scenario_choices(s: Session, by: Actor, senior_id: int | None = None) -> ScenarioChoices:
    """Return the choices of the forms: whose workload, who may be away, and where referrals may arrive."""
    require(by, Permission.BALANCE)
    team = team_of(by, senior_id)
    active = sa.select(Staff.id, Staff.full_name, Staff.role, Staff.senior_id).where(Staff.is_active)
    rows = s.execute(active.where(Staff.role.in_((Role.ADVOCATE, Role.SENIOR))).order_by(Staff.full_name)).all()
    leads = {row.senior_id for row in rows}
    return ScenarioChoices(
        {row.id: row.full_name for row in rows if row.role is Role.SENIOR and row.id in leads},
        {row.id: row.full_name for row in rows if row.role is Role.ADVOCATE and team in (None, row.senior_id)},
        authority_names(s),
    )


def scenarios_of(s: Session, by: Actor) -> tuple[ScenarioRow, ...]:
    """Return one's own scenarios that were not deleted, drafts first, newest first."""
    require(by, Permission.BALANCE)
    mine = sa.select(Scenario).where(Scenario.made_by_id == by.id, Scenario.status != ScenarioStatus.THROWN_AWAY)
    rows = list(s.scalars(mine.order_by(Scenario.status.desc(), Scenario.id.desc())))
    names, places = staff_names(s), authority_names(s)
    searches = latest_searches(s, [row.id for row in rows])
    applied = [row.batch_id for row in rows if row.batch_id]
    undone = set(s.scalars(sa.select(ReassignmentBatch.undoes_id).where(ReassignmentBatch.undoes_id.in_(applied))))
    found = [
        ScenarioRow(
            row.id, row.name, row.senior_id, team_said(row.senior_id, names), row.status, row.version,
            assumed_said(assumptions_of(row.assumptions), names, places),
            sum(each.is_move for each in choices_of(row.choices).values()),
            sum(not each.is_move for each in choices_of(row.choices).values()),
            row.band, row.batch_id, row.batch_id in undone, row.created_at, searches.get(row.id),
        )
        for row in rows
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda row: row.status is not ScenarioStatus.DRAFT))


def team_said(senior_id: int | None, names: Mapping[int, str]) -> str:
    """ "the region", "the team of Tess Dean"."""
    return "the region" if senior_id is None else f"the team of {names.get(senior_id, 'a senior')}"


def assumed_said(
    assumptions: Iterable[Assumption], names: Mapping[int, str], places: Mapping[str, str]
) -> tuple[str, ...]:
    """Describe each assumption in a sentence."""
    return tuple(_said(each, names, places) for each in assumptions)


def _said(assumption: Assumption, names: Mapping[int, str], places: Mapping[str, str]) -> str:
    today = clock.today()
    if isinstance(assumption, AssumedAbsence):
        days = f"from {day(assumption.from_on, today)} to {day(assumption.to_on, today)}"
        return f"{names.get(assumption.staff_id, 'A colleague')} is away {days}."
    assert isinstance(assumption, AssumedReferrals)
    place = places.get(assumption.authority_code, assumption.authority_code)
    verb = "arrives" if assumption.number == 1 else "arrive"
    return f"{count(assumption.number, 'referral')} {verb} in {place}."


def staff_names(s: Session) -> dict[int, str]:
    """Return the names of staff who support households, or lead those who do, by id."""
    holders = Staff.role.in_((Role.ADVOCATE, Role.SENIOR))
    return {each: name for each, name in s.execute(sa.select(Staff.id, Staff.full_name).where(holders))}


def authority_names(s: Session) -> dict[str, str]:
    """Authorities by code, in the order of their names."""
    rows = s.execute(sa.select(Authority.code, Authority.name).order_by(Authority.name))
    return {code: name for code, name in rows}


def latest_searches(s: Session, scenario_ids: Sequence[int]) -> dict[int, SearchStatus]:
    """Return the last search of each scenario by id, without its problem and result."""
    last = sa.select(sa.func.max(Solve.id)).where(Solve.scenario_id.in_(scenario_ids)).group_by(Solve.scenario_id)
    columns = (
        Solve.scenario_id, Solve.id, Solve.status, Solve.done, Solve.in_all, Solve.says, Solve.asked_at,
        Solve.is_stop_asked, Solve.beat_at,
    )  # fmt: skip
    rows: Any = s.execute(sa.select(*columns).where(Solve.id.in_(last)))
    return {scenario: _search(*rest) for scenario, *rest in rows}


def _search(
    number: int, status: SolveStatus, done: int, in_all: int, says: str, asked_at: datetime, is_stop_asked: bool,
    beat_at: datetime | None,
) -> SearchStatus:  # fmt: skip
    is_open = status in (SolveStatus.WAITING, SolveStatus.RUNNING)
    lost = is_open and clock.now() - (beat_at or asked_at) > SEARCH_LOST_AFTER
    return SearchStatus(number, status, done, in_all, says, asked_at, is_stop_asked, lost)


def search_now(s: Session, by: Actor, scenario_id: int) -> SearchStatus | None:
    """Return the last search of one's own scenario; one statement, run every second while it searches."""
    require(by, Permission.BALANCE)
    columns = (
        Solve.id, Solve.status, Solve.done, Solve.in_all, Solve.says, Solve.asked_at, Solve.is_stop_asked,
        Solve.beat_at,
    )  # fmt: skip
    joined = sa.select(*columns).join(Scenario, Scenario.id == Solve.scenario_id)
    mine = joined.where(Scenario.id == scenario_id, Scenario.made_by_id == by.id)
    row = s.execute(mine.order_by(Solve.id.desc()).limit(1)).one_or_none()
    return None if row is None else _search(*row)


@dataclass(frozen=True)
class LastSearch:
    """The last search of a scenario with its problem and its result."""

    search: SearchStatus
    hash: str
    sheet: BalancingModel = field(repr=False)
    choices: Mapping[str, Any] = field(repr=False)
    answer: SearchResult | None = field(repr=False)


def kept_of(s: Session, scenario_id: int) -> LastSearch | None:
    """Return the last search of a scenario that has an answer, or the very last one when none has."""
    has_answer = sa.case((Solve.result.is_not(sa.null()), 1), else_=0)
    wanted = sa.select(Solve).where(Solve.scenario_id == scenario_id)
    row = s.scalar(wanted.order_by(has_answer.desc(), Solve.id.desc()).limit(1))
    if row is None:
        return None
    shown = _search(
        row.id, row.status, row.done, row.in_all, row.says, row.asked_at, row.is_stop_asked, row.beat_at
    )  # fmt: skip
    answer = SearchResult.from_json(row.result) if row.result else None
    return LastSearch(
        shown, row.problem_hash, BalancingModel.from_json(row.problem["sheet"]), row.problem["choices"], answer
    )


@dataclass(frozen=True)
class ScenarioComparison:
    """One scenario of a comparison: what its chosen row takes, and every colleague before and after.

    `moves` and `worst` (thousandths of the fair share) are None while nothing was found.
    """

    id: int
    name: NoClient
    team: NoClient
    assumed: tuple[NoClient, ...]
    band: int | None
    moves: int | None
    bound: int | None
    placed: int
    worst: int | None
    loads: tuple[StaffLoadChange, ...]


def compare_scenarios(s: Session, by: Actor, scenario_ids: Sequence[int]) -> tuple[ScenarioComparison, ...]:
    """Two or three of one's own scenarios as they were found, in the order asked for.

    Raises RuleBroken for another number of them, NotFound for somebody else's.
    """
    require(by, Permission.BALANCE)
    if not 2 <= len(set(scenario_ids)) <= MOST_COMPARED:
        raise RuleBroken(f"Choose two or three scenarios to compare, not {len(set(scenario_ids))}.")
    mine = sa.select(Scenario).where(Scenario.id.in_(scenario_ids), Scenario.made_by_id == by.id)
    rows = {row.id: row for row in s.scalars(mine)}
    if len(rows) < len(set(scenario_ids)):
        raise NotFound(MISSING)
    names, places = staff_names(s), authority_names(s)
    limit = settings_on(s, clock.today())[SettingName.LOAD_OVER]
    return tuple(_compared(s, rows[each], names, places, limit) for each in dict.fromkeys(scenario_ids))


def _compared(
    s: Session, row: Scenario, names: Mapping[int, str], places: Mapping[str, str], limit: int
) -> ScenarioComparison:
    kept = kept_of(s, row.id)
    said = assumed_said(assumptions_of(row.assumptions), names, places)
    offer = kept.answer.offer(row.band) if kept and kept.answer else None
    loads = load_changes(kept.sheet, names, limit, (*offer.moves, *offer.placed) if offer else ()) if kept else ()
    team = team_said(row.senior_id, names)
    if offer is None or kept is None:
        return ScenarioComparison(row.id, row.name, team, said, row.band, None, None, 0, None, loads)
    decided = [home.held_by is not None for home in kept.sheet.homes if home.decided_id is not None]
    moved, placed = sum(decided), len(decided) - sum(decided)
    return ScenarioComparison(
        row.id, row.name, team, said, offer.band, len(offer.moves) + moved, offer.bound + moved,
        len(offer.placed) + placed, offer.worst, loads,
    )  # fmt: skip
