"""The acting user, and the permissions of their role: this file names them, `matrix.toml` says who has which."""

import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from db.enums import Role
from hiw.client_text import NoClient
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
    CONFIRM_CHANGES = "confirm what another manager began"
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
    GIVE_SECOND_HALF = "give the second half of a code for a new password"
    SEE_FUND = "see requests to the fund"
    REQUEST_FUND = "ask the fund for money"
    DECIDE_FUND = "decide on requests to the fund"
    OVERRIDE_FUND = "go against a rule of the fund"
    SIGN_OFF_RECEIPTS = "accept a purchase without a receipt"
    PAY_FUND = "record a payment of the fund"
    RECONCILE_FUND = "reconcile payments of the fund"
    READ_LEDGER = "read the ledger of the fund"
    SEE_SPEND = "see spend against budget"
    SET_BUDGETS = "set budgets"
    SEE_CASELOAD = "see how full caseloads are"
    SET_CAPACITY = "change how much room a colleague has"
    BALANCE = "balance caseloads"


class Relation(StrEnum):
    """How the acting user is related to a household; `matrix.toml` says what each word means."""

    ALL = "all"
    OWN = "own"
    TEAM = "team"
    WAITING = "waiting"
    COVER = "cover"
    NAMED = "named"
    SAMPLE = "sample"
    GLASS = "glass"
    ANY = "any"


Matrix = Mapping[Permission, Mapping[Role, frozenset[Relation]]]


def read_matrix(written: str) -> Matrix:
    """Read the permission matrix from TOML. Raises ValueError for an unknown permission, role or relation."""
    cells: dict[str, dict[str, str]] = tomllib.loads(written)
    return {
        Permission[name.upper()]: {
            Role(role): frozenset(Relation(word) for word in words.split()) for role, words in row.items()
        }
        for name, row in cells.items()
    }


MATRIX = read_matrix((Path(__file__).parent / "matrix.toml").read_text("utf-8"))
NOWHERE: frozenset[Relation] = frozenset()
SEES_ALL_AUTHORITIES = frozenset({Role.MANAGER, Role.AUDITOR, Role.SUPPORT})


@dataclass(frozen=True)
class Actor:
    """The acting user, as stored at this moment.

    `is_standing_in`: they cover for a colleague today. Of their session: `used_at` is its last use, `idle_at` when it
    locks unless it is used again, and `stepped_up_at` when the password was last given.
    """

    id: int
    name: NoClient
    role: Role
    authorities: frozenset[NoClient]
    authority_names: frozenset[NoClient] = frozenset()
    session_id: int | None = field(default=None, compare=False)
    is_demonstration: bool = field(default=False, compare=False)
    is_outreach: bool = field(default=False, compare=False)
    is_standing_in: bool = field(default=False, compare=False)
    used_at: datetime | None = field(default=None, compare=False)
    idle_at: datetime | None = field(default=None, compare=False)
    stepped_up_at: datetime | None = field(default=None, compare=False)

    def may(self, permission: Permission) -> bool:
        """Return whether the role has this permission through any relation."""
        return bool(self.relations_for(permission))

    def relations_for(self, permission: Permission) -> frozenset[Relation]:
        """Return the relations through which the role has this permission; empty means never."""
        return MATRIX.get(permission, {}).get(self.role, NOWHERE)


class PolicyNotChecked(Exception):
    """An action or query ended without a check of the policy: a programming error."""


_was_asked: ContextVar[bool] = ContextVar("was asked", default=False)


@contextmanager
def require_check(what: str) -> Iterator[None]:
    """Raise PolicyNotChecked when the block ends normally without a check of the policy, so that nothing is saved."""
    token = _was_asked.set(False)
    try:
        yield
        if not _was_asked.get():
            raise PolicyNotChecked(
                f"{what} never asked who may do it: begin it with `require`, `household_for` or `allow_own`."
            )
    finally:
        _was_asked.reset(token)


def mark_checked() -> None:
    """Mark the policy as checked. Only `require`, `allow_own` and `hiw.policy.scope` call it."""
    _was_asked.set(True)


def allow_own(by: Actor) -> None:
    """Allow what everybody may do with their own drafts, sessions and password; it needs no permission."""
    mark_checked()


def require(by: Actor, permission: Permission) -> None:
    """Raise NotAllowed unless the role has the permission through some relation."""
    mark_checked()
    if not by.may(permission):
        raise NotAllowed(f"Your role cannot {permission}. Ask a manager if you need it.")
