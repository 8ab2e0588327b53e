"""Closed lists of a household's plan, and of what is written about it."""

from enum import StrEnum


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
    """The status of a barrier."""

    OPEN = "open"
    RESOLVED = "resolved"
    SET_ASIDE = "set_aside"


class GoalStatus(StrEnum):
    """The status of a goal; a future goal has no date yet."""

    FUTURE = "future"
    ACTIVE = "active"
    ACHIEVED = "achieved"
    SET_ASIDE = "set_aside"


class ActionStatus(StrEnum):
    """The status of an action."""

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
    """How a barrier changed since the last review."""

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
