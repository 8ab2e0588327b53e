"""A request as a row of a list, and the statement on which all lists of requests build."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from db.enums import RequestStatus, RequestTransition
from db.models import Assignment, Authority, BudgetLine, Funder, FundRequest, FundTransition, Household, Staff
from hiw import clock, words
from hiw.client_text import ClientName, NoClient
from hiw.fund.next_step import NextStepInput, next_step
from hiw.households.requests import ENDED
from hiw.policy.permissions import Actor, Permission
from hiw.policy.relation_clauses import Clause
from hiw.policy.scope import knowable_people, visible_to

# Statuses in which a receipt can be missing: nothing is reconciled without one.
BOUGHT: Final = (RequestStatus.ORDERED, RequestStatus.RECEIVED, RequestStatus.PAID)
ANSWERED: Final = (RequestStatus.RETURNED, RequestStatus.DECLINED)
YOU: Final = "You"


@dataclass(frozen=True)
class RequestRow:
    """A request in a list.

    `turn` says who does what next, `answer` what was asked when it was returned, or why it was declined. `asker` is who
    goes on with it ("You"): who asked, or took the household over since. `receipt_due_on` is empty where no receipt is
    missing, `submitted_at` for a draft.
    """

    id: int
    version: int
    household_id: int
    household_name: ClientName
    what: NoClient
    payee: NoClient
    amount_pence: int
    status: RequestStatus
    needed_on: date
    submitted_at: datetime | None
    requested_by_id: int
    requested_by: NoClient
    receipt_due_on: date | None
    answer: NoClient
    asker: NoClient
    turn: NoClient

    @property
    def reference(self) -> str:
        """Return the household's reference, such as HIW-00042."""
        return words.reference(self.household_id)

    @property
    def sent_on(self) -> date | None:
        """Return the day on which it was submitted; None for a draft."""
        return clock.local(self.submitted_at).date() if self.submitted_at else None

    @property
    def is_ended(self) -> bool:
        """Return whether nothing is left to do."""
        return self.status in ENDED and self.receipt_due_on is None


def reads_why(by: Actor) -> bool:
    """Return whether `by` reads what a request says of the plan and the people: finance pays without knowing why.

    Whoever sees plans at all sees those of every household whose requests they see; a test of the matrix holds that.
    """
    return by.may(Permission.SEE_PLANS)


def requests_for(by: Actor, permission: Permission) -> tuple[Clause, Clause]:
    """Return the conditions for requests of households for which `by` holds a permission, and that name nobody whom
    `by` may not know of."""
    return visible_to(by, permission), knowable_people(by, FundRequest)


def request_row(by: Actor, row: Any) -> RequestRow:
    """Return a row of `REQUESTS` as `by` may read it."""
    has_receipt = bool(row.evidence or row.signed_off_by_id) or row.status not in BOUGHT
    asker = row.taken_over_by or row.requested_by
    asker = YOU if by.id == (row.taken_over_by_id or row.requested_by_id) else asker
    standing = NextStepInput(
        row.status, asker, received_on=row.received_on, receipt_due_on=row.receipt_due_on, has_receipt=has_receipt,
        is_declared=bool(row.declaration),
    )  # fmt: skip
    return RequestRow(
        id=row.id, version=row.version, household_id=row.household_id, household_name=row.household_name,
        what=row.what, payee=row.payee, amount_pence=row.amount_pence, status=row.status, needed_on=row.needed_on,
        submitted_at=row.submitted_at, requested_by_id=row.requested_by_id, requested_by=row.requested_by,
        receipt_due_on=None if has_receipt else row.receipt_due_on,
        answer=row.answer or "" if row.status in ANSWERED else "", asker=asker,
        turn=next_step(standing),
    )  # fmt: skip


_now, _former, _advocate = aliased(Assignment), aliased(Assignment), aliased(Staff)


def _taken_over(what: Any) -> Any:
    """Return SQL for a column of whoever supports the household now, where the asker no longer does."""
    asker = FundRequest.requested_by_id
    supported = asker.in_(sa.select(_former.advocate_id).where(_former.household_id == _now.household_id))
    its = (_now.household_id == FundRequest.household_id, _now.to_on.is_(None), _now.advocate_id != asker, supported)
    query = sa.select(what).select_from(_now).join(_advocate, _advocate.id == _now.advocate_id)
    return query.where(*its).correlate(FundRequest).scalar_subquery()


TAKEN_OVER_BY_ID = _taken_over(_now.advocate_id)


def is_theirs(by_id: Any) -> Clause:
    """Return SQL about `FundRequest`: whether it is for this colleague to go on with. They asked, or took its
    household over."""
    theirs: Clause = sa.func.coalesce(TAKEN_OVER_BY_ID, FundRequest.requested_by_id) == by_id
    return theirs


READS_WHY: sa.BindParameter[bool] = sa.bindparam("reads_why", False, type_=sa.Boolean)
_ANSWERS = (RequestTransition.RETURN, RequestTransition.DECLINE)
_last, _later = aliased(FundTransition), aliased(FundTransition)
_ANSWER = (
    sa.select(_last.reason)
    .where(
        _last.request_id == FundRequest.id,
        _last.move.in_(_ANSWERS),
        ~sa.exists().where(
            _later.request_id == _last.request_id, _later.move.in_(_ANSWERS), _later.number > _last.number
        ),
    )
    .scalar_subquery()
)
LACKS_RECEIPT = sa.and_(
    FundRequest.receipt_due_on.is_not(None),
    FundRequest.evidence == "",
    FundRequest.signed_off_by_id.is_(None),
    FundRequest.status.in_(BOUGHT),
)
REQUESTS = (
    sa.select(
        FundRequest.id,
        FundRequest.version,
        FundRequest.household_id,
        Household.name.label("household_name"),
        FundRequest.what,
        FundRequest.payee,
        FundRequest.amount_pence,
        FundRequest.status,
        FundRequest.needed_on,
        FundRequest.submitted_at,
        FundRequest.line_id,
        FundRequest.payee_key,
        FundRequest.created_at,
        FundRequest.requested_by_id,
        Staff.full_name.label("requested_by"),
        TAKEN_OVER_BY_ID.label("taken_over_by_id"),
        _taken_over(_advocate.full_name).label("taken_over_by"),
        FundRequest.received_on,
        FundRequest.receipt_due_on,
        FundRequest.evidence,
        FundRequest.declaration,
        FundRequest.signed_off_by_id,
        sa.case((READS_WHY, _ANSWER), else_="").label("answer"),
    )
    .select_from(FundRequest)
    .join(Household, Household.id == FundRequest.household_id)
    .join(Staff, Staff.id == FundRequest.requested_by_id)
)
LINES = (
    sa.select(
        BudgetLine.id,
        BudgetLine.year,
        BudgetLine.authority_code,
        Authority.name.label("authority"),
        Funder.name.label("funder"),
        Funder.starts_on,
        Funder.ends_on,
    )
    .join(Funder, Funder.id == BudgetLine.funder_id)
    .outerjoin(Authority, Authority.code == BudgetLine.authority_code)
)
