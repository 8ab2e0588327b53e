"""Closed lists of the fund."""

from enum import StrEnum


class PaymentMethod(StrEnum):
    """How a purchase is paid for."""

    CARD = "card"
    INVOICE = "invoice"
    VOUCHER = "voucher"
    CASH = "cash"


class OtherSource(StrEnum):
    """Who else might pay, and is asked first (docs/programme.md)."""

    FLEXIBLE_SUPPORT = "flexible_support"
    HOUSING_PAYMENT = "housing_payment"
    LOCAL_WELFARE = "local_welfare"
    CHARITY = "charity"
    EMPLOYER = "employer"
    OWN_MEANS = "own_means"


class RequestStatus(StrEnum):
    """The status of a request; `hiw.fund.request_lifecycle` has the transitions."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"
    APPROVED = "approved"
    ORDERED = "ordered"
    RECEIVED = "received"
    PAID = "paid"
    RECONCILED = "reconciled"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"


class RequestTransition(StrEnum):
    """A transition of a request."""

    SUBMIT = "submit"
    AMEND = "amend"
    WITHDRAW = "withdraw"
    RETURN = "return"
    DECLINE = "decline"
    APPROVE_FIRST = "approve_first"
    APPROVE = "approve"
    ORDER = "order"
    RECEIVE = "receive"
    CANCEL = "cancel"
    ROLL = "roll"
    PAY_PART = "pay_part"
    PAY = "pay"
    FINISH = "finish"
    CORRECT = "correct"
    RECONCILE = "reconcile"
    REFUND_PART = "refund_part"
    REFUND = "refund"


class EntryKind(StrEnum):
    """What an entry of the ledger does to its line; `hiw.fund.ledger` has the arithmetic."""

    ORIGINAL = "original"
    VIREMENT_IN = "virement_in"
    VIREMENT_OUT = "virement_out"
    COMMITMENT = "commitment"
    RELEASE = "release"
    PAYMENT = "payment"
    REFUND = "refund"


class SumPart(StrEnum):
    """By what the sums of the ledger are kept, within each line."""

    PERIOD = "period"
    CATEGORY = "category"
    ADVOCATE = "advocate"


class VirementOutcome(StrEnum):
    """What the second manager decided."""

    AGREED = "agreed"
    DECLINED = "declined"
