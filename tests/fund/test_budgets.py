"""What managers keep of the fund …"""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import EntryKind as K
from db.enums import RequestStatus as S
from db.enums import Role
from db.models import AuditEvent, BudgetLine, FundCategory, Funder, LedgerEntry, Virement
from db.session import reading, writing
from hiw.accounts.pending_changes import AwaitsConfirmation
from hiw.edits import Edit
from hiw.errors import NotAllowed, NotFound, RuleBroken, Stale
from hiw.fund import actions
from hiw.fund.actions.ledger_posting import figures_of_line
from hiw.fund.ledger_check import ledger_differences
from hiw.policy.permissions import Actor
from tests import factories
from tests import factories_fund as make

pytestmark = pytest.mark.usefixtures("database")
APRIL = date(2026, 4, 1)


def manager(s: Session) -> Actor:
    return factories.colleague(s, Role.MANAGER)


def a_funder(s: Session, by: Actor, **facts: Any) -> int:
    given: dict[str, Any] = {"name": "DWP", "starts_on": APRIL, "ends_on": None, "rule_text": "Into work"} | facts
    return actions.add_funder(s, by, **given)


def ask_line(s: Session, by: Actor, funder_id: int, **facts: Any) -> AwaitsConfirmation:
    given: dict[str, Any] = {"year": 2026, "authority_code": "SFT", "original": "£1,000.00", "holder_id": by.id} | facts
    return actions.add_line(s, by, funder_id=funder_id, **given)


def a_line(s: Session, by: Actor, funder_id: int, **facts: Any) -> int:
    given: dict[str, Any] = {"year": 2026, "authority_code": "SFT", "pence": 100_000, "holder_id": by.id} | facts
    return actions.insert_line(s, by, funder_id=funder_id, **given)


def words(s: Session) -> list[str]:
    return list(s.scalars(sa.select(AuditEvent.word).order_by(AuditEvent.id)))


def test_are_funders_with_dates_and_a_rule() -> None:
    with writing() as s:
        by = manager(s)
        number = a_funder(s, by, ends_on=date(2026, 9, 30))
        with pytest.raises(RuleBroken, match="a funder of that name"):
            a_funder(s, by, name=" dwp ")
        with pytest.raises(RuleBroken, match="ends before it begins"):
            a_funder(s, by, name="Other", ends_on=date(2026, 3, 31))
        with pytest.raises(NotAllowed):
            a_funder(s, factories.colleague(s, Role.SUPPORT), name="Other")
        base = {"name": "DWP", "ends_on": date(2026, 9, 30)}
        edit = Edit(1, base, {"name": "Jobcentre", "ends_on": date(2027, 3, 31)})
        actions.change_funder(s, by, funder_id=number, edit=edit)
        with pytest.raises(Stale), s.begin_nested():
            actions.change_funder(s, by, funder_id=number, edit=Edit(1, base, {"name": "Work"}))
        wrong = Edit(2, {"ends_on": date(2027, 3, 31)}, {"ends_on": date(2026, 3, 1)})
        with pytest.raises(RuleBroken, match="ends before it begins"), s.begin_nested():
            actions.change_funder(s, by, funder_id=number, edit=wrong)
        with pytest.raises(NotFound):
            actions.change_funder(s, by, funder_id=99, edit=edit)
        with pytest.raises(ValueError, match="may not change"):
            actions.change_funder(s, by, funder_id=number, edit=Edit(2, {}, {"id": 5}))
        row = s.get_one(Funder, number)
        assert (row.name, row.ends_on, row.version) == ("Jobcentre", date(2027, 3, 31), 2)
    with reading() as s:
        assert words(s) == ["funder.added", "funder.changed"]


def test_are_lines_with_their_original_amount_as_the_first_entry() -> None:
    with writing() as s:
        by = manager(s)
        funder = a_funder(s, by)
        one, region = a_line(s, by, funder), a_line(s, by, funder, authority_code=None)
        entry = s.scalars(sa.select(LedgerEntry).where(LedgerEntry.line_id == one)).one()
        assert (entry.kind, entry.amount_pence, entry.period, entry.happened_on) == (K.ORIGINAL, 100_000, 1, APRIL)
        assert figures_of_line(s, region).available == 100_000
    with reading() as s:
        line = s.scalars(
            sa.select(AuditEvent).where(AuditEvent.subject_id == one, AuditEvent.word == "budget_line.added")
        )
        assert line.one().changes == {"line": [None, "DWP, Sefton, 2026/27"], "original": [None, "£1,000.00"]}


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({}, "a line for this funder, year and authority already"),
        ({"year": 2025}, "DWP does not pay in 2025/26"),
        ({"year": 2027}, "DWP does not pay in 2027/28"),
        ({"year": 2040}, "within 5 years"),
        ({"authority_code": "XXX"}, "one of the six authorities"),
        ({"authority_code": "LIV", "original": "-5"}, "The original budget cannot be read"),
        ({"authority_code": "LIV", "original": "9" * 18}, "is more than"),
        ({"authority_code": "LIV", "holder_id": 99}, "A budget holder is a senior or manager"),
    ],
)
def test_are_refused_with_what_to_do(facts: dict[str, Any], says: str) -> None:
    with writing() as s:
        by = manager(s)
        funder = a_funder(s, by, ends_on=date(2027, 3, 31))
        a_line(s, by, funder)
        with pytest.raises(RuleBroken, match=says):
            ask_line(s, by, funder, **facts)


def test_are_not_added_to_a_year_that_is_locked() -> None:
    with writing() as s:
        by = manager(s)
        funder = a_funder(s, by, starts_on=date(2024, 4, 1))
        make.locked(s, by, 2025)
        with pytest.raises(RuleBroken, match="The periods of 2025/26 are locked"):
            ask_line(s, by, funder, year=2025)
        make.locked(s, by, 2026, 1, 2)
        line = a_line(s, by, funder)
        assert s.scalars(sa.select(LedgerEntry.period).where(LedgerEntry.line_id == line)).one() == 3


