"""Funders, budget lines and virements. Only managers change them; a virement takes two of them."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import EntryKind, EventName, PendingKind, Role, VirementOutcome
from db.models import Authority, BudgetLine, Funder, Staff, Virement
from hiw import audit, clock, edits, money, text
from hiw.accounts.pending_changes import AwaitsConfirmation, begin_change
from hiw.accounts.second_manager import check_second_hand
from hiw.accounts.step_up import require_step_up
from hiw.edits import Edit, creation_fields
from hiw.errors import Checks, NotFound, RuleBroken, Stale, of_field
from hiw.fund import financial_year as years
from hiw.fund import rules
from hiw.fund.actions.ledger_posting import figures_of_line, locked_lines, open_period, post
from hiw.fund.rule_inputs import line_facts
from hiw.policy.permissions import Actor, Permission, require
from hiw.settings import one_change_at_a_time

MOST_PENCE = 100_000_000_000  # a billion pounds: more is a typing error
DATES = "The funder ends before it begins. Choose a later last day."

MOST_YEARS_OFF = 5  # of the financial year of a line from this one


def add_funder(s: Session, by: Actor, *, name: str, starts_on: date, ends_on: date | None, rule_text: str) -> int:
    """Add a funder, without an end when `ends_on` is None; return its id. Raises RuleBroken for a name in use."""
    require(by, Permission.SET_BUDGETS)
    one_change_at_a_time(s)
    with Checks() as check:
        clean = check("name", _free_name, s, name)
        check("ends_on", _check_dates, starts_on, ends_on)
        rule = check("rule_text", text.paragraph, rule_text, "The rule")
    row = Funder(name=clean, starts_on=starts_on, ends_on=ends_on, rule_text=rule, **creation_fields(by))
    s.add(row)
    s.flush()
    audit.record(s, by, EventName.FUNDER_ADDED, "funders", row.id, changes={"name": (None, clean)})
    return row.id


def change_funder(s: Session, by: Actor, *, funder_id: int, edit: Edit) -> None:
    """Change a funder's name, dates or rule text. Raises RuleBroken, Stale for a clash, NotFound."""
    require(by, Permission.SET_BUDGETS)
    one_change_at_a_time(s)
    row = s.scalar(sa.select(Funder).where(Funder.id == funder_id).with_for_update())
    if row is None:
        raise NotFound("There is no such funder. Load the page again.")
    mine = dict(edit.mine)
    if unknown := mine.keys() - {"name", "starts_on", "ends_on", "rule_text"}:
        raise ValueError(f"A form may not change {', '.join(sorted(unknown))}.")
    with Checks() as check:
        if "name" in mine:
            mine["name"] = check("name", _free_name, s, mine["name"], but=row.id)
        if "rule_text" in mine:
            mine["rule_text"] = check("rule_text", text.paragraph, mine["rule_text"], "The rule")
        check("ends_on", _check_dates, mine.get("starts_on", row.starts_on), mine.get("ends_on", row.ends_on))
    edits.apply(s, by, row, Edit(edit.version, edit.base, mine), EventName.FUNDER_CHANGED)
    _check_dates(row.starts_on, row.ends_on)


def add_line(
    s: Session, by: Actor, *, funder_id: int, year: int, authority_code: str | None, original: str, holder_id: int
) -> AwaitsConfirmation:
    """Ask for a new budget line with its original amount, for one authority or (None) the whole region.

    It is added when a second manager confirms it, or after a day. Raises RuleBroken when there is one already, the
    funder does not pay in that year, or the year is locked; StepUpNeeded.
    """
    require(by, Permission.SET_BUDGETS)
    one_change_at_a_time(s)
    with Checks() as check:
        check("authority_code", _check_authority, s, authority_code)
        check("holder_id", _check_holder, s, holder_id)
        pence = check("original", money.pence_of, original, "The original budget", most_pence=MOST_PENCE)
    name = _check_line(s, funder_id=funder_id, year=year, authority_code=authority_code, holder_id=holder_id)
    details = {
        "funder_id": funder_id, "year": year, "authority_code": authority_code, "holder_id": holder_id, "pence": pence,
        "line": name,
    }  # fmt: skip
    return begin_change(s, by, PendingKind.BUDGET_LINE, f"{funder_id} {year} {authority_code}", details)


