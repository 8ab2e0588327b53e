"""Whatever a household is like, a copy holds no word of what is withheld from its reader …"""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import import_module
from itertools import count, pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from sqlalchemy.orm import Session

from db.enums import ActionStatus, BarrierStatus, GoalStatus, OwnerKind, Visibility
from db.models import Person
from db.session import reading, writing
from hiw import clock
from hiw.plans.pdf.plan import pdf_bytes
from hiw.plans.queries import PrintedPlan, printed_copy
from hiw.plans.queries.plan import PlanView
from hiw.plans.queries.redaction import PlanReader, RedactedPlan
from tests import factories_plans as make
from tests import factories_trust as trust
from tests.chance import examples
from tests.factories_plans import PlanHousehold

pytestmark = [pytest.mark.usefixtures("sqlite_database"), pytest.mark.requirement("SAFE-01", "SAFE-02")]
HOUSEHOLD, PERSON, STAFF = Visibility.HOUSEHOLD, Visibility.PERSON, Visibility.STAFF
WHOSE = (None, 0, 1, 2)  # the household, or one of its three members
LETTERS = "bcdfghjklmnpqrstvwxz"
_numbers = count(1)


def a_marker() -> str:
    """A word that stands nowhere else, of letters that stay together on paper."""
    number, word = next(_numbers), ""
    for _ in range(6):
        number, place = divmod(number, len(LETTERS))
        word += LETTERS[place]
    return f"Q{word}q"


@dataclass
class MarkedItem:
    """One item with its markers: whose (a place among the members, or None), who may see it, what it hangs on."""

    whose: int | None
    visibility: Visibility
    markers: list[str]
    answers: list["MarkedItem"] = field(default_factory=list)
    under: "MarkedItem | None" = None
    owner: int | None = None


@dataclass
class MarkedHousehold:
    """A household with three members, their names' markers, and all its items."""

    home: PlanHousehold
    people: list[int]
    names: list[str]
    restricted: int | None
    apart: frozenset[int]
    items: list[MarkedItem] = field(default_factory=list)
    never: list[str] = field(default_factory=list)


item = st.tuples(st.sampled_from(WHOSE), st.sampled_from(Visibility))
action = st.tuples(
    st.sampled_from(Visibility), st.sampled_from((None, 0, 1, 2)), st.sampled_from(("to_do", "blocked", "done")),
    st.booleans(),
)  # fmt: skip
goal = st.tuples(
    st.sampled_from(WHOSE), st.sampled_from(Visibility), st.lists(st.integers(0, 3), max_size=2),
    st.lists(action, max_size=3), st.sampled_from(GoalStatus),
)  # fmt: skip
worlds = {
    "barriers": st.lists(item, max_size=4),
    "goals": st.lists(goal, max_size=4),
    "restricted": st.sampled_from(WHOSE),
    "apart": st.sampled_from((frozenset(), frozenset({0, 1}), frozenset({1, 2}))),
}


def make_world(s: Session, barriers: Any, goals: Any, restricted: int | None, apart: frozenset[int]) -> MarkedHousehold:
    home = make.home(s)
    names = [a_marker() for _ in range(3)]
    never: list[str] = []
    people = [home.amina, home.bilal, make.member(s, home.id)]
    for person_id, name in zip(people, names, strict=True):
        person = s.get_one(Person, person_id)
        person.full_name, person.name_key = f"{name} Rahman", name.casefold()
        person.address, person.phone = a_marker(), a_marker()
        never += [person.address, person.phone]
        trust.named(s, home.by, person_id)
    world = MarkedHousehold(home, people, names, restricted, apart, never=never)
    if restricted is not None:
        trust.restriction(s, home.by, people[restricted])
    if apart:
        trust.conflict(s, home.by, *(people[place] for place in sorted(apart)))
    kept = [_barrier(s, world, *each) for each in barriers]
    for a, b in pairwise(kept):
        make.link(s, home.id, a[0], b[0])
    for each in goals:
        _goal(s, world, kept, *each)
    return world


def _person(world: MarkedHousehold, whose: int | None) -> int | None:
    return None if whose is None else world.people[whose]


def _allowed(whose: int | None, visibility: Visibility) -> Visibility:
    return STAFF if whose is None and visibility is PERSON else visibility


def _barrier(s: Session, world: MarkedHousehold, whose: int | None, visibility: Visibility) -> tuple[int, MarkedItem]:
    kept = MarkedItem(whose, _allowed(whose, visibility), [a_marker() for _ in range(4)])
    world.never += kept.markers
    what, why, strengths, reason = kept.markers
    id = make.barrier(
        s, world.home.id, what, person_id=_person(world, whose), visibility=kept.visibility, why_it_matters=why,
        strengths=strengths, status_reason=reason, status=BarrierStatus.OPEN,
    )  # fmt: skip
    return id, kept


