"""What colleagues read of the fund."""

from hiw.fund.lines import LineChoice
from hiw.fund.queries.decision import Decision, OtherRow
from hiw.fund.queries.form import CategoryChoice, HelpedRow, RequestForm, Tie, request_form
from hiw.fund.queries.queue import (
    FundCounts,
    Owing,
    PaymentRow,
    QueueCard,
    approval_queue,
    check_queue,
    fund_counts,
    missing_receipts,
    payment_queue,
    receipts_owed,
)
from hiw.fund.queries.requests import (
    EntryRow,
    MoveRow,
    RequestView,
    my_requests,
    request_view,
    requests_of,
)
from hiw.fund.queries.rows import RequestRow

__all__ = [
    "CategoryChoice",
    "Decision",
    "EntryRow",
    "FundCounts",
    "HelpedRow",
    "LineChoice",
    "MoveRow",
    "OtherRow",
    "Owing",
    "PaymentRow",
    "QueueCard",
    "RequestForm",
    "RequestRow",
    "RequestView",
    "Tie",
    "approval_queue",
    "check_queue",
    "fund_counts",
    "missing_receipts",
    "my_requests",
    "payment_queue",
    "receipts_owed",
    "request_form",
    "request_view",
    "requests_of",
]
