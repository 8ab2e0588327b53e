"""Colleagues and their sign-ins, made with as few words as the fact that a test is about."""

from itertools import count
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import Role
from db.models import Staff
from hiw import clock
from hiw.accounts.actions import insert_staff
from hiw.accounts.password_again import PasswordConfirmation
from hiw.accounts.password_reset import make_reset_code
from hiw.accounts.passwords import hash_password
from hiw.accounts.queries import actor_of_token
from hiw.accounts.sessions import SignInAccount, begin_session
from hiw.accounts.split_reset_code import is_half
from hiw.policy.permissions import Actor

PASSWORD = "correct horse battery staple"
CHEAP = 4
_numbers = count(1)


def colleague(
    s: Session, role: Role = Role.ADVOCATE, *authorities: str, password: str = PASSWORD, **facts: Any
) -> Actor:
    """A colleague with the password `PASSWORD`, as they would be signed in just now."""
    named = {"username": f"colleague.{next(_numbers)}", "full_name": "Kim Colleague"} | facts
    stored = hash_password(password, CHEAP)
    staff_id = insert_staff(s, None, role=role, authorities=authorities, password_hash=stored, **named)
    return Actor(staff_id, named["full_name"], role, frozenset(authorities), stepped_up_at=clock.now())


def sign_in(s: Session, by: Actor) -> str:
    """The token of a new session of theirs."""
    stored = s.scalars(sa.select(Staff.password_hash).where(Staff.id == by.id)).one()
    issued = begin_session(s, SignInAccount(by.id, stored))
    assert issued is not None
    return issued.token


def given(s: Session, by: Actor) -> PasswordConfirmation:
    """The proof that they have just given their password."""
    row = s.get_one(Staff, by.id)
    return PasswordConfirmation(by.id, by.session_id, (row.username, row.full_name), row.password_hash)


def actor_now(s: Session, token: str) -> Actor:
    """Who a token stands for; fails when it stands for nobody."""
    by = actor_of_token(s, token)
    assert by is not None
    return by


def waits_for_a_half(s: Session, by: Actor, staff_id: int) -> int:
    """A colleague led by `by`, who has the first half of a code from the support team; returns their number."""
    s.get_one(Staff, staff_id).senior_id = by.id if by.role is Role.SENIOR else None
    colleague(s, Role.MANAGER)
    half = make_reset_code(s, colleague(s, Role.SUPPORT), staff_id=staff_id)
    assert isinstance(half, str)
    assert is_half(half)
    return staff_id
