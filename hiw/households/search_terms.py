"""The words by which a person is found, and how the text of a search box is read. Pure and fast."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final

import phonenumbers

from db.enums import TokenKind
from db.types import NAME_LENGTH
from hiw.text import APOSTROPHES, fold, plain

TOKEN_LENGTH: Final = 80
MOST_WORDS: Final = 6
HIGHEST: Final = "\U0010ffff"  # sorts after every letter, in bytes too
SHORT_PART: Final = 3  # "O Brien", "Mc Coy", "De la Cruz": parts that people also write as one word
SHORTEST_PHONE: Final = 5  # digits
REGION, HOME_CODE, HOME_LENGTHS = "GB", 44, (9, 10)  # of phone numbers without a country: digits after the 0

_JOINED_SCRIPTS: Final = re.compile(r"[\u0e00-\u0eff\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]")
_INNER_CAPITAL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=\b[OD])(?=[A-Z][a-z])")  # McCoy, DeSouza, OBrien
_MC: Final = re.compile(r"(mc|mac)(\w{3,})")
_APART: Final = re.compile(f"[{re.escape(''.join(APOSTROPHES))}]")
# What people write before a phone number, and after it in brackets.
_LABEL: Final = r"(?:\b(?:tel(?:ephone)?|ph(?:one)?|mob(?:ile)?|cell|home|work|landline|number|no|call|ring)\b[\s.:]*)*"
_REMARK: Final = r"(?:\s*\([^()]*\))?"
_LONGEST_PHONES: Final = 200
_COUNTRY: Final = re.compile(r"(?<!\w)(?:\+|00)44\s*(?:\(0\))?\s*0?(?=[\d ])")
_OUTWARD: Final = re.compile(r"[a-z]{1,2}[0-9][a-z0-9]?")
_INWARD_START: Final = re.compile(r"[0-9][a-z]{0,2}")
_POSTCODE: Final = re.compile(r"[a-z]{1,2}[0-9][a-z0-9]?[0-9][a-z]{2}")
_BETWEEN_ALIASES: Final = re.compile(r"[,;/]")
_PLAIN_SIGNS: Final = frozenset('.,;:"/&+#@_') | APOSTROPHES
_SIGN_KINDS: Final = frozenset({"So", "Sm", "Sc", "Sk", "Po"})
_UNSEEN_KINDS: Final = frozenset({"Cc", "Cf", "Cs"})
# Letters of other scripts that look like Latin ones; for finding duplicates, not for spelling.
_LOOKS_LIKE: Final = str.maketrans("авекмнорстухіјѕһԁԛԝαβεζηικμνορτυχ", "abekmhopctyxijshdqwabezhikmnoptyx")


def name_key(name: str) -> str:
    """Return what a name is sorted and compared by; a name of symbols only is its own key."""
    return (fold(name) or _printable(name).casefold())[:NAME_LENGTH]


def tokens_of(full_name: str, known_as: str = "", aliases: str = "", postcode: str = "", phone: str = "") -> set[str]:
    """Return every token under which a person is stored: words of the names, the postcode, the phone numbers."""
    tokens: set[str] = set()
    for name in (full_name, known_as, aliases):
        if name:
            tokens |= _name_tokens(name)
    if shut := postcode.replace(" ", "").casefold():
        tokens.add(shut)
    return {token[:TOKEN_LENGTH] for token in tokens | phone_tokens(phone)}


def indexed(
    full_name: str, known_as: str = "", aliases: str = "", postcode: str = "", phone: str = ""
) -> set[tuple[TokenKind, str]]:
    """Return every token under which a person is stored, each with its kind."""
    names = (full_name, known_as, *_BETWEEN_ALIASES.split(aliases))
    return {
        *((TokenKind.NAME, token) for token in tokens_of(full_name, known_as, aliases)),
        *((TokenKind.CONTACT, token) for token in tokens_of("", postcode=postcode, phone=phone)),
        *((TokenKind.WHOLE_NAME, whole_name(name)) for name in names if name == full_name or " " in name.strip()),
    }


def other_names(known_as: str, aliases: str) -> tuple[str, ...]:
    """Return each of a person's other names separately."""
    each = (name.strip() for name in (known_as, *_BETWEEN_ALIASES.split(aliases)))
    return tuple(dict.fromkeys(name for name in each if name))


def whole_name(name: str) -> str:
    """Return a whole name as one token, whatever the order of its words."""
    return " ".join(sorted(name_key(name).split()))[:TOKEN_LENGTH]


def phone_tokens(phone: str) -> set[str]:
    """Return "07700900123" and "7700900123" for "+44 7700 900 123"; a text may hold several numbers."""
    tokens: set[str] = set()
    rest = phone
    for raw, number in _numbers_in(phone):
        national = phonenumbers.national_significant_number(number)
        tokens |= {national, f"{'0' if number.country_code == HOME_CODE else number.country_code}{national}"}
        rest = rest.replace(raw, ";", 1)
    for scrap in re.split(r"[,;/]|\b(?:or|and)\b", rest):
        digits = _without_country(re.sub(r"\D", "", _COUNTRY.sub("0", scrap)))
        if len(digits) >= SHORTEST_PHONE:
            tokens |= {digits, digits.lstrip("0") or digits}
    return tokens


