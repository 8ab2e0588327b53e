"""What may be asked of the fund, who decides on it, and who may not: plain values in, a value or a refusal out."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from db.enums import OtherSource, PaymentMethod, Role, VirementOutcome, Visibility
from hiw import money
from hiw.errors import NotAllowed, RuleBroken
from hiw.fund import financial_year as years
from hiw.policy.permissions import Actor, Permission
from hiw.working_days import working_days_later

FURTHEST = timedelta(days=366)  # how far ahead something may be needed
OWN_REQUEST = "You made or changed this request, so someone else must {do} it."
OWN_HOUSEHOLD = (
    "You support this household or cover for who does, or did since this was asked for, so someone else must {do} it."
)


class RequiredApprovals(StrEnum):
    """Who must approve, by the amount."""

    SENIOR = "senior"
    MANAGER = "manager"
    TWO_MANAGERS = "two_managers"


WHO = {
    RequiredApprovals.SENIOR: "a senior, for their own team, or a manager",
    RequiredApprovals.MANAGER: "a manager",
    RequiredApprovals.TWO_MANAGERS: "two different managers",
}


@dataclass(frozen=True)
class FundLimits:
    """The fund's settings on a day; amounts in pence."""

    senior_pence: int
    manager_pence: int
    most_pence: int
    sum_days: int
    receipt_days: int


@dataclass(frozen=True)
class RequestFields:
    """What stands in the form of a request, as typed. `visibility` None: as what it is tied to."""

    what: str
    why: str
    person_ids: tuple[int, ...]
    action_id: int | None
    barrier_id: int | None
    category_id: int
    line_id: int
    payee: str
    method: PaymentMethod
    method_reason: str
    amount: str
    vat: str
    needed_on: date | None
    price_check: str
    tried: str
    sources: frozenset[OtherSource]
    visibility: Visibility | None = None
    excluded_reason: str = ""


@dataclass(frozen=True)
class RequestFacts:
    """What decides who may do what with a request. Amounts in pence.

    `total_pence` is this request with the others that are added up with it. `made_by` holds everyone who made or
    changed it, `approved_by` everyone who ever approved it, `first_by` the first of two managers while that counts.
    `paid_by` holds everyone who recorded something of its payments, `supported_by` everyone who supports the
    household, or covers for who does, or did since it was asked for. `approved_on` is when it was approved the last
    time.
    """

    amount_pence: int
    total_pence: int
    made_by: frozenset[int]
    approved_by: frozenset[int] = frozenset()
    first_by: int | None = None
    paid_by: frozenset[int] = frozenset()
    supported_by: frozenset[int] = frozenset()
    approved_on: date | None = None


@dataclass(frozen=True)
class LineFacts:
    """A budget line and the dates of its funder; `authority` is its name, None for the whole region."""

    funder: str
    year: int
    authority: str | None
    starts_on: date
    ends_on: date | None

    @property
    def name(self) -> str:
        """The line as people call it."""
        return line_name(self.funder, self.year, self.authority)


def line_name(funder: str, year: int, authority: str | None) -> str:
    """ "DWP, Sefton, 2026/27"."""
    return f"{funder}, {authority or 'whole region'}, {years.label(year)}"


def approvals_needed(total_pence: int, limits: FundLimits) -> RequiredApprovals:
    """Who must approve requests that come to so much together; a limit itself still lies below it."""
    if total_pence <= limits.senior_pence:
        return RequiredApprovals.SENIOR
    return RequiredApprovals.MANAGER if total_pence <= limits.manager_pence else RequiredApprovals.TWO_MANAGERS


def check_can_decide(by: Actor, facts: RequestFacts) -> None:
    """Nobody approves, declines or returns a request that they made or changed, or of a household they support."""
    _check_is_not_theirs(by, facts, "decide on")


def _check_is_not_theirs(by: Actor, facts: RequestFacts, do: str) -> None:
    if by.id in facts.made_by:
        raise RuleBroken(OWN_REQUEST.format(do=do))
    if by.id in facts.supported_by:
        raise RuleBroken(OWN_HOUSEHOLD.format(do=do))


def check_can_approve(by: Actor, facts: RequestFacts, limits: FundLimits) -> None:
    """The ladder, at the sum of all that is added up (requirements FUND-02 and FUND-06)."""
    check_can_decide(by, facts)
    needed = approvals_needed(facts.total_pence, limits)
    if needed is not RequiredApprovals.SENIOR and by.role is not Role.MANAGER:
        raise RuleBroken(f"{_comes_to(facts, limits)}, so {WHO[needed]} must approve it. Leave it to them.")
    if needed is RequiredApprovals.TWO_MANAGERS and by.id == facts.first_by:
        raise RuleBroken("You have approved this already. Above this amount a second manager must approve it too.")


def _comes_to(facts: RequestFacts, limits: FundLimits) -> str:
    if facts.total_pence == facts.amount_pence:
        return f"This is for {money.pounds(facts.amount_pence)}"
    return (
        f"With the other requests for these people, this household or payee within {limits.sum_days} days this "
        f"comes to {money.pounds(facts.total_pence)}"
    )


