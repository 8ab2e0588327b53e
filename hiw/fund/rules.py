"""Rules of the fund: what may be asked for, who decides on it, and who may not."""

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
    """What is typed into the form of a request. `visibility` None: that of the action or barrier it is tied to."""

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

    `total_pence` is this request with the related ones that are added up with it. `made_by` holds everyone who made or
    changed it, `approved_by` everyone who ever approved it, `first_by` the first of two managers while that approval
    counts. `paid_by` holds everyone who recorded something of its payments, `supported_by` everyone who supports the
    household, covers for who does, or did since it was asked for. `approved_on` is the day of its latest approval.
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
        """Return the line as people name it."""
        return line_name(self.funder, self.year, self.authority)


def line_name(funder: str, year: int, authority: str | None) -> str:
    """Return the name of a line, such as "DWP, Sefton, 2026/27"."""
    return f"{funder}, {authority or 'whole region'}, {years.label(year)}"


def approvals_needed(total_pence: int, limits: FundLimits) -> RequiredApprovals:
    """Return who must approve requests that come to `total_pence` together; a limit itself still counts as below it."""
    if total_pence <= limits.senior_pence:
        return RequiredApprovals.SENIOR
    return RequiredApprovals.MANAGER if total_pence <= limits.manager_pence else RequiredApprovals.TWO_MANAGERS


def check_can_decide(by: Actor, facts: RequestFacts) -> None:
    """Refuse to approve, decline or return a request that one made or changed, or of a household one supports.

    Raises RuleBroken.
    """
    _check_is_not_theirs(by, facts, "decide on")


def _check_is_not_theirs(by: Actor, facts: RequestFacts, do: str) -> None:
    if by.id in facts.made_by:
        raise RuleBroken(OWN_REQUEST.format(do=do))
    if by.id in facts.supported_by:
        raise RuleBroken(OWN_HOUSEHOLD.format(do=do))


def check_can_approve(by: Actor, facts: RequestFacts, limits: FundLimits) -> None:
    """Refuse an approval beyond the approver's limit, at the sum of all related requests (FUND-02 and FUND-06).

    Raises RuleBroken, also for a second approval by the first of two managers.
    """
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
    """Refuse payment by somebody who made or approved the request. Raises RuleBroken."""
    if by.id in facts.made_by:
        raise RuleBroken(OWN_REQUEST.format(do="pay"))
    if by.id in facts.approved_by:
        raise RuleBroken("You approved this request, so someone else must pay it.")


def check_can_reconcile(by: Actor, facts: RequestFacts) -> None:
    """Refuse reconciliation by somebody who made, changed or paid the request. Raises RuleBroken."""
    if by.id in facts.made_by:
        raise RuleBroken(OWN_REQUEST.format(do="reconcile"))
    if by.id in facts.paid_by:
        raise RuleBroken("You recorded a payment of this request, so someone else must check it against the statement.")


def check_can_sign_off(by: Actor, facts: RequestFacts) -> None:
    """Refuse to accept a missing receipt of one's own request, or of a household one supports. Raises RuleBroken."""
    _check_is_not_theirs(by, facts, "sign off")


def check_budget(by: Actor, line: str, left_pence: int, amount_pence: int, override_reason: str) -> bool:
    """Return whether a line is overspent on purpose: by a manager, with a reason. Raises RuleBroken when it is
    otherwise."""
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
    """Refuse a request that is tied to neither an action nor a barrier of the plan. Raises RuleBroken."""
    if action_id is None and barrier_id is None:
        raise RuleBroken("Choose the action or the barrier of the plan that this helps with.")


def check_needed_on(day: date, today: date) -> None:
    """Refuse a day that has passed, or is more than a year away. Raises RuleBroken."""
    if day < today:
        raise RuleBroken("The day it is needed is over. Choose today or a later day.")
    if day - today > FURTHEST:
        raise RuleBroken("The day it is needed is more than a year away. Choose an earlier day.")


def check_category(name: str, is_active: bool, is_excluded: bool, excluded_reason: str) -> None:
    """Refuse a category that is not used any more, or excluded without a manager's reason (docs/programme.md).

    Raises RuleBroken.
    """
    if not is_active:
        raise RuleBroken(f"“{name}” is no longer used. Choose another category.")
    if is_excluded and not excluded_reason:
        raise RuleBroken(f"The fund does not pay for “{name}”. A manager can allow it with a reason.")


def check_line(line: LineFacts, today: date, needed_on: date) -> None:
    """Refuse a line of another year than the one in which it is needed, or whose funder does not pay then.

    Raises RuleBroken.
    """
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
    """Refuse a day that is to come, or before `earliest`, the day `of` what led to it. Raises RuleBroken."""
    if day > today:
        raise RuleBroken(f"{what} is still to come. Choose today or an earlier day.")
    if earliest is not None and day < earliest:
        raise RuleBroken(f"{what} is before {of}. Choose a later day.")


def receipt_due(bought_on: date, limits: FundLimits, holidays: Collection[date] = ()) -> date:
    """Return the day by which the receipt is due, in working days after the purchase; `holidays` are the extra ones."""
    return working_days_later(bought_on, limits.receipt_days, holidays)


def check_can_decide_virement(by: Actor, asked_by_id: int, outcome: VirementOutcome | None) -> None:
    """Refuse a decision by who asked for the virement (NotAllowed), and a second one (RuleBroken)."""
    if outcome is not None:
        raise RuleBroken(f"This virement was {outcome.value} already. Look at the list again.")
    if by.id == asked_by_id:
        raise NotAllowed("You asked for this yourself. Another manager must decide.")


def check_month_is_over(year: int, period: int, today: date) -> None:
    """Refuse to lock a month that is not over. Raises RuleBroken."""
    if today < (years.month_of(year, period + 1) if period < years.PERIODS[-1] else years.first_day(year + 1)):
        raise RuleBroken("That month is not over yet. Lock it when it is.")


def check_year_is_over(year: int, today: date) -> None:
    """Refuse to roll requests before the year is over, since they can be received until 31 March. Raises RuleBroken."""
    if today <= years.last_day(year):
        raise RuleBroken(f"{years.label(year)} is not over yet. Roll its orders from 1 April on.")


def check_virement(line: str, left_pence: int, amount_pence: int) -> None:
    """Refuse a virement of more than is left in the line: what is committed and spent stays. Raises RuleBroken."""
    if amount_pence > left_pence:
        raise RuleBroken(
            f"{money.pounds(left_pence)} is left in {line}, so {money.pounds(amount_pence)} cannot be moved out of it. "
            "Choose a smaller amount."
        )