def insert_line(
    s: Session, by: Actor, *, funder_id: int, year: int, authority_code: str | None, pence: int, holder_id: int
) -> int:
    """Add the line that waited since `add_line`, `by` being whoever asked for it; return its id. For
    `hiw.approvals`."""
    require(by, Permission.SET_BUDGETS)
    one_change_at_a_time(s)
    name = _check_line(s, funder_id=funder_id, year=year, authority_code=authority_code, holder_id=holder_id)
    line = BudgetLine(
        funder_id=funder_id, year=year, authority_code=authority_code, holder_id=holder_id, **creation_fields(by)
    )  # fmt: skip
    s.add(line)
    s.flush()
    post(s, by, line, EntryKind.ORIGINAL, pence, years.first_day(year), reason="Original budget")
    changes = {"line": (None, name), "original": (None, money.pounds(pence))}
    audit.record(s, by, EventName.BUDGET_LINE_ADDED, "budget_lines", line.id, changes=changes)
    return line.id


def _check_line(s: Session, *, funder_id: int, year: int, authority_code: str | None, holder_id: int) -> str:
    """Return the name of the line to be added. Raises RuleBroken or NotFound when it cannot be."""
    funder = s.get(Funder, funder_id)
    if funder is None:
        raise NotFound("There is no such funder. Load the page again.")
    _check_year(funder, year)
    authority = _check_authority(s, authority_code)
    _check_holder(s, holder_id)
    same = BudgetLine.authority_code.is_not_distinct_from(authority_code)
    taken = sa.select(BudgetLine.id).where(BudgetLine.funder_id == funder_id, BudgetLine.year == year, same)
    if s.scalar(taken) is not None:
        raise RuleBroken(
            "There is a line for this funder, year and authority already. Move money to it instead.", "authority_code"
        )
    if open_period(s, year, years.first_day(year)) is None:
        raise RuleBroken(f"The periods of {years.label(year)} are locked, so nothing of it can be changed.")
    return rules.line_name(funder.name, year, authority)


def change_holder(s: Session, by: Actor, *, line_id: int, version: int, holder_id: int) -> None:
    """Assign a line to another budget holder. Raises NotFound, RuleBroken, Stale when it was changed meanwhile."""
    require(by, Permission.SET_BUDGETS)
    line = locked_lines(s, [line_id])[line_id]
    if line.version != version:
        raise Stale("A colleague changed this line meanwhile. Load the page again.", (), line.version)
    _check_holder(s, holder_id)
    edit = Edit(version, {"holder_id": line.holder_id}, {"holder_id": holder_id})
    edits.apply(s, by, line, edit, EventName.BUDGET_LINE_CHANGED)


def ask_virement(s: Session, by: Actor, *, from_line_id: int, to_line_id: int, amount: str, reason: str) -> int:
    """Ask another manager to move money between two lines of one year; return the virement's id.

    Raises RuleBroken when the line does not have enough left.
    """
    require(by, Permission.SET_BUDGETS)
    if from_line_id == to_line_id:
        raise RuleBroken("Choose two different lines.", "to_line_id")
    lines = locked_lines(s, [from_line_id, to_line_id])
    if len({line.year for line in lines.values()}) > 1:
        raise RuleBroken("Money stays in its financial year. Choose two lines of one year.", "to_line_id")
    with Checks() as check:
        pence, why = check("amount", money.pence_of, amount), check("reason", text.line, reason, "The reason")
    with of_field("amount"):
        rules.check_virement(_name(s, from_line_id), figures_of_line(s, from_line_id).available, pence)
    row = Virement(
        from_line_id=from_line_id, to_line_id=to_line_id, amount_pence=pence, reason=why, asked_by_id=by.id,
        asked_at=clock.now(),
    )  # fmt: skip
    s.add(row)
    s.flush()
    _record(s, by, EventName.VIREMENT_ASKED, row, why)
    return row.id


