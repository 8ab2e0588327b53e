"""Hash passwords (bcrypt over SHA-256) and compare them. `password_strength` judges a new one."""

import base64
import functools
import hashlib
import logging
import re
from typing import Any

import bcrypt

from hiw.accounts.password_strength import one_form

DEMO_PASSWORD = "households-into-work-demo"  # everyone's in a demonstration, and nobody's anywhere else
COST = 12  # doublings of work; OWASP ASVS 11.4.2 asks for at least 10


def hash_password(typed: str, cost: int = COST) -> str:
    """Return the hash to store. A lower `cost` is for the demonstration only."""
    return bcrypt.hashpw(_digest(typed), bcrypt.gensalt(cost)).decode()


def is_same(one: str, other: str) -> bool:
    """Return whether two typed passwords are equal after normalisation."""
    return one_form(one) == one_form(other)


def is_weaker(stored: str, cost: int = COST) -> bool:
    """Return whether a stored hash has a lower cost than `cost`, and must be renewed."""
    made = re.match(r"\$2[aby]\$([0-9]{2})\$", stored)
    return made is None or int(made[1]) < cost


def password_fits(typed: str, stored: str | None) -> bool:
    """Return whether `typed` matches the hash `stored`; takes as long for None, which matches nothing."""
    stored = stored or None  # an account whose password was taken away has an empty one, which nothing fits
    try:
        digest = _digest(typed).decode()
    except UnicodeEncodeError:
        digest, stored = "", None
    fits: bool = _hasher().check_pw(digest, stored or _nobodys_hash())
    return fits and stored is not None


def _digest(typed: str) -> bytes:
    """Return the base64 SHA-256 of a password: bcrypt reads at most 72 bytes, and no NUL."""
    return base64.b64encode(hashlib.sha256(one_form(typed).encode()).digest())


@functools.cache
def _nobodys_hash() -> str:
    """Return a hash to compare with when there is no such account, so that the time is the same."""
    return hash_password("nobody has this password")


@functools.cache
def _hasher() -> Any:
    """Return streamlit-authenticator's hasher, imported late: the import makes Streamlit warn that no page runs."""
    logging.disable(logging.WARNING)
    try:
        from streamlit_authenticator.utilities.hasher import Hasher
    finally:
        logging.disable(logging.NOTSET)
    return Hasher