def _goal(
    s: Session, world: MarkedHousehold, barriers: list[tuple[int, MarkedItem]], whose: int | None,
    visibility: Visibility, answers: list[int], actions: Any, status: GoalStatus,
) -> None:  # fmt: skip
    answered = dict(barriers[place] for place in answers if place < len(barriers))
    kept = MarkedItem(whose, _allowed(whose, visibility), [a_marker(), a_marker()], list(answered.values()))
    id = make.goal(
        s, world.home.id, kept.markers[0], person_id=_person(world, whose), visibility=kept.visibility, status=status,
        status_reason=kept.markers[1], barrier_ids=tuple(answered),
    )  # fmt: skip
    world.items.append(kept)
    before: int | None = None
    for each in actions:
        before = _action(s, world, id, kept, before, *each)


def _action(
    s: Session, world: MarkedHousehold, goal_id: int, under: MarkedItem, before: int | None, visibility: Visibility,
    owner: int | None, status: str, waits: bool,
) -> int:  # fmt: skip
    markers = [a_marker() for _ in range(6)]
    kept = MarkedItem(under.whose, _allowed(under.whose, visibility), markers, under=under, owner=owner)
    what, partner, contact, blocked, evidence, outcome = markers
    by: dict[str, Any] = (
        {"owner_kind": OwnerKind.PARTNER, "partner": partner, "partner_contact": contact}
        if owner is None
        else {"owner_kind": OwnerKind.MEMBER, "owner_person_id": world.people[owner]}
    )
    stands: dict[str, Any] = {"status": ActionStatus(status), "blocked_because": blocked if status == "blocked" else ""}
    stands["done_on"] = clock.today() if status == "done" else None
    world.items.append(kept)
    return make.action(
        s, goal_id, what, **by, **stands, evidence=evidence, outcome_note=outcome, visibility=kept.visibility,
        depends_on_id=before if waits else None,
    )  # fmt: skip


def unnamed(world: MarkedHousehold, reader: int | None) -> set[int]:
    """Said anew here, and not by the code that is tried."""
    out = {world.restricted} if world.restricted is not None else set()
    if world.apart:
        out |= world.apart - {reader} if reader in world.apart else world.apart
    return out - {reader}


def may_have(thing: MarkedItem, world: MarkedHousehold, reader: int | None) -> bool:
    out = unnamed(world, reader)
    if thing.whose in out or thing.owner in out or thing.visibility is STAFF:
        return False
    if thing.visibility is PERSON and thing.whose != reader:
        return False
    if thing.answers and not any(may_have(each, world, reader) for each in thing.answers):
        return False
    return thing.under is None or may_have(thing.under, world, reader)


def secrets_from(world: MarkedHousehold, reader: int | None) -> Iterator[str]:
    yield from world.never
    for thing in world.items:
        if not may_have(thing, world, reader):
            yield from thing.markers
        yield from thing.markers[1:] if thing.under is None else thing.markers[4:]
    yield from (world.names[place] for place in unnamed(world, reader))


def readers_of(world: MarkedHousehold) -> tuple[int | None, ...]:
    return (0, 1, 2) if world.apart else WHOSE


def plan_for(world: MarkedHousehold, reader: int | None) -> PrintedPlan:
    with reading() as s:
        return printed_copy(s, world.home.by, world.home.id, _person(world, reader)).plan


def printed(plan: PrintedPlan) -> str:
    pages = PdfReader(io.BytesIO(pdf_bytes(plan))).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


@settings(max_examples=examples(60), suppress_health_check=list(HealthCheck))
@given(**worlds)
def test_in_what_is_handed_to_the_drawing(**made: Any) -> None:
    with writing() as s:
        world = make_world(s, **made)
    for reader in readers_of(world):
        plan = plan_for(world, reader)
        handed = repr(plan)
        assert not [secret for secret in secrets_from(world, reader) if secret in handed]
        shown = [thing for thing in world.items if thing.under is None and may_have(thing, world, reader)]
        going = [goal for goal in shown if goal.markers[0] in handed]
        assert len(going) == len(plan.goals) + len(plan.later), "what may be had is there, and counted"


@settings(max_examples=examples(12), suppress_health_check=list(HealthCheck))
@given(reader=st.sampled_from((0, 1, 2)), **worlds)
def test_on_the_paper_itself(reader: int, **made: Any) -> None:
    with writing() as s:
        world = make_world(s, **made)
    plan = plan_for(world, reader)
    on_paper = printed(plan)
    assert not [secret for secret in secrets_from(world, reader) if secret in on_paper]
    for shown in (*plan.goals, *plan.later):
        assert shown.words in on_paper


def test_which_is_found_out_when_nothing_is_withheld(monkeypatch: pytest.MonkeyPatch) -> None:
    def everything(plan: PlanView, _reader: PlanReader) -> RedactedPlan:
        return RedactedPlan(plan.goals, ())

    with writing() as s:
        world = make_world(s, [], [(0, STAFF, [], [(STAFF, 0, "to_do", False)], GoalStatus.ACTIVE)], None, frozenset())
    secrets = set(secrets_from(world, 1))
    assert not [secret for secret in secrets if secret in repr(plan_for(world, 1))]
    monkeypatch.setattr(import_module("hiw.plans.queries.printed_plan"), "copy_for", everything)
    plan = plan_for(world, 1)
    assert [secret for secret in secrets if secret in repr(plan)]
    assert [secret for secret in secrets if secret in printed(plan)]
