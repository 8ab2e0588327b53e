"""Compare payees: when two names are one shop, and when they may be. Nothing else compares them."""

import re
from difflib import SequenceMatcher
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.models import FundRequest
from db.types import NAME_LENGTH
from hiw import text

BEGINNING: Final = 3  # leading characters that near keys share: an error in these is not looked for
_SMALL_WORDS = re.compile(r"^the\b|\band\b")
_LEGAL_FORM = re.compile(
    r"(\s+(public limited company|community interest company|limited liability partnership"
    r"|l ?t ?d|limited|p ?l ?c|l ?l ?p|c ?i ?c|c ?i ?o|co|company|inc))+\s*$"  # "p l c" is "P.L.C.", folded
)
_NEAR: Final = 0.85
_LONG_ENOUGH: Final = 5


def payee_key(payee: str) -> str:
    """Return the key that two spellings of one payee share: letters and digits, without spaces, "&", "the" or a legal
    form.

    "Argos Ltd." and "ARGOS Limited" have one key, "B & Q" and "B&Q plc" too. Empty for an empty payee.
    """
    folded = text.fold(payee)
    bare = _LEGAL_FORM.sub("", f" {_SMALL_WORDS.sub(' ', folded)}")
    return "".join(bare.split() or folded.split())[:NAME_LENGTH]


def are_near(key: str, other: str) -> bool:
    """Return whether two different keys may be of one payee: a typing error, or more words in one than in the other."""
    if key == other or key[:BEGINNING] != other[:BEGINNING]:
        return False
    short, long = sorted((key, other), key=len)
    if len(short) >= _LONG_ENOUGH and long.startswith(short):
        return True
    return SequenceMatcher(None, key, other, autojunk=False).ratio() >= _NEAR


def spell_payees_anew(s: Session) -> None:
    """Recompute the stored keys of all payees, for a version of the programme that folds them otherwise."""
    rows = s.execute(sa.select(FundRequest.id, FundRequest.payee, FundRequest.payee_key).order_by(FundRequest.id))
    changed = [{"id": id_, "payee_key": key} for id_, payee, old in rows if (key := payee_key(payee)) != old]
    if changed:
        s.execute(sa.update(FundRequest), changed)
