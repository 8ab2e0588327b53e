"""The lifecycle of a request: one table of its states and transitions.

docs/fund-life.md is drawn from it; a test keeps them equal.
"""

from collections.abc import Mapping

from db.enums import RequestStatus as S
from db.enums import RequestTransition as M
from hiw.errors import RuleBroken

Transitions = Mapping[S, Mapping[M, S]]

# A payment may come before what is bought is received (a deposit, a course): `receive` then leaves it paid.
# When such a payment is reversed before receipt, the status is received without a day, until the day is recorded.
TRANSITIONS: Transitions = {
    S.DRAFT: {M.AMEND: S.DRAFT, M.SUBMIT: S.SUBMITTED, M.WITHDRAW: S.WITHDRAWN},
    S.SUBMITTED: {
        M.AMEND: S.SUBMITTED,
        M.WITHDRAW: S.WITHDRAWN,
        M.RETURN: S.RETURNED,
        M.DECLINE: S.DECLINED,
        M.APPROVE_FIRST: S.SUBMITTED,
        M.APPROVE: S.APPROVED,
    },
    S.RETURNED: {M.AMEND: S.RETURNED, M.SUBMIT: S.SUBMITTED, M.WITHDRAW: S.WITHDRAWN},
    S.WITHDRAWN: {},
    S.DECLINED: {},
    S.APPROVED: {M.ORDER: S.ORDERED, M.CANCEL: S.CANCELLED, M.ROLL: S.APPROVED},
    S.ORDERED: {
        M.RECEIVE: S.RECEIVED,
        M.CANCEL: S.CANCELLED,
        M.ROLL: S.ORDERED,
        M.PAY_PART: S.ORDERED,
        M.PAY: S.PAID,
        M.FINISH: S.PAID,
        M.CORRECT: S.ORDERED,
    },
    S.RECEIVED: {
        M.RECEIVE: S.RECEIVED,
        M.CANCEL: S.CANCELLED,
        M.PAY_PART: S.RECEIVED,
        M.PAY: S.PAID,
        M.FINISH: S.PAID,
        M.CORRECT: S.RECEIVED,
    },
    S.PAID: {
        M.RECEIVE: S.PAID,
        M.CORRECT: S.RECEIVED,
        M.RECONCILE: S.RECONCILED,
        M.REFUND_PART: S.PAID,
        M.REFUND: S.REFUNDED,
    },
    S.RECONCILED: {M.CORRECT: S.RECEIVED, M.REFUND_PART: S.RECONCILED, M.REFUND: S.REFUNDED},
    S.CANCELLED: {},
    S.REFUNDED: {},
}

# A status as a refusal names it: "… was approved".
IS_NOW: Mapping[S, str] = {
    S.DRAFT: "is a draft",
    S.SUBMITTED: "waits for a decision",
    S.RETURNED: "was returned with a question",
    S.WITHDRAWN: "was withdrawn",
    S.DECLINED: "was declined",
    S.APPROVED: "was approved",
    S.ORDERED: "was ordered",
    S.RECEIVED: "was received",
    S.PAID: "was paid",
    S.RECONCILED: "was reconciled",
    S.CANCELLED: "was cancelled",
    S.REFUNDED: "was refunded",
}


def next_status(status: S, move: M) -> S:
    """Return the status that a transition leads to. Raises RuleBroken when it cannot be made from `status`."""
    found = TRANSITIONS[status].get(move)
    if found is None:
        raise RuleBroken(f"This request {IS_NOW[status]}, so that cannot be done now. Look at it again.")
    return found
