"""Who a colleague is and what their role may do. Every permission stands here and nowhere else."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from db.choices import Role
from hiw.errors import NotAllowed


class Permission(StrEnum):
    """One thing that a role may or may not do; the value completes "Your role cannot …"."""

    SEE_CONTACTS = "see households"
    SEE_PLANS = "see action plans"
    EDIT_PLANS = "change action plans"
    ADD_HOUSEHOLDS = "add households or people"
    OVERRIDE_ELIGIBILITY = "accept people who are not eligible"
    EXTEND = "extend a household's time"
    ASSIGN = "assign households"
    CLOSE = "close or reopen households"
    SEE_TEAM = "see a team's work"
    SEE_REGION = "see the region's figures"
    MANAGE_STAFF = "change colleagues' accounts"
    MANAGE_SETTINGS = "change settings"
    READ_RESTRICTED_NOTES = "read restricted notes"
    SEE_SAFE_CONTACT = "see how to reach somebody safely"
    CHANGE_SAFE_CONTACT = "change how somebody is reached safely"
    PRINT = "print plans"
    LINK_CONFLICTS = "keep two people apart"
    RESTRICT = "restrict who sees a person"
    LIFT_RESTRICTIONS = "lift a restriction"
    NAME_COLLEAGUES = "name colleagues on a record"
    GIVE_COVER = "let a colleague stand in for another"
    CHOOSE_SAMPLES = "choose what an auditor reads"
    BREAK_GLASS = "open a household that is closed to you"
    REVIEW_GLASS = "review why a closed household was opened"
    READ_AUDIT = "read who did what"
    READ_TEAM_AUDIT = "read what a team did"
    RESET_PASSWORDS = "give a colleague a way to set a new password"


P = Permission
_OF_CASEWORK = (P.READ_RESTRICTED_NOTES, P.SEE_SAFE_CONTACT, P.CHANGE_SAFE_CONTACT, P.PRINT, P.BREAK_GLASS)
ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.ADVOCATE: frozenset({P.SEE_CONTACTS, P.SEE_PLANS, P.EDIT_PLANS, P.ADD_HOUSEHOLDS, *_OF_CASEWORK}),
    Role.SENIOR: frozenset(
        {
            P.SEE_CONTACTS,
            P.SEE_PLANS,
            P.EDIT_PLANS,
            P.ADD_HOUSEHOLDS,
            P.OVERRIDE_ELIGIBILITY,
            P.EXTEND,
            P.ASSIGN,
            P.CLOSE,
            P.SEE_TEAM,
            P.LINK_CONFLICTS,
            P.RESTRICT,
            P.NAME_COLLEAGUES,
            P.GIVE_COVER,
            P.REVIEW_GLASS,
            P.READ_TEAM_AUDIT,
            *_OF_CASEWORK,
        }
    ),
    Role.MANAGER: frozenset(Permission),
    Role.SUPPORT: frozenset({P.SEE_CONTACTS, P.ADD_HOUSEHOLDS, P.RESET_PASSWORDS}),
    Role.AUDITOR: frozenset({P.SEE_CONTACTS, P.SEE_PLANS, P.SEE_REGION, P.READ_AUDIT}),
}
SEES_ALL_AUTHORITIES = frozenset({Role.MANAGER, Role.AUDITOR, Role.SUPPORT})


@dataclass(frozen=True)
class Actor:
    """The colleague who is asking, as the database knows them at this moment.

    Of their session: `used_at` is its last use, `idle_at` when it locks without another, and `stepped_up_at` when
    they last gave their password.
    """

    id: int
    name: str
    role: Role
    authorities: frozenset[str]
    authority_names: frozenset[str] = frozenset()
    session_id: int | None = field(default=None, compare=False)
    is_demonstration: bool = field(default=False, compare=False)
    is_outreach: bool = field(default=False, compare=False)
    used_at: datetime | None = field(default=None, compare=False)
    idle_at: datetime | None = field(default=None, compare=False)
    stepped_up_at: datetime | None = field(default=None, compare=False)

    def may(self, permission: Permission) -> bool:
        """Whether the role holds this permission."""
        return permission in ROLE_PERMISSIONS[self.role]


def need(by: Actor, permission: Permission) -> None:
    """Raise NotAllowed unless the role holds the permission."""
    if not by.may(permission):
        raise NotAllowed(f"Your role cannot {permission}. Ask a manager if you need it.")