def decide_virement(s: Session, by: Actor, *, virement_id: int, agreed: bool, note: str) -> None:
    """Agree to a virement and move the money, or decline it with a note.

    Raises NotAllowed for who asked or is bound to them, StepUpNeeded, RuleBroken when it was decided, or the line does
    not have enough left now.
    """
    require(by, Permission.SET_BUDGETS)
    query = sa.select(Virement).where(Virement.id == virement_id)
    row = s.scalar(query.with_for_update().execution_options(populate_existing=True))
    if row is None:
        raise NotFound("There is no such virement. Load the page again.")
    rules.check_can_decide_virement(by, row.asked_by_id, row.outcome)
    why = text.line(note, "The note", required=not agreed, field="note")
    require_step_up(by)
    check_second_hand(s, by, row.asked_by_id)
    if agreed:
        _move_money(s, by, row)
    row.outcome = VirementOutcome.AGREED if agreed else VirementOutcome.DECLINED
    row.decided_by_id, row.decided_at, row.decision_note = by.id, clock.now(), why
    _record(s, by, EventName(f"virement.{row.outcome}"), row, why)
    s.flush()


def _move_money(s: Session, by: Actor, row: Virement) -> None:
    lines = locked_lines(s, [row.from_line_id, row.to_line_id])
    left = figures_of_line(s, row.from_line_id).available
    rules.check_virement(_name(s, row.from_line_id), left, row.amount_pence)
    for line_id, kind in ((row.from_line_id, EntryKind.VIREMENT_OUT), (row.to_line_id, EntryKind.VIREMENT_IN)):
        post(s, by, lines[line_id], kind, row.amount_pence, clock.today(), virement_id=row.id, reason=row.reason)


def _record(s: Session, by: Actor, word: EventName, row: Virement, reason: str) -> None:
    changes: dict[str, tuple[Any, Any]] = {
        "amount": (None, money.pounds(row.amount_pence)),
        "lines": (_name(s, row.from_line_id), _name(s, row.to_line_id)),
    }
    audit.record(s, by, word, "virements", row.id, changes=changes, reason=reason)


def _name(s: Session, line_id: int) -> str:
    facts = line_facts(s, line_id)
    assert facts is not None
    return facts.name


def _free_name(s: Session, name: str, *, but: int = 0) -> str:
    clean = text.name(name, "The name of the funder")
    if text.fold(clean) in {text.fold(each) for each in s.scalars(sa.select(Funder.name).where(Funder.id != but))}:
        raise RuleBroken("There is a funder of that name. Choose another name.")
    return clean


def _check_dates(starts_on: date, ends_on: date | None) -> None:
    if ends_on is not None and ends_on < starts_on:
        raise RuleBroken(DATES, "ends_on")


def _check_year(funder: Funder, year: int) -> None:
    this_year = years.year_of(clock.today())
    if abs(year - this_year) > MOST_YEARS_OFF:
        raise RuleBroken(f"Choose a financial year within {MOST_YEARS_OFF} years of this one.", "year")
    is_before = years.last_day(year) < funder.starts_on
    if is_before or (funder.ends_on is not None and years.first_day(year) > funder.ends_on):
        raise RuleBroken(f"{funder.name} does not pay in {years.label(year)}. Choose another year.", "funder_id")


def _check_authority(s: Session, code: str | None) -> str | None:
    """Return the authority's name; None for the whole region. Raises RuleBroken for an unknown code."""
    name = s.scalar(sa.select(Authority.name).where(Authority.code == code))
    if code is not None and name is None:
        raise RuleBroken("Choose one of the six authorities, or the whole region.", "authority_code")
    return name


def _check_holder(s: Session, holder_id: int) -> None:
    found = s.execute(sa.select(Staff.role, Staff.is_active).where(Staff.id == holder_id)).one_or_none()
    if found is None or not found.is_active or found.role not in (Role.SENIOR, Role.MANAGER):
        raise RuleBroken(
            "A budget holder is a senior or manager who works here now. Choose another colleague.", "holder_id"
        )