def check_can_pay(by: Actor, facts: RequestFacts) -> None:
    """Whoever pays has neither made nor approved the request."""
    if by.id in facts.made_by:
        raise RuleBroken(OWN_REQUEST.format(do="pay"))
    if by.id in facts.approved_by:
        raise RuleBroken("You approved this request, so someone else must pay it.")


def check_can_reconcile(by: Actor, facts: RequestFacts) -> None:
    """Nobody checks what they made or changed, or what they paid themselves, against the statement."""
    if by.id in facts.made_by:
        raise RuleBroken(OWN_REQUEST.format(do="reconcile"))
    if by.id in facts.paid_by:
        raise RuleBroken("You recorded a payment of this request, so someone else must check it against the statement.")


def check_can_sign_off(by: Actor, facts: RequestFacts) -> None:
    """Nobody accepts that there is no receipt for what they asked for, or for a household they support."""
    _check_is_not_theirs(by, facts, "sign off")


def check_budget(by: Actor, line: str, left_pence: int, amount_pence: int, override_reason: str) -> bool:
    """Whether a line is overspent on purpose: with a manager's reason. Raises RuleBroken when it would be otherwise."""
    if amount_pence <= left_pence:
        return False
    may = by.may(Permission.OVERRIDE_FUND)
    if may and override_reason:
        return True
    over, left = money.pounds(amount_pence - left_pence), money.pounds(left_pence)
    how = "give a reason to go over it" if may else "ask a manager, who can go over it with a reason"
    raise RuleBroken(
        f"{line} would be exceeded by {over}; {left} is left in it. Send it back to be put on another line, or {how}."
    )


def check_tied(action_id: int | None, barrier_id: int | None) -> None:
    """A request helps with something in the plan."""
    if action_id is None and barrier_id is None:
        raise RuleBroken("Choose the action or the barrier of the plan that this helps with.")


def check_needed_on(day: date, today: date) -> None:
    """The day on which something is needed is to come, and not far off."""
    if day < today:
        raise RuleBroken("The day it is needed is over. Choose today or a later day.")
    if day - today > FURTHEST:
        raise RuleBroken("The day it is needed is more than a year away. Choose an earlier day.")


def check_category(name: str, is_active: bool, is_excluded: bool, excluded_reason: str) -> None:
    """Of an excluded category only what a manager has allowed with a reason (docs/programme.md)."""
    if not is_active:
        raise RuleBroken(f"“{name}” is no longer used. Choose another category.")
    if is_excluded and not excluded_reason:
        raise RuleBroken(f"The fund does not pay for “{name}”. A manager can allow it with a reason.")


def check_line(line: LineFacts, today: date, needed_on: date) -> None:
    """The line is of the year in which the thing is needed, and its funder pays then. Raises RuleBroken."""
    if line.year < years.year_of(today):
        raise RuleBroken(f"{years.label(line.year)} is over. Choose a line of {years.label(years.year_of(today))}.")
    day = max(today, needed_on)
    if line.year != years.year_of(day):
        raise RuleBroken(f"It is needed in {years.label(years.year_of(day))}. Choose a line of that year.")
    if day < line.starts_on or (line.ends_on is not None and day > line.ends_on):
        raise RuleBroken(f"{line.funder} does not pay on the day it is needed. Choose another line or day.")


def check_day(
    day: date, what: str, today: date, earliest: date | None = None, of: str = "the day of the order"
) -> None:
    """A day on which something happened is not to come, and not before what led to it: `earliest`, the day `of` it."""
    if day > today:
        raise RuleBroken(f"{what} is still to come. Choose today or an earlier day.")
    if earliest is not None and day < earliest:
        raise RuleBroken(f"{what} is before {of}. Choose a later day.")


def receipt_due(bought_on: date, limits: FundLimits, holidays: Collection[date] = ()) -> date:
    """The day by which the receipt is due: so many working days after the purchase; `holidays` are the extra ones."""
    return working_days_later(bought_on, limits.receipt_days, holidays)


def check_can_decide_virement(by: Actor, asked_by_id: int, outcome: VirementOutcome | None) -> None:
    """One manager asks, another decides, once."""
    if outcome is not None:
        raise RuleBroken(f"This virement was {outcome.value} already. Look at the list again.")
    if by.id == asked_by_id:
        raise NotAllowed("You asked for this yourself. Another manager must decide.")


def check_month_is_over(year: int, period: int, today: date) -> None:
    """A month takes entries until its last day is over."""
    if today < (years.month_of(year, period + 1) if period < years.PERIODS[-1] else years.first_day(year + 1)):
        raise RuleBroken("That month is not over yet. Lock it when it is.")


def check_year_is_over(year: int, today: date) -> None:
    """What has not come can still come until 31 March."""
    if today <= years.last_day(year):
        raise RuleBroken(f"{years.label(year)} is not over yet. Roll its orders from 1 April on.")


def check_virement(line: str, left_pence: int, amount_pence: int) -> None:
    """A line keeps what is committed and spent; nobody can go against that."""
    if amount_pence > left_pence:
        raise RuleBroken(
            f"{money.pounds(left_pence)} is left in {line}, so {money.pounds(amount_pence)} cannot be moved out of it. "
            "Choose a smaller amount."
        )
