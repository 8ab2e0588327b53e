"""Who could take households over, and what a reassignment would do to both advocates."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.models import Assignment, Household, HouseholdNeed, Staff, StaffAuthority, StaffSkill
from hiw import clock
from hiw.client_text import ClientName, NoClient
from hiw.errors import NotFound
from hiw.households.queries import SUPPORTS_HOUSEHOLDS
from hiw.policy.permissions import Actor, Permission, require
from hiw.policy.scope import MISSING, visible_to
from hiw.words import reference
from hiw.workload.capacity import LoadLevel
from hiw.workload.facts import StaffFacts, WorkloadFacts
from hiw.workload.queries.facts import facts_of
from hiw.workload.reassignment_effects import LoadChange, effects_of, effects_said


@dataclass(frozen=True)
class ChosenHousehold:
    """A household to be reassigned, and its advocate."""

    household_id: int
    household_name: ClientName
    authority_code: NoClient
    holder_id: int | None
    holder: NoClient

    @property
    def reference(self) -> str:
        """Return the household's reference, such as HIW-00042."""
        return reference(self.household_id)


@dataclass(frozen=True)
class ReassignmentCandidate:
    """A colleague of the households' authorities, and the effect if all came to them.

    `lacks` is what a household needs and they do not bring; `effects` are the loads of the present advocates, then
    theirs.
    """

    staff_id: int
    name: NoClient
    percent: int | None
    points: int
    is_away: bool
    lacks: tuple[NoClient, ...]
    effects: tuple[LoadChange, ...]

    @property
    def said(self) -> str:
        """Describe the effect: "Ann goes from 121% to 112%, Bo from 71% to 80%."."""
        return effects_said(self.effects)


@dataclass(frozen=True)
class ReassignmentChoices:
    """The chosen households, and the colleagues who could take all of them, those with most capacity first."""

    households: tuple[ChosenHousehold, ...]
    takers: tuple[ReassignmentCandidate, ...]

    @property
    def is_of_one_authority(self) -> bool:
        """Return whether all of them lie in one authority."""
        return len({each.authority_code for each in self.households}) == 1


def reassignment_effects(
    s: Session, by: Actor, moves: Sequence[tuple[int, int | None, int | None]]
) -> tuple[LoadChange, ...]:
    """Return the effect of reassignments (household, from whom, to whom) today on each colleague, present advocates
    first.

    `hiw.workload.reassignment_effects.effects_said` puts them into a sentence. Raises NotFound for a household out of
    scope.
    """
    require(by, Permission.BALANCE)
    facts = facts_of(s, by, clock.today())
    seen = {home.id for home in facts.households}
    if any(household_id not in seen for household_id, _, _ in moves):
        raise NotFound(MISSING)
    return effects_of(facts, moves)


def reassignment_choices(s: Session, by: Actor, household_ids: Sequence[int]) -> ReassignmentChoices:
    """Return who could take these households, and the effect. Raises NotFound for one that `by` may not assign."""
    require(by, Permission.ASSIGN)
    ids = sorted(set(household_ids))
    chosen = _chosen(s, by, ids)
    if [each.household_id for each in chosen] != ids:
        raise NotFound(MISSING)
    able = _able(s, {each.authority_code for each in chosen})
    facts = _with_all(facts_of(s, by, clock.today()), able)
    needs, skills = _needs(s, ids), _skills(s, able)
    holders = {each.holder_id for each in chosen}
    takers = [_taker(facts, id, chosen, needs - skills.get(id, frozenset())) for id in able if holders != {id}]
    return ReassignmentChoices(chosen, tuple(sorted(takers, key=_by_room)))


def _by_room(taker: ReassignmentCandidate) -> tuple[bool, bool, int, int, str]:
    return (
        bool(taker.lacks),
        taker.is_away,
        10**6 if taker.percent is None else taker.percent,
        taker.points,
        taker.name,
    )


def _taker(
    facts: WorkloadFacts, staff_id: int, chosen: Iterable[ChosenHousehold], lacks: Iterable[str]
) -> ReassignmentCandidate:
    moves = [(each.household_id, each.holder_id, staff_id) for each in chosen if each.holder_id != staff_id]
    effects = effects_of(facts, moves)
    mine = next(each for each in effects if each.staff_id == staff_id)
    is_away = mine.band_before is LoadLevel.AWAY
    return ReassignmentCandidate(
        staff_id, mine.name, mine.percent_before, mine.points_before, is_away, tuple(sorted(lacks)), effects
    )


def _chosen(s: Session, by: Actor, ids: Sequence[int]) -> tuple[ChosenHousehold, ...]:
    query = (
        sa.select(
            Household.id.label("household_id"),
            Household.name.label("household_name"),
            Household.authority_code,
            Staff.id.label("holder_id"),
            sa.func.coalesce(Staff.full_name, "").label("holder"),
        )
        .outerjoin(Assignment, (Assignment.household_id == Household.id) & Assignment.to_on.is_(None))
        .outerjoin(Staff, Staff.id == Assignment.advocate_id)
        .where(Household.id.in_(ids), visible_to(by, Permission.ASSIGN))
        .order_by(Household.id)
    )
    return tuple(ChosenHousehold(**row._asdict()) for row in s.execute(query))


def _able(s: Session, codes: Collection[str]) -> dict[int, StaffFacts]:
    """Return those who support households in all of these authorities.

    Seniors do so now and then: while they support none, they are on no board, and so have no points.
    """
    works_in = sa.select(sa.func.count()).where(
        StaffAuthority.staff_id == Staff.id, StaffAuthority.authority_code.in_(codes)
    )
    query = sa.select(Staff).where(
        Staff.is_active, Staff.role.in_(SUPPORTS_HOUSEHOLDS), works_in.scalar_subquery() == len(codes)
    )
    return {
        staff.id: StaffFacts(
            staff.id, staff.full_name, staff.role, staff.senior_id, frozenset(codes), None,
            staff.contracted_minutes, staff.started_on,
        )
        for staff in s.scalars(query)
    }  # fmt: skip


def _with_all(facts: WorkloadFacts, able: Mapping[int, StaffFacts]) -> WorkloadFacts:
    known = {each.id for each in facts.colleagues}
    others = tuple(each for id, each in able.items() if id not in known)
    return WorkloadFacts(facts.on, facts.numbers, facts.colleagues + others, facts.households)


def _needs(s: Session, ids: Sequence[int]) -> frozenset[str]:
    n = HouseholdNeed
    return frozenset(s.scalars(sa.select(n.what).where(n.household_id.in_(ids), n.ended_at.is_(None))))


def _skills(s: Session, ids: Collection[int]) -> dict[int, frozenset[str]]:
    theirs = sa.select(StaffSkill.staff_id, StaffSkill.what).where(StaffSkill.staff_id.in_(ids))
    rows = s.execute(theirs.order_by(StaffSkill.staff_id)).all()
    return {id: frozenset(what for _, what in own) for id, own in groupby(rows, key=lambda row: row[0])}
