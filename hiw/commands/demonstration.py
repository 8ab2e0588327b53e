"""Making the demonstration, and saying how to sign in to it."""

import sqlalchemy as sa

from db.choices import InstallationKind
from db.models import Installation, Staff
from db.session import reading, writing
from hiw.caseload.actions.snapshots import keep_first_missing
from hiw.commands.demo import PASSWORD, make
from hiw.commands.progress import bar

MOST_WITH_WEEKS = 2_000  # households; beyond it, looking back takes longer than inventing them
WEEKS = 8  # before this one
ROLES = ("advocate", "senior", "manager", "support", "auditor")


def demo(households: int, seed: int, *, if_new: bool) -> int:
    """Make it; with `if_new` only in a database where nobody works yet."""
    with reading() as s:
        kind = s.scalar(sa.select(Installation.kind))
        is_new = kind is None and s.scalar(sa.select(Staff.id).limit(1)) is None
    if if_new and not is_new and kind is not None:
        _say_how(kind)
        return 0
    with bar("Inventing households", "households") as tell:
        make(households, seed, tell)
    if households <= MOST_WITH_WEEKS:
        _keep_weeks()
    _say_how(InstallationKind.DEMO)
    return 0


def _keep_weeks() -> None:
    """What the loads were week by week, as somebody would have kept them."""
    with bar("Looking back at caseloads", "weeks") as tell:
        for week in range(WEEKS + 1):
            with writing() as s:
                if keep_first_missing(s, WEEKS) is None:
                    return
            tell(week + 1, WEEKS + 1)


def _say_how(kind: InstallationKind) -> None:
    if kind is InstallationKind.LIVE:
        print("This database is live: no demonstration was made.")
        return
    names = ", ".join(f"{role}.demo" for role in ROLES)
    print(f"A demonstration: every person is invented. Sign in as {names},\neach with the password {PASSWORD}")
