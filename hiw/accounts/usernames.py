"""Usernames: one spelling each, so that no two accounts look the same."""

import re
import unicodedata

from hiw.errors import RuleBroken

LEAST, MOST = 3, 80
# Plain letters only: a Cyrillic letter could make one name look like another.
_ALLOWED = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*")


def folded(typed: str) -> str:
    """Return a username as it is stored and compared: `MARY` and `mary ` are one."""
    return unicodedata.normalize("NFKC", typed).strip().casefold()


def is_username(name: str) -> bool:
    """Return whether a folded name is a possible username."""
    return LEAST <= len(name) <= MOST and bool(_ALLOWED.fullmatch(name))


def new_username(typed: str) -> str:
    """Return the folded form of a username for a new account.

    Raises:
        RuleBroken: it is too short or too long, or has signs that could be mistaken for others.
    """
    name = folded(typed)
    if not LEAST <= len(name) <= MOST:
        raise RuleBroken(f"A username has {LEAST} to {MOST} letters. Type another.")
    if not _ALLOWED.fullmatch(name):
        raise RuleBroken(
            "A username has only the letters a to z, digits, and single dots or dashes between them, "
            "like mary.jones. Type another."
        )
    return name
