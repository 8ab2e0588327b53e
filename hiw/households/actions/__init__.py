"""Actions on households; each module holds one kind of change."""

from hiw.households.actions.adding import add_household, add_member
from hiw.households.actions.lifecycle import (
    close_household,
    extend_household,
    pause_household,
    rename_household,
    reopen_household,
    resume_household,
)
from hiw.households.actions.member_transfer import move_member
from hiw.households.actions.members import change_membership, change_person, leave_household
from hiw.households.eligibility import EligibilityAnswers
from hiw.households.person_fields import NewPerson

__all__ = [
    "EligibilityAnswers",
    "NewPerson",
    "add_household",
    "add_member",
    "change_membership",
    "change_person",
    "close_household",
    "extend_household",
    "leave_household",
    "move_member",
    "pause_household",
    "rename_household",
    "reopen_household",
    "resume_household",
]
