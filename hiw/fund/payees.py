"""Payees: when two names are one shop, and when they look as if they might be. The only place that compares them."""

import re
from difflib import SequenceMatcher
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.models import FundRequest
from db.types import NAME_LENGTH
from hiw import text

BEGINNING: Final = 3  # signs that two keys share where they are near: a slip in these is not looked for
_SMALL_WORDS = re.compile(r"^the\b|\band\b")
_LEGAL_FORM = re.compile(
    r"(\s+(public limited company|community interest company|limited liability partnership"
    r"|l ?t ?d|limited|p ?l ?c|l ?l ?p|c ?i ?c|c ?i ?o|co|company|inc))+\s*$"  # "p l c" is "P.L.C.", folded
)
_NEAR: Final = 0.85
_LONG_ENOUGH: Final = 5


def payee_key(payee: str) -> str:
    """What is equal for two spellings of one payee: letters and digits, without spaces, "&", "the" or a legal form.

    "Argos Ltd." and "ARGOS Limited" have one key, "B & Q" and "B&Q plc" too. Empty for a payee that is empty.
    """
    folded = text.fold(payee)
    bare = _LEGAL_FORM.sub("", f" {_SMALL_WORDS.sub(' ', folded)}")
    return "".join(bare.split() or folded.split())[:NAME_LENGTH]


def are_near(key: str, other: str) -> bool:
    """Whether two different keys may be of one payee: a slip of the hand, or one with more words than the other."""
    if key == other or key[:BEGINNING] != other[:BEGINNING]:
        return False
    short, long = sorted((key, other), key=len)
    if len(short) >= _LONG_ENOUGH and long.startswith(short):
        return True
    return SequenceMatcher(None, key, other, autojunk=False).ratio() >= _NEAR


def spell_payees_anew(s: Session) -> None:
    """Make the stored keys of all payees anew, for a version of the programme that spells them otherwise."""
    rows = s.execute(sa.select(FundRequest.id, FundRequest.payee, FundRequest.payee_key).order_by(FundRequest.id))
    changed = [{"id": id_, "payee_key": key} for id_, payee, old in rows if (key := payee_key(payee)) != old]
    if changed:
        s.execute(sa.update(FundRequest), changed)
