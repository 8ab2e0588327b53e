"""Passwords: how long, how kept, how compared. Any sign counts, and every one of them."""

import base64
import functools
import hashlib
import logging
import re
import unicodedata
from collections.abc import Iterable
from typing import Any

import bcrypt

from hiw.accounts.password_strength import why_guessable
from hiw.errors import RuleBroken

LEAST, MOST = 15, 128
DEMO_PASSWORD = "households-into-work-demo"  # everyone's in a demonstration, and nobody's anywhere else
COST = 12  # doublings of work; OWASP ASVS 11.4.2 asks for at least 10


def check_new_password(typed: str, about: Iterable[str] = ()) -> None:
    """Say nothing, or raise RuleBroken. There are no rules about kinds of signs (ASVS 6.2.5).

    What counts is length, and that it is not easily guessed; `about` are the username and name of whom it is for.
    """
    if len(_one_form(typed)) < LEAST:
        raise RuleBroken(f"A password has at least {LEAST} characters. Three or four words together do well.")
    if len(_one_form(typed)) > MOST:
        raise RuleBroken(f"A password has at most {MOST} characters. Please shorten it.")
    if any("\ud800" <= sign <= "\udfff" for sign in typed):
        raise RuleBroken("The password holds a broken character. Type it again instead of pasting it.")
    if reason := why_guessable(typed, about):
        raise RuleBroken(reason)


def hash_password(typed: str, cost: int = COST) -> str:
    """What is stored of a password. A lower `cost` is for invented people only."""
    return bcrypt.hashpw(_digest(typed), bcrypt.gensalt(cost)).decode()


def is_same(one: str, other: str) -> bool:
    """Whether two passwords, both as they were typed, are one."""
    return _one_form(one) == _one_form(other)


def is_weaker(stored: str, cost: int = COST) -> bool:
    """Whether a password's hash was made with less work than today's `cost`, and is to be made anew."""
    made = re.match(r"\$2[aby]\$([0-9]{2})\$", stored)
    return made is None or int(made[1]) < cost


def password_fits(typed: str, stored: str | None) -> bool:
    """Whether `stored` was made of the password `typed`; False for none, and as slowly as for any other."""
    stored = stored or None  # an account whose password was taken away has an empty one, which nothing fits
    try:
        digest = _digest(typed).decode()
    except UnicodeEncodeError:
        digest, stored = "", None
    fits: bool = _hasher().check_pw(digest, stored or _nobodys_hash())
    return fits and stored is not None


def _one_form(typed: str) -> str:
    """The same letters from two keyboards are the same password; nothing else is changed or taken off."""
    return unicodedata.normalize("NFC", typed)


def _digest(typed: str) -> bytes:
    """bcrypt reads 72 bytes and no NUL: 44 characters of base64 carry all of a longer password into it."""
    return base64.b64encode(hashlib.sha256(_one_form(typed).encode()).digest())


@functools.cache
def _nobodys_hash() -> str:
    """Compared with when there is no such account, so that an answer takes as long as for one that exists."""
    return hash_password("nobody has this password")


@functools.cache
def _hasher() -> Any:
    """streamlit-authenticator's hasher. Importing it touches Streamlit, which warns that no page runs."""
    logging.disable(logging.WARNING)
    try:
        from streamlit_authenticator.utilities.hasher import Hasher
    finally:
        logging.disable(logging.NOTSET)
    return Hasher
