"""Name the next step of a request and who takes it: "You: order it", "Support: pay it"."""

from dataclasses import dataclass
from datetime import date

from db.enums import RequestStatus as S

DECIDERS = "Senior or manager"
FINANCE = "Support"
NOTHING = "Nothing more to do"
OVER = (S.WITHDRAWN, S.DECLINED, S.CANCELLED, S.REFUNDED)


@dataclass(frozen=True)
class NextStepInput:
    """What decides the next step. `asker` is "You" or the name of whoever made the request.

    `deciders` says who must decide. A receipt is due from `receipt_due_on` on, until there is one or a senior has
    accepted that there is none (`has_receipt`); `is_declared` while a senior is asked to accept that.
    """

    status: S
    asker: str
    deciders: str = DECIDERS
    received_on: date | None = None
    receipt_due_on: date | None = None
    has_receipt: bool = False
    is_declared: bool = False


def next_step(at: NextStepInput) -> str:
    """Return who does what next, such as "Ada Field: order it"."""
    fixed = {
        S.DRAFT: (at.asker, "finish it and send it"),
        S.SUBMITTED: (at.deciders, "decide"),
        S.RETURNED: (at.asker, "answer the question and send it again"),
        S.APPROVED: (at.asker, "order it"),
    }
    if at.status in OVER:
        return NOTHING
    who, what = fixed[at.status] if at.status in fixed else _after_the_order(at)
    return f"{who}: {what}" if who else what


def _after_the_order(at: NextStepInput) -> tuple[str, str]:
    if at.received_on is None:
        return at.asker, "say when it has come"
    if at.status is S.RECEIVED:
        return FINANCE, "pay it"
    if at.receipt_due_on and not at.has_receipt:
        return (DECIDERS, "accept that there is no receipt") if at.is_declared else (at.asker, "add the receipt")
    return (FINANCE, "check it against the statement") if at.status is S.PAID else ("", NOTHING)
