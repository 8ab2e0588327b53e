"""A small world in which every role stands in every relation to a household of its own, complete with a plan."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import CloseReason, HouseholdStatus, NoteKind, Role, VisitPlace
from db.models import Assignment, CaseNote, CaseNotePerson, Household, Membership, Visit
from hiw import clock
from hiw.policy.permissions import Actor, Permission, Relation
from tests import factories, factories_fund, factories_trust
from tests import factories_plans as plans
from tests.factories_fund import Fund

R = Relation
# What each way of standing to a household is, in the words of the matrix; ALL and ANY hold always.
HOLDS: dict[str, frozenset[Relation]] = {
    "own": frozenset({R.OWN, R.TEAM}),
    "team": frozenset({R.TEAM}),
    "waiting": frozenset({R.WAITING}),
    "cover": frozenset({R.COVER}),
    "cover of yesterday": frozenset(),
    "cover of tomorrow": frozenset(),
    "sample": frozenset({R.SAMPLE}),
    "glass": frozenset({R.GLASS}),
    "glass of an hour ago": frozenset(),
    "other": frozenset(),
    "elsewhere": frozenset(),
    "closed": frozenset({R.OWN, R.TEAM}),
    "closed, and given up on that day": frozenset(),
    "own, restricted": frozenset({R.OWN, R.TEAM}),
    "own, restricted and named": frozenset({R.OWN, R.TEAM, R.NAMED}),
    "named": frozenset({R.NAMED}),
    "own, restricted and glass": frozenset({R.OWN, R.TEAM, R.GLASS}),
    "own, and oneself": frozenset({R.OWN, R.TEAM}),
    "own, and somebody hidden has left": frozenset({R.OWN, R.TEAM}),
}
WALLED = {"own, restricted", "own, and oneself", "own, restricted and glass"}


def is_allowed(role: Role, relation: str, permission: Permission) -> bool:
    """What the matrix says of one cell, told again without a database."""
    through = Actor(0, "", role, frozenset()).relations_for(permission)
    if R.ANY in through:
        return True
    if relation == "own, restricted and glass":
        return R.GLASS in through
    return relation not in WALLED and bool(through & (HOLDS[relation] | {R.ALL}))


@dataclass(frozen=True)
class Cell:
    """Who stands how to which household, and the numbers of everything in it."""

    by: Actor
    relation: str
    name: str
    household_id: int
    ann: int
    bo: int
    barrier: int
    effect: int
    link: int
    goal: int
    action: int
    note: int
    visit: int
    membership: int
    fund_request: int


@dataclass
class World:
    """All cells of one database, with people that calls need beside them."""

    cells: list[Cell] = field(default_factory=list)
    other_home: dict[int, int] = field(default_factory=dict)
    other: dict[str, Actor] = field(default_factory=dict)
    fund: Fund | None = None

    @property
    def money(self) -> Fund:
        """The fund that every household of this world may ask."""
        assert self.fund is not None
        return self.fund


def make_world(s: Session) -> World:
    """Five roles in every relation, each with a household of its own."""
    world = World()
    stranger = factories.colleague(s, Role.ADVOCATE, "SFT", senior_id=None, full_name="Sam Stranger")
    world.other["advocate"] = stranger
    world.other["senior"] = factories.colleague(s, Role.SENIOR, "WRL", full_name="Sue Senior")
    world.other["auditor"] = factories.colleague(s, Role.AUDITOR, full_name="Al Auditor")
    world.fund = factories_fund.fund(s, 10_000_000, authority=None)
    for role in Role:
        for relation in HOLDS:
            cell = _cell(s, role, relation, world)
            world.cells.append(cell)
            world.other_home[cell.by.id] = factories.household(s, "Cy", "Di", advocate=cell.by)
    return world


def _cell(s: Session, role: Role, relation: str, world: World) -> Cell:
    stranger = world.other["advocate"]
    by = factories.colleague(s, role, "SFT", senior_id=None, full_name=f"{role} {relation}")
    by = replace(by, stepped_up_at=clock.now())
    advocate = _advocate(s, by, relation, stranger)
    authority = "LIV" if relation == "elsewhere" else "SFT"
    name = f"Ann {role} {relation}".replace(",", "")
    home = factories.household(s, name, "Bo Lee", advocate=advocate, authority=authority)
    ann, bo = s.scalars(sa.select(Membership.person_id).where(Membership.household_id == home).order_by(Membership.id))
    cell = with_plan(s, by, relation, name, home, ann, bo, world.money)
    _stand(s, by, relation, cell, stranger)
    return cell


def _advocate(s: Session, by: Actor, relation: str, stranger: Actor) -> Actor | None:
    if relation.startswith("own") or relation == "closed":
        return by
    if relation == "team":
        return factories.colleague(s, Role.ADVOCATE, "SFT", senior_id=by.id)
    return None if relation == "waiting" else stranger


def _stand(s: Session, by: Actor, relation: str, cell: Cell, stranger: Actor) -> None:
    _let_in(s, by, relation, cell)
    if "restricted" in relation or relation == "named":
        factories_trust.restriction(s, stranger, cell.ann)
    if "named" in relation:
        factories_trust.named(s, by, cell.ann)
    if "has left" in relation:
        gone = factories.member(s, cell.household_id, "Zed Hidden", left_on=clock.today())
        plans.goal(s, cell.household_id, person_id=gone, barrier_ids=(plans.barrier(s, cell.household_id),))
        factories_trust.restriction(s, stranger, gone)
    if "oneself" in relation:
        factories_trust.close_to(s, by, cell.ann)


def _let_in(s: Session, by: Actor, relation: str, cell: Cell) -> None:
    today, day = clock.today(), timedelta(days=1)
    days = {
        "cover": (today, today),
        "cover of yesterday": (today - 5 * day, today - day),
        "cover of tomorrow": (today + day, today + 5 * day),
    }
    if relation in days:
        first, last = days[relation]
        factories_trust.cover(s, by, _own_stranger(s, cell), from_on=first, to_on=last)
    elif relation == "sample":
        factories.sample(s, cell.household_id, by)
    elif "given up" in relation:
        factories.assignment(s, cell.household_id, by, to_on=today)
    elif "glass" in relation:
        factories_trust.glass(s, by, cell.household_id, **_over(relation))


def _over(relation: str) -> dict[str, Any]:
    an_hour_ago = clock.now() - timedelta(minutes=61)
    over = {"opened_at": an_hour_ago, "expires_at": an_hour_ago + timedelta(minutes=60)}
    return over if "ago" in relation else {}


def _own_stranger(s: Session, cell: Cell) -> Actor:
    """A colleague who supports this household alone, so that cover for them opens nothing else."""
    somebody = factories.colleague(s, Role.ADVOCATE, "SFT", senior_id=None)
    spell = sa.update(Assignment).where(Assignment.household_id == cell.household_id)
    s.execute(spell.values(advocate_id=somebody.id))
    return somebody


def with_plan(s: Session, by: Actor, relation: str, name: str, home: int, ann: int, bo: int, fund: Fund) -> Cell:
    barrier, effect = plans.barrier(s, home, person_id=ann), plans.barrier(s, home, "Sleep", person_id=bo)
    link = plans.link(s, home, barrier, effect)
    goal = plans.goal(s, home, person_id=ann, barrier_ids=(barrier,))
    action = plans.action(s, goal, due_on=clock.today() - timedelta(days=1))
    now = clock.now()
    note = CaseNote(
        household_id=home, kind=NoteKind.CALL, happened_on=clock.today(), body="Rang her", written_by_id=by.id,
        written_at=now,
    )  # fmt: skip
    visit = Visit(
        household_id=home, staff_id=by.id, starts_at=now + timedelta(days=2), place=VisitPlace.HOME,
        created_at=now, updated_at=now,
    )  # fmt: skip
    s.add_all([note, visit])
    s.flush()
    s.add(CaseNotePerson(note_id=note.id, person_id=ann))
    membership = s.scalars(sa.select(Membership.id).where(Membership.person_id == ann)).one()
    if relation.startswith("closed"):
        _close(s, home)
    asked = factories_fund.request(s, fund, household_id=home, barrier_id=barrier, person_ids=(ann,))
    return Cell(
        by, relation, name, home, ann, bo, barrier, effect, link, goal, action, note.id, visit.id, membership, asked
    )  # fmt: skip


def _close(s: Session, home: int) -> None:
    row, today = s.get_one(Household, home), clock.today()
    row.status, row.closed_on, row.close_reason = HouseholdStatus.CLOSED, today, CloseReason.NEEDS_MET
    s.execute(sa.update(Assignment).where(Assignment.household_id == home).values(to_on=today))
    s.flush()