def _numbers_in(text: str) -> Iterator[tuple[str, phonenumbers.PhoneNumber]]:
    """Yield the whole phone numbers of a text, with how they are written there."""
    for found in phonenumbers.PhoneNumberMatcher(text, REGION, leniency=phonenumbers.Leniency.POSSIBLE):
        digits = phonenumbers.national_significant_number(found.number)
        is_whole = len(digits) in HOME_LENGTHS and not digits.startswith("0")
        if found.number.country_code != HOME_CODE or is_whole:
            yield found.raw_string, found.number


def words_of(text: str) -> tuple[str, ...]:
    """Return the words that a search box asks for, which must all match, longest first; at most six.

    `is_whole` says which are matched whole; the others are prefixes. The two parts of a postcode and the groups of a
    phone number are joined.
    """
    return tuple(sorted(_read(text), key=lambda word: (-len(word), word))[:MOST_WORDS])


def unspaced(text: str) -> str:
    """Return a name of several words as one word, under which it may be stored; "" when it is one already, or has
    digits."""
    words = fold(text).split()
    joined = "".join(words)
    return joined[:TOKEN_LENGTH] if len(words) > 1 and not re.search(r"\d", joined) else ""


def is_whole(word: str) -> bool:
    """Return whether a word of a search box has the shape of a postcode or phone number, which are matched whole
    only."""
    return _POSTCODE.fullmatch(word) is not None or (word.isdigit() and len(word) >= SHORTEST_PHONE)


def looks_like(name: str) -> str:
    """Return a name as it looks rather than as it is spelt: "Anna" with a Cyrillic A becomes "anna"."""
    return fold(plain(name).translate(_LOOKS_LIKE))


def in_one_word(name: str) -> str:
    """Return a name without its spaces: "Jo-Ann Mc Coy" and "Joann McCoy" are equal."""
    return fold(name).replace(" ", "")


def _read(text: str) -> set[str]:
    """Return the words of a text as a search box reads it; a text of everyday punctuation only stands for itself."""
    shown = _printable(text)
    words = {*_joined(fold(_in_plain_digits(shown)).split()), *_signs(shown)} or {shown.strip().casefold()}
    return {word[:TOKEN_LENGTH] for word in words if word}


def _in_plain_digits(text: str) -> str:
    """Return the text with each whole phone number as it is dialled in Britain.

    Without "tel" before it or "(mum)" after it; the country code before an unfinished one becomes "0".
    """
    for raw, number in _numbers_in(text[:_LONGEST_PHONES]) if re.search(r"\d", text) else ():
        is_ours = number.country_code == HOME_CODE
        dialled = f" 0{phonenumbers.national_significant_number(number)} " if is_ours else f" {raw} "
        text = re.sub(_LABEL + re.escape(raw) + _REMARK, dialled, text, count=1, flags=re.IGNORECASE)
    return _COUNTRY.sub("0", text)


def _name_tokens(name: str) -> set[str]:
    words = fold(name).split()
    tokens = {*words, *_read(name)}
    if len(words) > 1:
        tokens.add("".join(words))
    tokens.update(a + b for a, b in pairwise(words) if len(a) <= SHORT_PART)
    tokens.update(part for word in words if (mc := _MC.fullmatch(word)) for part in mc.groups())
    tokens.update(fold(_INNER_CAPITAL.sub(" ", _APART.sub(" ", name))).split())
    for word in plain(name).split():
        if not word.isascii():
            tokens |= _other_ways(word)
    return tokens


def _other_ways(word: str) -> set[str]:
    """Return the Latin word that this one looks like, and each ending of a word in a script without spaces."""
    seen_as = word.translate(_LOOKS_LIKE)
    ways = {seen_as} if seen_as.isascii() else set()
    if _JOINED_SCRIPTS.search(word):
        ways |= {fold(word[start:]) for start in range(1, min(len(word), TOKEN_LENGTH))}
    return ways


def _signs(text: str) -> list[str]:
    """Return runs of characters that are neither letters nor everyday punctuation: emoji, per cent, currencies."""
    return "".join(sign if _is_sign(sign) else "" if _is_glue(sign) else " " for sign in text).split()


def _is_sign(sign: str) -> bool:
    return sign not in _PLAIN_SIGNS and unicodedata.category(sign) in _SIGN_KINDS


def _is_glue(sign: str) -> bool:
    """Return whether it is a mark that only changes the look of the character before it."""
    return unicodedata.category(sign).startswith("M")


def _printable(text: str) -> str:
    """Return the text without invisible characters, which a paste from a phone's contacts often brings."""
    kinds = ((sign, unicodedata.category(sign)) for sign in text)
    return "".join(" " if sign.isspace() else "" if kind in _UNSEEN_KINDS else sign for sign, kind in kinds)


def _joined(words: Iterable[str]) -> list[str]:
    """Join the groups of a number and the parts of a postcode."""
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
