"""Manage accounts on the server, before anybody can sign in or when the last manager cannot."""

import sys
from collections.abc import Iterable
from getpass import getpass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import InstallationKind, Role
from db.models import Household, Installation, Staff
from db.session import writing
from hiw.accounts.actions import insert_staff
from hiw.accounts.password_reset import make_reset_code_by_command
from hiw.accounts.password_strength import check_new_password
from hiw.accounts.passwords import hash_password
from hiw.accounts.second_factor import forget_factor_by_command
from hiw.accounts.usernames import folded
from hiw.errors import RuleBroken


def add(username: str, name: str, role: str, authorities: Iterable[str], *, from_stdin: bool) -> int:
    """Add an account; the first one makes the installation live.

    Raises:
        RuleBroken: this is a demo, or a field of the account is invalid.
    """
    password = sys.stdin.readline().rstrip("\r\n") if from_stdin else _asked()
    check_new_password(password, (folded(username), name))
    hashed = hash_password(password)
    with writing() as s:
        _make_live(s)
        insert_staff(
            s, None, username=username, full_name=name, role=Role(role), password_hash=hashed, authorities=authorities
        )
    print(f"{name} can sign in.")
    return 0


def forget_factor(username: str) -> int:
    """Remove an account's second factor: for the last manager, who lost phone and paper codes. Raises NotFound."""
    with writing() as s:
        forget_factor_by_command(s, folded(username))
    print("The next sign-in asks for no code, but for setting one up where the role needs it.")
    return 0


def reset_code(username: str) -> int:
    """Print a code for a new password: for the last manager, who forgot it. Raises NotFound."""
    with writing() as s:
        code = make_reset_code_by_command(s, folded(username))
    print(f"{code}\nIt works once, for a day, at “I have a code for a new password” on the sign-in page.")
    return 0


def _asked() -> str:
    password = getpass("Password (15 characters or more): ")
    if getpass("The same again: ") != password:
        raise RuleBroken("The two passwords differ. Nothing was added; run the command again.")
    return password


def _make_live(s: Session) -> None:
    """Mark the installation as live; refuse a demo, since real people and invented ones never share a database."""
    kind = s.scalar(sa.select(Installation.kind))
    if kind is InstallationKind.LIVE:
        return
    if kind is InstallationKind.DEMO:
        raise RuleBroken("This database is a demonstration. Real people need a database of their own.")
    if s.scalar(sa.select(Staff.id).limit(1)) or s.scalar(sa.select(Household.id).limit(1)):
        raise RuleBroken("This database holds an unfinished demonstration. Use another database, or delete this one.")
    s.add(Installation(id=1, kind=InstallationKind.LIVE))
    s.flush()
