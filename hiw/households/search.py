"""The words by which a person is found, and how a search box is read. Pure and fast."""

import re
import unicodedata
from collections.abc import Iterable
from itertools import pairwise
from typing import Final

from db.types import NAME_LENGTH
from hiw.text import fold

TOKEN_LENGTH: Final = 80
MOST_WORDS: Final = 6
HIGHEST: Final = "\U0010ffff"  # sorts after every letter, in bytes too
SHORT_PART: Final = 3  # "O Brien", "Mc Coy", "De la Cruz": parts that people also write as one word

_JOINED_SCRIPTS: Final = re.compile(r"[\u0e00-\u0eff\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]")
_APOSTROPHES: Final = re.compile(r"['\u2019\u02bc`]")
_COUNTRY: Final = re.compile(r"(?<!\w)(?:\+|00)44\s*(?:\(0\))?\s*0?(?=[\d ])")
_OUTWARD: Final = re.compile(r"[a-z]{1,2}[0-9][a-z0-9]?")
_INWARD_START: Final = re.compile(r"[0-9][a-z]{0,2}")
_PLAIN_SIGNS: Final = frozenset(".,;:'\"/&+#@\u2019\u02bc`_")
_SIGN_KINDS: Final = frozenset({"So", "Sm", "Sc", "Sk", "Po"})
_UNSEEN_KINDS: Final = frozenset({"Cc", "Cf", "Cs"})
# Letters of other scripts that look like Latin ones; for finding twins, not for spelling.
_LOOKS_LIKE: Final = str.maketrans("авекмнорстухіјѕһԁԛԝαβεζηικμνορτυχ", "abekmhopctyxijshdqwabezhikmnoptyx")


def name_key(name: str) -> str:
    """What a name is sorted and compared by; a name of signs alone is its own key."""
    return (fold(name) or name.casefold())[:NAME_LENGTH]


def tokens_of(full_name: str, known_as: str = "", aliases: str = "", postcode: str = "", phone: str = "") -> set[str]:
    """Every token under which a person is stored: words of the names, the postcode, the phone numbers."""
    tokens: set[str] = set()
    for name in (full_name, known_as, aliases):
        if name:
            tokens |= _name_tokens(name)
    if shut := postcode.replace(" ", "").casefold():
        tokens.add(shut)
    return {token[:TOKEN_LENGTH] for token in tokens | phone_tokens(phone)}


def phone_tokens(phone: str) -> set[str]:
    """ "07700900123" and "7700900123" for "+44 7700 900 123"; several numbers may stand beside each other."""
    tokens: set[str] = set()
    for number in re.split(r"[,;/]|\bor\b", phone):
        digits = _without_country(re.sub(r"\D", "", _COUNTRY.sub("0", number)))
        if len(digits) >= 5:
            tokens |= {digits, digits.lstrip("0") or digits}
    return tokens


def words_of(text: str) -> tuple[str, ...]:
    """What a search box asks for: prefixes that must all match, the longest first; at most six.

    The two parts of a postcode and the groups of a phone number are put together.
    """
    return tuple(sorted(_read(text), key=lambda word: (-len(word), word))[:MOST_WORDS])


def looks_like(name: str) -> str:
    """A name as it looks rather than as it is spelt: "Anna" with a Cyrillic A looks like "anna"."""
    return fold(name).translate(_LOOKS_LIKE)


def _read(text: str) -> set[str]:
    """A text as a search box reads it; a text of everyday punctuation alone stands for itself."""
    shown = _printable(text)
    words = {*_joined(fold(_COUNTRY.sub("0", shown)).split()), *_signs(shown)} or {shown.strip().casefold()}
    return {word[:TOKEN_LENGTH] for word in words if word}


def _name_tokens(name: str) -> set[str]:
    words = fold(name).split()
    tokens = {*words, *_read(name)}
    if _APOSTROPHES.search(name):
        tokens.update(fold(_APOSTROPHES.sub(" ", name)).split())
    tokens.update(a + b for a, b in pairwise(words) if len(a) <= SHORT_PART)
    for word in words:
        if not word.isascii():
            tokens |= _other_ways(word)
    return tokens


def _other_ways(word: str) -> set[str]:
    """The Latin word that this one looks like; each ending of a word in a script that puts no spaces."""
    seen_as = word.translate(_LOOKS_LIKE)
    ways = {seen_as} if seen_as.isascii() else set()
    if _JOINED_SCRIPTS.search(word):
        ways |= {word[start:] for start in range(1, min(len(word), TOKEN_LENGTH))}
    return ways


def _signs(text: str) -> list[str]:
    """Runs of signs that are neither letters nor everyday punctuation: emoji, per cent, currencies."""
    return "".join(sign if _is_sign(sign) else "" if _is_glue(sign) else " " for sign in text).split()


def _is_sign(sign: str) -> bool:
    return sign not in _PLAIN_SIGNS and unicodedata.category(sign) in _SIGN_KINDS


def _is_glue(sign: str) -> bool:
    """A mark that only changes the look of the sign before it."""
    return unicodedata.category(sign).startswith("M")


def _printable(text: str) -> str:
    """The text without signs that nobody can see, which a paste from a phone's contacts often brings."""
    kinds = ((sign, unicodedata.category(sign)) for sign in text)
    return "".join(" " if sign.isspace() else "" if kind in _UNSEEN_KINDS else sign for sign, kind in kinds)


def _joined(words: Iterable[str]) -> list[str]:
    """Put together the groups of a number and the parts of a postcode."""
    joined: list[str] = []
    for word in words:
        before = joined[-1] if joined else ""
        is_number = before.isdigit() and word.isdigit()
        is_postcode = _OUTWARD.fullmatch(before) and _INWARD_START.fullmatch(word)
        if is_number or is_postcode:
            joined[-1] = before + word
        else:
            joined.append(word)
    return [_without_country(word) if word.isdigit() else word for word in joined]


def _without_country(digits: str) -> str:
    return "0" + digits[2:] if digits.startswith("44") and len(digits) == 12 else digits
