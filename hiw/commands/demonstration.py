"""Making the demonstration, and saying how to sign in to it."""

import sqlalchemy as sa

from db.choices import InstallationKind
from db.models import Installation, Staff
from db.session import reading
from hiw.commands.demo import PASSWORD, make
from hiw.commands.progress import bar

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
    _say_how(InstallationKind.DEMO)
    return 0


def _say_how(kind: InstallationKind) -> None:
    if kind is InstallationKind.LIVE:
        print("This database is live: no demonstration was made.")
        return
    names = ", ".join(f"{role}.demo" for role in ROLES)
    print(f"A demonstration: every person is invented. Sign in as {names},\neach with the password {PASSWORD}")
