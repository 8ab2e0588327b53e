"""A barrier …"""

from datetime import date
from typing import Any

import pytest

from db.enums import BarrierStatus, Priority, Role, Severity
from db.models import Barrier, BarrierLink, LifeArea
from db.session import reading, writing
from hiw.edits import Edit
from hiw.errors import NotAllowed, NotFound, RuleBroken, Stale
from hiw.plans import actions, queries
from tests import factories_plans as make
from tests.factories_plans import PlanHousehold

pytestmark = pytest.mark.usefixtures("database")
TODAY = date(2026, 11, 23)


def a_barrier(what: str = "Rent arrears") -> tuple[PlanHousehold, int]:
    with writing() as s:
        home = make.home(s)
        return home, make.barrier(s, home.id, what)


def saved(barrier_id: int) -> Barrier:
    with reading() as s:
        return s.get_one(Barrier, barrier_id)


def added(home: PlanHousehold, **facts: Any) -> int:
    with writing() as s:
        fields: dict[str, Any] = {
            "person_id": home.amina,
            "life_area_id": make.life_area(s),
            "what": "Rent arrears",
            "severity": Severity.SERIOUS,
            "priority": Priority.NOW,
        }
        return actions.add_barrier(s, home.by, household_id=home.id, **(fields | facts))


def test_is_added_for_a_member_or_for_the_household_as_a_whole() -> None:
    home, _ = a_barrier()
    of_amina, of_all = added(home, strengths="Pays weekly\n"), added(home, person_id=None)
    assert (saved(of_amina).person_id, saved(of_amina).strengths) == (home.amina, "Pays weekly")
    assert (saved(of_all).person_id, saved(of_all).position) == (None, 2)
    with reading() as s:
        (line,) = make.lines_of(s, "barriers", of_amina)
    assert (line.word, line.person_id, line.household_id) == ("barrier.added", home.amina, home.id)


def test_is_not_added_for_somebody_who_is_no_member_now() -> None:
    home, _ = a_barrier()
    with writing() as s:
        gone = make.member(s, home.id, left_on=date(2026, 6, 1))
    for person_id in (gone, 999_999):
        with pytest.raises(RuleBroken, match="not in this household"):
            added(home, person_id=person_id)


def test_is_not_added_in_a_life_area_that_is_out_of_use_or_without_words() -> None:
    home, _ = a_barrier()
    with pytest.raises(RuleBroken, match="is empty"):
        added(home, what=" ")
    with writing() as s:
        s.get_one(LifeArea, make.life_area(s)).is_active = False
    with pytest.raises(RuleBroken, match="life area"):
        added(home)


def test_is_not_added_by_support_or_from_elsewhere() -> None:
    home, _ = a_barrier()
    with writing() as s:
        support, stranger = make.colleague(s, Role.SUPPORT), make.colleague(s, authority="HAL")
    for by, refusal in ((support, NotAllowed), (stranger, NotFound)):
        with pytest.raises(refusal):
            added(PlanHousehold(home.id, home.amina, home.bilal, by))


def test_is_changed_field_by_field() -> None:
    home, barrier_id = a_barrier()
    base = {"what": "Rent arrears", "severity": Severity.SERIOUS, "person_id": None}
    with writing() as s:
        edit = Edit(1, base, base | {"severity": Severity.CRISIS})
        actions.change_barrier(s, home.by, barrier_id=barrier_id, edit=edit)
        edit = Edit(1, base, base | {"person_id": home.bilal, "what": "Rent arrears of £400"})
        actions.change_barrier(s, home.by, barrier_id=barrier_id, edit=edit)
    barrier = saved(barrier_id)
    assert (barrier.severity, barrier.person_id, barrier.version) == (Severity.CRISIS, home.bilal, 3)
    assert barrier.what == "Rent arrears of £400"
    edit = Edit(1, base, base | {"severity": Severity.SOME})
    with pytest.raises(Stale), writing() as s:
        actions.change_barrier(s, home.by, barrier_id=barrier_id, edit=edit)


def test_is_not_given_to_somebody_elsewhere() -> None:
    home, barrier_id = a_barrier()
    edit = Edit(1, {"person_id": None}, {"person_id": 999_999})
    with pytest.raises(RuleBroken, match="not in this household"), writing() as s:
        actions.change_barrier(s, home.by, barrier_id=barrier_id, edit=edit)