def test_have_a_holder_who_works_here() -> None:
    with writing() as s:
        by, senior = manager(s), factories.colleague(s, Role.SENIOR)
        gone = factories.colleague(s, Role.SENIOR, is_active=False)
        line = a_line(s, by, a_funder(s, by))
        for other in (gone, factories.colleague(s)):
            with pytest.raises(RuleBroken, match="A budget holder is"):
                actions.change_holder(s, by, line_id=line, version=1, holder_id=other.id)
        actions.change_holder(s, by, line_id=line, version=1, holder_id=senior.id)
        with pytest.raises(Stale):
            actions.change_holder(s, by, line_id=line, version=1, holder_id=by.id)
        assert s.get_one(BudgetLine, line).holder_id == senior.id


def two_lines(s: Session) -> tuple[make.Fund, int]:
    here = make.fund(s)
    return here, make.line(s, make.funder(s, here.manager), here.manager, 50_000)


def test_is_moved_by_two_managers_and_both_sides_are_kept_with_the_reason() -> None:
    with writing() as s:
        here, other = two_lines(s)
        number = actions.ask_virement(
            s, here.manager, from_line_id=here.line_id, to_line_id=other, amount="250", reason="Sefton spends less"
        )
        assert figures_of_line(s, here.line_id).revised == 100_000, "asked is not moved"
        with pytest.raises(NotAllowed, match="Another manager must decide"):
            actions.decide_virement(s, here.manager, virement_id=number, agreed=True, note="")
        actions.decide_virement(s, here.second, virement_id=number, agreed=True, note="")
        assert (figures_of_line(s, here.line_id).revised, figures_of_line(s, other).revised) == (75_000, 75_000)
        assert figures_of_line(s, other).original == 50_000
        with pytest.raises(RuleBroken, match="was agreed already"):
            actions.decide_virement(s, here.second, virement_id=number, agreed=False, note="No")
        assert s.get_one(Virement, number).reason == "Sefton spends less"
        assert ledger_differences(s) == ()
    with reading() as s:
        assert words(s) == ["virement.asked", "virement.agreed"]


def test_is_not_moved_when_the_second_manager_declines_and_says_why() -> None:
    with writing() as s:
        here, other = two_lines(s)
        number = make.virement(s, here.line_id, other, 100, here.manager)
        with pytest.raises(RuleBroken, match="The note is empty"):
            actions.decide_virement(s, here.second, virement_id=number, agreed=False, note="")
        actions.decide_virement(s, here.second, virement_id=number, agreed=False, note="Not now")
        assert figures_of_line(s, here.line_id).revised == 100_000
        with pytest.raises(NotFound):
            actions.decide_virement(s, here.second, virement_id=99, agreed=True, note="")


def test_never_leaves_a_line_below_what_is_promised_and_spent() -> None:
    with writing() as s:
        here, other = two_lines(s)
        make.request(s, here, S.APPROVED, 60_000)
        make.request(s, here, S.PAID, 30_000)
        given: dict[str, Any] = {"from_line_id": here.line_id, "to_line_id": other, "reason": "Less"}
        with pytest.raises(RuleBroken, match=r"£100\.00 is left in .*, so £100\.01 cannot be moved out"):
            actions.ask_virement(s, here.manager, **given, amount="100.01")
        number = actions.ask_virement(s, here.manager, **given, amount="100")
        make.request(s, here, S.APPROVED, 1)
        with pytest.raises(RuleBroken, match=r"£99\.99 is left in .*, so £100\.00 cannot"):
            actions.decide_virement(s, here.second, virement_id=number, agreed=True, note="")


def test_stays_in_its_year_and_goes_somewhere_else() -> None:
    with writing() as s:
        here, _ = two_lines(s)
        next_year = make.line(s, make.funder(s, here.manager), here.manager, year=2027)
        for to, says in ((next_year, "Money stays in its financial year"), (here.line_id, "two different lines")):
            with pytest.raises(RuleBroken, match=says):
                actions.ask_virement(
                    s, here.manager, from_line_id=here.line_id, to_line_id=to, amount="1", reason="Less"
                )  # fmt: skip
        with pytest.raises(NotFound):
            actions.ask_virement(s, here.manager, from_line_id=here.line_id, to_line_id=99, amount="1", reason="Less")


def test_are_categories_that_are_added_changed_and_retired() -> None:
    with writing() as s:
        by = manager(s)
        number = actions.add_category(s, by, name="Pets", is_service=False, is_excluded=False, hint="A vet")
        last = s.scalars(sa.select(FundCategory).order_by(FundCategory.position.desc()).limit(1)).one()
        assert last.id == number
        with pytest.raises(RuleBroken, match="a category of that name"):
            actions.add_category(s, by, name="PETS", is_service=False, is_excluded=False, hint="")
        actions.change_category(s, by, category_id=number, edit=Edit(1, {"is_active": True}, {"is_active": False}))
        actions.change_category(s, by, category_id=number, edit=Edit(2, {"hint": "A vet"}, {"hint": "None"}))
        with pytest.raises(NotFound):
            actions.change_category(s, by, category_id=999, edit=Edit(1, {}, {"hint": ""}))
        with pytest.raises(ValueError, match="may not change"):
            actions.change_category(s, by, category_id=number, edit=Edit(1, {}, {"position": 1}))
        with pytest.raises(NotAllowed):
            actions.add_category(s, factories.colleague(s), name="X", is_service=False, is_excluded=False, hint="")
        assert (last.is_active, last.hint, last.version) == (False, "None", 3)
