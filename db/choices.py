"""The words the database stores: every closed list of the programme, as text with a CHECK.

A member's value is what is stored; how it is said to a person is in `hiw/words.py`.
"""

from enum import StrEnum


class Role(StrEnum):
    """What a colleague does in the programme; permissions follow from it in `hiw.people.rules`."""

    ADVOCATE = "advocate"
    SENIOR = "senior"
    MANAGER = "manager"
    SUPPORT = "support"
    AUDITOR = "auditor"


class InstallationKind(StrEnum):
    """Whether this database holds invented people or real ones. It never changes once set."""

    DEMO = "demo"
    LIVE = "live"


class HouseholdStatus(StrEnum):
    """Where a household stands in its time with the programme."""

    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


class CloseReason(StrEnum):
    """Why support ended (programme.md 2a and the early-help practice it cites)."""

    NEEDS_MET = "needs_met"
    INTO_WORK = "into_work"
    INTO_TRAINING = "into_training"
    TIME_REACHED = "time_reached"
    DISENGAGED = "disengaged"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    LEFT_AREA = "left_area"
    NOT_ELIGIBLE = "not_eligible"
    OTHER_PROGRAMME = "other_programme"
    SOCIAL_CARE = "social_care"
    CUSTODY = "custody"
    HOSPITAL = "hospital"
    DIED = "died"
    DUPLICATE = "duplicate"


class ReferralSource(StrEnum):
    """Who asked for the household to be supported."""

    JOBCENTRE = "jobcentre"
    HOUSING = "housing"
    REVENUES = "revenues"
    FAMILY_SERVICE = "family_service"
    PARTNER = "partner"
    SELF = "self"


class Eligibility(StrEnum):
    """The answer of one eligibility check."""

    MET = "met"
    PENDING_SECOND_MEMBER = "pending_second_member"
    NOT_MET = "not_met"


class AssignmentReason(StrEnum):
    """Why a household came to an advocate."""

    START = "start"
    MOVE = "move"
    COLLEAGUE_LEFT = "colleague_left"
    CASELOAD = "caseload"
    CONFLICT = "conflict"
    REQUEST = "request"


class Severity(StrEnum):
    """How far a barrier keeps someone from work."""

    SOME = "some"
    SERIOUS = "serious"
    CRISIS = "crisis"


class Priority(StrEnum):
    """What the household wants to be worked on first."""

    NOW = "now"
    NEXT = "next"
    LATER = "later"


class BarrierStatus(StrEnum):
    """Life of a barrier."""

    OPEN = "open"
    RESOLVED = "resolved"
    SET_ASIDE = "set_aside"


class GoalStatus(StrEnum):
    """Life of a goal: a future goal has no date yet."""

    FUTURE = "future"
    ACTIVE = "active"
    ACHIEVED = "achieved"
    SET_ASIDE = "set_aside"


class ActionStatus(StrEnum):
    """Life of an action."""

    TO_DO = "to_do"
    DOING = "doing"
    DONE = "done"
    BLOCKED = "blocked"
    NOT_NEEDED = "not_needed"


class OwnerKind(StrEnum):
    """Who does an action: a member of the household, a colleague, or a partner service."""

    MEMBER = "member"
    STAFF = "staff"
    PARTNER = "partner"


class Outcome(StrEnum):
    """What an action led to."""

    POSITIVE = "positive"
    NONE = "none"
    WORSE = "worse"


class NoteKind(StrEnum):
    """How a contact took place."""

    VISIT = "visit"
    CALL = "call"
    TEXT = "text"
    MEETING = "meeting"
    OTHER = "other"


class VisitPlace(StrEnum):
    """Where a planned visit takes place."""

    HOME = "home"
    OFFICE = "office"
    PUBLIC = "public"
    PHONE = "phone"


class Verdict(StrEnum):
    """What a review decides about the plan."""

    CONTINUE = "continue"
    CHANGE_PLAN = "change_plan"
    NEW_NEEDS = "new_needs"
    NEEDS_MET = "needs_met"


class Change(StrEnum):
    """How a barrier moved since the last review."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"


class Agreement(StrEnum):
    """Whether a member agrees with the plan."""

    AGREES = "agrees"
    IN_PART = "in_part"
    DISAGREES = "disagrees"


class Visibility(StrEnum):
    """To whom of a household an item may be shown or printed. Colleagues see what their role and relation allow."""

    HOUSEHOLD = "household"
    PERSON = "person"
    STAFF = "staff"


class GlassPurpose(StrEnum):
    """Why a colleague opens a household that is closed to them."""

    DANGER = "danger"
    ABSENCE = "absence"
    COMPLAINT = "complaint"
    DATA_REQUEST = "data_request"
    OTHER = "other"


class GlassOutcome(StrEnum):
    """What the review of an opening found."""

    JUSTIFIED = "justified"
    NOT_JUSTIFIED = "not_justified"


class PaymentMethod(StrEnum):
    """How a purchase is paid for."""

    CARD = "card"
    INVOICE = "invoice"
    VOUCHER = "voucher"
    CASH = "cash"


class OtherSource(StrEnum):
    """Who else might pay, and is asked first (programme.md, item 9)."""

    FLEXIBLE_SUPPORT = "flexible_support"
    HOUSING_PAYMENT = "housing_payment"
    LOCAL_WELFARE = "local_welfare"
    CHARITY = "charity"
    EMPLOYER = "employer"
    OWN_MEANS = "own_means"


class RequestStatus(StrEnum):
    """Where a request to the fund stands; `hiw.fund.life` says what leads from one to another."""

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


class RequestMove(StrEnum):
    """What is done to a request."""

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
