"""Check the fields of a request: typed text is cleaned, and all that it refers to exists and fits together."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import HouseholdStatus, OtherSource, PaymentMethod, Visibility
from db.models import (
    Action,
    Barrier,
    BudgetLine,
    FundCategory,
    FundRequest,
    FundRequestPerson,
    FundRequestSource,
    Household,
)
from hiw import clock, money, text
from hiw.errors import Checks, NotFound, RuleBroken, of_field
from hiw.fund import rules
from hiw.fund.actions.ledger_posting import GONE
from hiw.fund.payees import payee_key
from hiw.fund.rule_inputs import limits_on, line_facts
from hiw.fund.rules import RequestFields
from hiw.plans import visibility as seen
from hiw.plans.people_checks import check_members
from hiw.policy.permissions import Actor, Permission

VAT_TOO_HIGH = "The VAT is part of the amount, so it must be less. Type the price with VAT as the amount."
ANOTHER_AUTHORITY = (
    "That budget line is for another authority. Choose one of this household's authority. Who decides can return the "
    "request for that."
)
ONLY_A_MANAGER = "Only a manager can allow what the fund does not pay for. Leave that reason empty."


def columns_of(
    s: Session, household: Household, fields: RequestFields, row: FundRequest | None = None
) -> dict[str, Any]:
    """Return the columns of a request from its typed fields, with everything that they refer to checked.

    Text may still be missing, as in a draft. People and the tie that the request (`row`) already has may stay though
    they have left the household. Raises RuleBroken with what to type or choose.
    """
    limits = limits_on(s, clock.today())
    with Checks() as check:
        amount = check("amount", money.pence_of, fields.amount, most_pence=limits.most_pence)
        vat = check("vat", money.pence_of, fields.vat, "The VAT", nothing_is_fine=True)
        needed_on = check("needed_on", _day, fields.needed_on)
        payee = check("payee", text.name, fields.payee, "The payee", required=False)
        words = {
            "what": check("what", text.line, fields.what, "What it is for"),
            "why": check("why", text.paragraph, fields.why, "Why it helps"),
            "method_reason": check("method_reason", text.line, fields.method_reason, "Why this way", required=False),
            "price_check": check("price_check", text.paragraph, fields.price_check, "How the price was checked"),
            "tried": check("tried", text.paragraph, fields.tried, "What else was tried"),
        }
        check("category_id", _check_category_known, s, fields.category_id)
        check("line_id", _check_line_fits, s, household, fields.line_id)
    if vat >= amount:
        raise RuleBroken(VAT_TOO_HIGH, "vat")
    rules.check_tied(fields.action_id, fields.barrier_id)
    _check_people(s, household.id, fields.person_ids, row)
    return words | {
        "payee": payee,
        "payee_key": payee_key(payee),
        "method": fields.method,
        "amount_pence": amount,
        "vat_pence": vat,
        "needed_on": needed_on,
        "action_id": fields.action_id,
        "barrier_id": fields.barrier_id,
        "category_id": fields.category_id,
        "line_id": fields.line_id,
        "visibility": _visibility(s, household.id, fields, row),
    }


def _check_people(s: Session, household_id: int, person_ids: Iterable[int], row: FundRequest | None) -> None:
    already = people_of(s, row.id)[0] if row else []
    with of_field("person_ids"):
        check_members(s, household_id, set(person_ids) - set(already), "person_ids")


def _day(needed_on: date | None) -> date:
    if needed_on is None:
        raise RuleBroken("Choose the day by which it is needed.")
    return needed_on


def excluded_reason(by: Actor, typed: str, row: FundRequest | None, category_id: int) -> str:
    """Return the reason for which an excluded category is allowed: a manager's, kept while the category stays.

    Raises RuleBroken when somebody else typed another.
    """
    reason = text.line(typed, "The reason", required=False, field="excluded_reason")
    kept = row.excluded_reason if row and row.category_id == category_id else ""
    if by.may(Permission.OVERRIDE_FUND):
        return reason
    if reason not in ("", kept):
        raise RuleBroken(ONLY_A_MANAGER, "excluded_reason")
    return kept


def check_household_open(household: Household) -> None:
    """Refuse new requests for a closed household. Raises RuleBroken."""
    if household.status is HouseholdStatus.CLOSED:
        raise RuleBroken("This household is closed. Reopen it before you ask for money.")


def check_complete(s: Session, row: FundRequest, person_ids: Iterable[int], today: date) -> None:
    """Refuse to send, or to leave sent, a request that is not complete. Raises RuleBroken with what is missing."""
    with Checks() as check:
        check("why", text.paragraph, row.why, "Why it helps", required=True)
        check("payee", text.name, row.payee, "The payee")
        check("price_check", text.paragraph, row.price_check, "How the price was checked", required=True)
        check("tried", text.paragraph, row.tried, "What else was tried", required=True)
        check("person_ids", _check_helps_somebody, list(person_ids))
        check("method_reason", _check_method, row)
        check("needed_on", rules.check_needed_on, row.needed_on, today)
        check("category_id", check_category, s, row)
    check_line(s, row, today)


def _check_helps_somebody(person_ids: list[int]) -> None:
    if not person_ids:
        raise RuleBroken("Choose at least one member of the household whom this helps.")


def _check_method(row: FundRequest) -> None:
    if row.method is PaymentMethod.CASH and not row.method_reason:
        raise RuleBroken("Cash is an exception. Say why nothing else will do.")


def check_category(s: Session, row: FundRequest) -> None:
    """Refuse a category that is not used any more, or excluded and not allowed by a manager. Raises RuleBroken."""
    category = s.get(FundCategory, row.category_id)
    if category is None:
        raise RuleBroken("Choose a category from the list.")
    rules.check_category(category.name, category.is_active, category.is_excluded, row.excluded_reason)


def check_line(s: Session, row: FundRequest, today: date) -> rules.LineFacts:
    """Return the request's line, of the year in which it is needed and with a funder who pays then.

    Raises RuleBroken, or NotFound for a line that is gone.
    """
    line = line_facts(s, row.line_id)
    if line is None:
        raise NotFound(GONE)
    with of_field("line_id"):
        rules.check_line(line, today, row.needed_on)
        _check_line_fits(s, s.get_one(Household, row.household_id), row.line_id)  # its person may have moved
    return line


def set_people(s: Session, request_id: int, person_ids: Iterable[int], sources: Iterable[OtherSource]) -> None:
    """Replace the members whom a request helps, and the other sources that were tried."""
    for table in (FundRequestPerson, FundRequestSource):
        s.execute(sa.delete(table).where(table.request_id == request_id))
    s.add_all(FundRequestPerson(request_id=request_id, person_id=each) for each in sorted(set(person_ids)))
    s.add_all(FundRequestSource(request_id=request_id, source=each) for each in sorted(set(sources)))
    s.flush()


def people_of(s: Session, request_id: int) -> tuple[list[int], list[OtherSource]]:
    """Return the ids of the members whom a request helps, and the sources that were tried, each in order."""
    p, o = FundRequestPerson, FundRequestSource
    persons = s.scalars(sa.select(p.person_id).where(p.request_id == request_id).order_by(p.person_id))
    return list(persons), sorted(s.scalars(sa.select(o.source).where(o.request_id == request_id)))


def _check_category_known(s: Session, category_id: int) -> None:
    if s.get(FundCategory, category_id) is None:
        raise RuleBroken("Choose a category from the list.")


def _check_line_fits(s: Session, household: Household, line_id: int) -> None:
    code = s.execute(sa.select(BudgetLine.authority_code).where(BudgetLine.id == line_id)).one_or_none()
    if code is None:
        raise RuleBroken("Choose a budget line from the list.")
    if code[0] not in (None, household.authority_code):
        raise RuleBroken(ANOTHER_AUTHORITY)


def _visibility(s: Session, household_id: int, fields: RequestFields, row: FundRequest | None) -> Visibility:
    """Return who in the household may see it: as chosen, else as private as what it is tied to.

    That may have left with its person: then the request stays as private as it was.
    """
    ties = (Action, fields.action_id), (Barrier, fields.barrier_id)
    tied = [_tied(s, table, household_id, number) for table, number in ties if number is not None]
    here = [visibility for visibility in tied if visibility is not None]
    if len(here) < len(tied):
        if row is None or (row.action_id, row.barrier_id) != (fields.action_id, fields.barrier_id):
            raise NotFound("That is no longer in this household's plan. Choose another action or barrier.")
        here.append(row.visibility)
    visibility = fields.visibility or seen.most_private(here)
    seen.check_has_person(visibility, next(iter(fields.person_ids), None))
    return visibility


def _tied(s: Session, table: type[Action] | type[Barrier], household_id: int, number: int) -> Visibility | None:
    return s.scalar(sa.select(table.visibility).where(table.id == number, table.household_id == household_id))
