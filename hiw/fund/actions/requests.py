"""What an advocate does with a request: make, change, submit and withdraw it."""

from typing import Any

from sqlalchemy.orm import Session

from db.enums import EventName, RequestStatus
from db.enums import RequestTransition as M
from db.models import FundRequest, Household
from hiw import audit, clock, text
from hiw.edits import creation_fields
from hiw.fund.actions.request_fields import (
    check_complete,
    check_household_open,
    columns_of,
    excluded_reason,
    people_of,
    set_people,
)
from hiw.fund.actions.transitions import check_move, check_version, make_move, open_request
from hiw.fund.rules import RequestFields
from hiw.policy.permissions import Actor, Permission
from hiw.policy.scope import household_for


def make_request(s: Session, by: Actor, *, household_id: int, fields: RequestFields, submit: bool) -> int:
    """Make a request of a household, as a draft or submitted at once; return its id.

    Raises NotAllowed, NotFound, or RuleBroken with what to type or choose; a draft may still lack text.
    """
    household = household_for(s, by, household_id, Permission.REQUEST_FUND, lock=True)
    check_household_open(household)
    columns = columns_of(s, household, fields)
    columns["excluded_reason"] = excluded_reason(by, fields.excluded_reason, None, fields.category_id)
    row = FundRequest(
        household_id=household_id, status=RequestStatus.DRAFT, requested_by_id=by.id, **columns, **creation_fields(by)
    )  # fmt: skip
    if submit:
        check_complete(s, row, fields.person_ids, clock.today())
    s.add(row)
    s.flush()
    set_people(s, row.id, fields.person_ids, fields.sources)
    changes: dict[str, tuple[Any, Any]] = {
        field: (None, getattr(row, field)) for field in ("what", "payee", "amount_pence")
    }
    changes["persons"] = (None, sorted(set(fields.person_ids)))
    changes["sources"] = (None, sorted(set(fields.sources)))
    if row.excluded_reason:
        changes["excluded_reason"] = (None, row.excluded_reason)
    audit.record(
        s, by, EventName.FUND_REQUEST_MADE, "fund_requests", row.id, household_id=household_id, changes=changes
    )
    if submit:
        row.submitted_at = clock.now()
        make_move(s, by, row, M.SUBMIT)
    return row.id


def amend_request(s: Session, by: Actor, *, request_id: int, version: int, fields: RequestFields) -> None:
    """Change a request that is not decided. A submitted one stays so; a first manager's approval becomes void.

    Raises NotAllowed, NotFound, RuleBroken as `make_request` does or when it was decided meanwhile, and Stale with both
    values of each field that differs when a colleague changed it.
    """
    row = open_request(s, by, request_id, Permission.REQUEST_FUND)
    check_move(s, row, M.AMEND)
    household = s.get_one(Household, row.household_id)
    columns = columns_of(s, household, fields, row)
    columns["excluded_reason"] = excluded_reason(by, fields.excluded_reason, row, fields.category_id)
    check_version(s, row, version, columns)
    before = people_of(s, row.id)
    after = (sorted(set(fields.person_ids)), sorted(set(fields.sources)))
    now = {field: getattr(row, field) for field in columns} | {"persons": before[0], "sources": before[1]}
    new = columns | {"persons": after[0], "sources": after[1]}
    changes = {field: (now[field], value) for field, value in new.items() if now[field] != value}
    if not changes:
        return
    for field, value in columns.items():
        setattr(row, field, value)
    if row.status is RequestStatus.SUBMITTED:
        check_complete(s, row, fields.person_ids, clock.today())
    set_people(s, row.id, *after)
    make_move(s, by, row, M.AMEND, changes=changes)


def submit_request(s: Session, by: Actor, *, request_id: int, version: int) -> None:
    """Submit a draft, or a request that was returned with a question. Raises RuleBroken when something is missing."""
    row = open_request(s, by, request_id, Permission.REQUEST_FUND)
    check_move(s, row, M.SUBMIT)
    check_version(s, row, version)
    check_household_open(s.get_one(Household, row.household_id))
    check_complete(s, row, people_of(s, row.id)[0], clock.today())
    row.submitted_at = clock.now()
    make_move(s, by, row, M.SUBMIT)


def withdraw_request(s: Session, by: Actor, *, request_id: int, version: int, reason: str) -> None:
    """Withdraw a request that is not decided. Raises RuleBroken when it is decided, Stale when it was changed."""
    row = open_request(s, by, request_id, Permission.REQUEST_FUND)
    check_move(s, row, M.WITHDRAW)
    check_version(s, row, version)
    make_move(s, by, row, M.WITHDRAW, reason=text.line(reason, "The reason", field="reason"))