def test_is_resolved_once_and_reopened() -> None:
    home, barrier_id = a_barrier()
    with writing() as s:
        actions.resolve_barrier(s, home.by, barrier_id=barrier_id)
        actions.resolve_barrier(s, home.by, barrier_id=barrier_id)
    assert (saved(barrier_id).status, saved(barrier_id).status_on) == (BarrierStatus.RESOLVED, TODAY)
    with pytest.raises(RuleBroken, match="is resolved"), writing() as s:
        actions.set_aside_barrier(s, home.by, barrier_id=barrier_id, reason="Twice")
    with writing() as s:
        actions.reopen_barrier(s, home.by, barrier_id=barrier_id)
    assert saved(barrier_id).status is BarrierStatus.OPEN
    with reading() as s:
        words = [line.word for line in make.lines_of(s, "barriers", barrier_id)]
    assert words == ["barrier.resolved", "barrier.reopened"]


def test_is_set_aside_with_a_reason() -> None:
    home, barrier_id = a_barrier()
    with pytest.raises(RuleBroken, match="The reason is empty"), writing() as s:
        actions.set_aside_barrier(s, home.by, barrier_id=barrier_id, reason="")
    with writing() as s:
        actions.set_aside_barrier(s, home.by, barrier_id=barrier_id, reason="Entered twice")
    barrier = saved(barrier_id)
    assert (barrier.status, barrier.status_reason) == (BarrierStatus.SET_ASIDE, "Entered twice")


def test_is_moved_to_the_top() -> None:
    home, first = a_barrier()
    second = added(home)
    with writing() as s:
        actions.reorder_barriers(s, home.by, household_id=home.id, barrier_ids=[second, first])
    with reading() as s:
        plan = queries.plan_view(s, home.by, home.id)
    assert [barrier.id for barrier in plan.barriers] == [second, first]
    with pytest.raises(RuleBroken, match="changed meanwhile"), writing() as s:
        actions.reorder_barriers(s, home.by, household_id=home.id, barrier_ids=[999_999])


def test_causes_another_and_may_be_caused_by_it_in_turn() -> None:
    home, debt = a_barrier("Debt")
    worry = added(home, what="Worry")
    with writing() as s:
        by = home.by
        said_by = home.bilal
        actions.link_barriers(s, by, cause_id=debt, effect_id=worry, said_by_person_id=said_by)
        actions.link_barriers(s, by, cause_id=worry, effect_id=debt, said_by_person_id=None)
    with reading() as s:
        links = queries.plan_view(s, home.by, home.id).links
        (line,) = make.lines_of(s, "barrier_links", links[0].id)
    assert [link.said_by for link in links] == ["Bilal Rahman", home.by.name]
    assert (line.word, line.person_id) == ("barrier.linked", home.amina)


def test_is_linked_to_another_of_its_household_only_once_and_not_to_itself() -> None:
    home, debt = a_barrier("Debt")
    worry, gone = added(home, what="Worry"), added(home)
    _, elsewhere = a_barrier()
    with writing() as s:
        actions.set_aside_barrier(s, home.by, barrier_id=gone, reason="Twice")
        actions.link_barriers(s, home.by, cause_id=debt, effect_id=worry, said_by_person_id=None)
    for cause_id, refusal, sentence in (
        (worry, RuleBroken, "cannot cause itself"),
        (debt, RuleBroken, "“Debt” causes “Worry”"),
        (gone, RuleBroken, "set aside"),
        (elsewhere, NotFound, "no longer in this household"),
    ):
        with pytest.raises(refusal, match=sentence), writing() as s:
            actions.link_barriers(s, home.by, cause_id=cause_id, effect_id=worry, said_by_person_id=None)


def test_is_unlinked_and_linked_again_with_the_old_link_kept() -> None:
    home, debt = a_barrier("Debt")
    worry = added(home)
    for _ in range(2):
        with writing() as s:
            link_id = actions.link_barriers(s, home.by, cause_id=debt, effect_id=worry, said_by_person_id=None)
            actions.unlink_barriers(s, home.by, link_id=link_id)
            actions.unlink_barriers(s, home.by, link_id=link_id)
    with reading() as s:
        assert queries.plan_view(s, home.by, home.id).links == ()
        assert s.query(BarrierLink).count() == 2
        assert len(make.lines_of(s, "barrier_links", link_id)) == 2
    with pytest.raises(NotFound), writing() as s:
        actions.unlink_barriers(s, home.by, link_id=999_999)
