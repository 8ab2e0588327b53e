"""Keeping the week's loads."""

from sqlalchemy.orm import Session

from hiw.people.rules import Actor


def keep_week(s: Session, by: Actor) -> int:
    """Keep this week's load of everybody, and of weeks that were missed since the last one kept (at most 26 back).

    Twice is once, also from two servers at a time. Returns how many weeks were kept.
    """
    raise NotImplementedError
