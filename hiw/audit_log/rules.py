"""Who may read whose audit events, and when refusals are too many."""

from collections.abc import Collection

from db.enums import EventName
from hiw.audit import events
from hiw.errors import NotAllowed, RuleBroken
from hiw.policy.permissions import Actor, Permission
from hiw.words import lasts

MANY = 5  # refusals of one colleague
WITHIN = events.REFUSALS_WITHIN
REFUSED = f"was refused {MANY} times within {lasts(WITHIN)}"
DENIED = EventName.ACCESS_DENIED
REPEATED = EventName.DENIALS_REPEATED
LOOKED_AT = EventName.DENIALS_LOOKED_AT


def check_can_read_audit_log(by: Actor, staff_id: int, team: Collection[int]) -> None:
    """Refuse events of others; seniors read their team's, managers and auditors everybody's. Raises NotAllowed."""
    if staff_id == by.id or by.may(Permission.READ_AUDIT):
        return
    if by.may(Permission.READ_TEAM_AUDIT) and staff_id in team:
        return
    raise NotAllowed("You can read your own trail and your team's. Ask a manager about other colleagues.")


def check_can_look_at(by: Actor, staff_id: int) -> None:
    """Refuse to review one's own refusals. Raises RuleBroken."""
    if staff_id == by.id:
        raise RuleBroken("These refusals are your own. Another manager must look at them.")


def are_many(number: int) -> bool:
    """Return whether that many refusals within ten minutes are reported to the managers (requirement ACL-16)."""
    return number >= MANY
