"""Actions on safe contact and conflicts."""

from hiw.safety.actions.conflicts import ask_to_lift, lift_conflict, link_conflict
from hiw.safety.actions.safe_contact import CLEAN, acknowledge_alert, end_safe_contact, write_safe_contact

__all__ = [
    "CLEAN",
    "acknowledge_alert",
    "ask_to_lift",
    "end_safe_contact",
    "lift_conflict",
    "link_conflict",
    "write_safe_contact",
]
