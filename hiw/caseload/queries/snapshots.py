"""The weekly snapshots that were kept: which weeks are missing."""

from datetime import date

from sqlalchemy.orm import Session

from hiw.people.rules import Actor


def weeks_to_keep(s: Session, by: Actor) -> tuple[date, ...]:
    """The Mondays that `keep_week` would keep now; empty when this week's snapshot is there."""
    raise NotImplementedError
