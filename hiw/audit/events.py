"""Reading the event names that are stored: today's, and those that only old events have."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from db.enums import EventName

REFUSALS_WITHIN: Final = timedelta(minutes=10)  # many refusals within so long are an event of their own
# Written by the first demos. What is stored is sealed and stays; it is told as what it is called today.
OLD_NAMES: Final[Mapping[str, EventName]] = {
    "action.done": EventName.ACTION_TICKED,
    "member.joined": EventName.MEMBER_ADDED,
}


def event_of(stored: str) -> EventName | None:
    """Return the event of a stored name; None for one that only a later version of the programme knows."""
    try:
        return EventName(stored)
    except ValueError:
        return OLD_NAMES.get(stored)
