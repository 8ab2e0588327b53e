"""Who a colleague is and what their role may do. Every permission stands here and nowhere else."""

from dataclasses import dataclass, field
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


P = Permission
ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.ADVOCATE: frozenset({P.SEE_CONTACTS, P.SEE_PLANS, P.EDIT_PLANS, P.ADD_HOUSEHOLDS}),
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
        }
    ),
    Role.MANAGER: frozenset(Permission),
    Role.SUPPORT: frozenset({P.SEE_CONTACTS, P.ADD_HOUSEHOLDS}),
    Role.AUDITOR: frozenset({P.SEE_CONTACTS, P.SEE_PLANS, P.SEE_REGION}),
}
SEES_ALL_AUTHORITIES = frozenset({Role.MANAGER, Role.AUDITOR, Role.SUPPORT})


@dataclass(frozen=True)
class Actor:
    """The colleague who is asking, as the database knows them at this moment."""

    id: int
    name: str
    role: Role
    authorities: frozenset[str]
    authority_names: frozenset[str] = frozenset()
    session_id: int | None = field(default=None, compare=False)
    is_demonstration: bool = field(default=False, compare=False)

    def may(self, permission: Permission) -> bool:
        """Whether the role holds this permission."""
        return permission in ROLE_PERMISSIONS[self.role]


def need(by: Actor, permission: Permission) -> None:
    """Raise NotAllowed unless the role holds the permission."""
    if not by.may(permission):
        raise NotAllowed(f"Your role cannot {permission}. Ask a manager if you need it.")
