"""The statuses of a household, and the transitions between them."""

from typing import Final

from db.enums import HouseholdStatus
from hiw.errors import RuleBroken
from hiw.words import say

S = HouseholdStatus

MOVES: Final[dict[HouseholdStatus, frozenset[HouseholdStatus]]] = {
    S.OPEN: frozenset({S.PAUSED, S.CLOSED}),
    S.PAUSED: frozenset({S.OPEN, S.CLOSED}),
    S.CLOSED: frozenset({S.OPEN}),
}


def check_move(status: HouseholdStatus, to: HouseholdStatus) -> None:
    """Raise RuleBroken unless a household may go from one status to the other."""
    if to not in MOVES[status]:
        raise RuleBroken(f"This household is already {say(status)}. Look at the page again to see what changed.")


def check_open(status: HouseholdStatus) -> None:
    """Raise RuleBroken when the household is closed."""
    if status is S.CLOSED:
        raise RuleBroken("This household is closed. Ask a senior to reopen it first.")
