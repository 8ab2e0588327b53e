"""Two colleagues at once …"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier as Gate
from typing import Any

import pytest
import sqlalchemy as sa

from db.enums import AssignmentReason, CloseReason, Role
from db.models import Assignment, AuditEvent, Membership, SearchToken
from db.session import reading, writing
from hiw.edits import Edit
from hiw.errors import HiwError, RuleBroken, Stale
from hiw.households import actions
from hiw.households.actions import NewPerson, known_already
from hiw.households.queries import household_view, possible_duplicates
from hiw.households.reassignment import Reassignment, reassign
from hiw.policy.permissions import Actor
from tests import factories as make
from tests.factories import YES

pytestmark = pytest.mark.usefixtures("database")
TODAY = date(2026, 11, 23)
ROUNDS = range(6)


def refusals(by: Actor, action: Callable[..., object], *changes: dict[str, Any]) -> list[HiwError]:
    """Run an action with each set of fields in transactions that begin at the same moment; what was refused."""
    gate = Gate(len(changes))

    def run(fields: dict[str, Any]) -> HiwError | None:
        gate.wait()
        try:
            with writing() as s:
                action(s, by, **fields)
        except HiwError as refusal:
            return refusal
        return None

    with ThreadPoolExecutor(len(changes)) as pool:
        return [refusal for refusal in pool.map(run, changes) if refusal]


@pytest.mark.requirement("CON-04")
def test_assign_a_household_and_one_is_told() -> None:
    with writing() as s:
        by, first, *others = (make.colleague(s, role) for role in (Role.SENIOR, *[Role.ADVOCATE] * 3))
        homes = [make.household(s, advocate=first) for _ in ROUNDS]
    for home in homes:
        (refusal,) = refusals(by, reassign, *(
            {"handings": [Reassignment(home, first.id, other.id, TODAY, AssignmentReason.MOVE)]} for other in others
        ))  # fmt: skip
        assert isinstance(refusal, Stale)
        with reading() as s:
            spells = sa.select(sa.func.count()).where(Assignment.household_id == home)
            assert s.scalar(spells) == 2


def test_close_a_household_and_it_is_closed_once() -> None:
    with writing() as s:
        by = make.colleague(s, Role.SENIOR)
        homes = [make.household(s, advocate=make.colleague(s)) for _ in ROUNDS]
    for home in homes:
        fields = {"household_id": home, "reason": CloseReason.INTO_WORK, "on": TODAY}
        (refusal,) = refusals(by, actions.close_household, fields, fields)
        assert isinstance(refusal, RuleBroken)
        with reading() as s:
            lines = sa.select(sa.func.count()).where(AuditEvent.household_id == home)
            assert s.scalar(lines) == 1


def test_add_the_same_person_and_one_household_has_them() -> None:
    with writing() as s:
        by = make.colleague(s)
        closed = make.household(s, closed_on=date(2026, 6, 1))
        people = [make.member(s, closed, f"Ann {n}") for n in ROUNDS]
        homes = [make.household(s, "Bo Ray"), make.household(s, "Cy Ray")]
    for person_id in people:
        fields = {"person": NewPerson(person_id=person_id), "answers": YES, "joined_on": TODAY}
        (refusal,) = refusals(by, actions.add_member, *(fields | {"household_id": h} for h in homes))
        assert "another household already" in str(refusal)
        with reading() as s:
            current = sa.select(sa.func.count()).where(Membership.person_id == person_id, Membership.left_on.is_(None))
            assert s.scalar(current) == 1


def test_add_somebody_new_and_the_second_is_asked_about_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    with writing() as s:
        by = make.colleague(s)
        homes = [make.household(s, "Bo Ray", advocate=by) for _ in range(2)]
    for n in ROUNDS:
        fields = {"person": NewPerson(f"Ann {'abcdef'[n] * 4}"), "answers": YES, "joined_on": TODAY}
        (refusal,) = refusals(by, actions.add_member, *(fields | {"household_id": h} for h in homes))
        assert "We may know this person already" in str(refusal)
    monkeypatch.setattr(known_already, "one_change_at_a_time", lambda _: None)  # the control
    with reading() as s:
        has_one_writer = s.get_bind().dialect.name == "sqlite"
    all_have_asked, asked = Gate(2), possible_duplicates
    monkeypatch.setattr(
        known_already,
        "possible_duplicates",
        lambda *a, **k: (asked(*a, **k), has_one_writer or all_have_asked.wait(5))[0],
    )
    fields["person"] = NewPerson("Ann Zzzz")
    assert len(refusals(by, actions.add_member, *(fields | {"household_id": h} for h in homes))) == has_one_writer


def test_begin_households_with_the_same_two_people_and_neither_waits_for_ever() -> None:
    with writing() as s:
        by = make.colleague(s)
        closed = make.household(s, closed_on=date(2026, 6, 1))
        pairs = [(make.member(s, closed, f"Ann {n}"), make.member(s, closed, f"Bo {n}")) for n in ROUNDS]
    given = {"answers": make.answers(2), "authority_code": "SFT", "started_on": TODAY}
    for one, two in pairs:
        orders = ([NewPerson(person_id=p) for p in order] for order in ((one, two), (two, one)))
        assert len(refusals(by, actions.add_household, *(given | {"people": people} for people in orders))) == 1


@pytest.mark.requirement("CON-10")
def test_move_two_people_between_two_households_in_both_directions() -> None:
    with writing() as s:
        by = make.colleague(s)
        left, right = make.household(s, "Bo Ray"), make.household(s, "Cy Ray")
        ann, di = make.member(s, left, "Ann Lee"), make.member(s, right, "Di Day")
    for n in ROUNDS:
        here, there = (left, right) if n % 2 == 0 else (right, left)
        ways = ((ann, here, there), (di, there, here))
        moves = ({"person_id": p, "from_household_id": a, "to_household_id": b, "on": TODAY} for p, a, b in ways)
        assert refusals(by, actions.move_member, *moves) == []
    with reading() as s:
        assert ann in {m.person_id for m in household_view(s, by, left).current_members}


def test_change_different_fields_of_a_person_and_both_are_kept_and_found() -> None:
    with writing() as s:
        by, home = make.colleague(s), make.household(s, "Bo Ray")
        people = [make.member(s, home, f"Ann {n}") for n in ROUNDS]
    for n, ann in enumerate(people):
        base = {"full_name": f"Ann {n}", "phone": ""}
        edits = (Edit(1, base, base | {"full_name": f"Zoe {n}"}), Edit(1, base, base | {"phone": f"07700 90000{n}"}))
        ends = {"household_id": home, "person_id": ann}
        assert refusals(by, actions.change_person, *(ends | {"edit": edit} for edit in edits)) == []
        with reading() as s:
            tokens = set(s.scalars(sa.select(SearchToken.token).where(SearchToken.person_id == ann)))
        assert {"zoe", f"0770090000{n}"} <= tokens
