"""Length, hashing (bcrypt over SHA-256) and comparison of passwords. Every character counts."""

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
    """Raise RuleBroken for a password that may not be chosen. No kinds of characters are required (ASVS 6.2.5).

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
    """Return the hash to store. A lower `cost` is for the demonstration only."""
    return bcrypt.hashpw(_digest(typed), bcrypt.gensalt(cost)).decode()


def is_same(one: str, other: str) -> bool:
    """Return whether two typed passwords are equal after normalisation."""
    return _one_form(one) == _one_form(other)


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


def _one_form(typed: str) -> str:
    """Normalise to NFC, so that two keyboards give the same password; change nothing else."""
    return unicodedata.normalize("NFC", typed)


def _digest(typed: str) -> bytes:
    """Return the base64 SHA-256 of a password: bcrypt reads at most 72 bytes, and no NUL."""
    return base64.b64encode(hashlib.sha256(_one_form(typed).encode()).digest())


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
