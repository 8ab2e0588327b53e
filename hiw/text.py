"""Check typed text: stored exactly as meant, refused whole when it cannot be, never truncated."""

import re
import unicodedata

from anyascii import anyascii

from db.types import LINE_LENGTH, NAME_LENGTH, NOTE_LENGTH, TEXT_LENGTH
from hiw.errors import RuleBroken, of_field
from hiw.unseen_signs import DIRECTION_MARKS, DIRECTION_SPANS

_INVISIBLE = set(
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2060\u2061\u2062\u2063\u2064\u2065\u206a\u206b\u206c\u206d\u206e\u206f"
    "\u2800\u3164\ufeff\uffa0\ufff9\ufffa\ufffb"
)
# More marks on one letter than any language writes (Unicode stream-safe format); sorting them takes quadratic time.
_MOST_MARKS = 30
_CHUNK = 500
# What keyboards and word processors type for an apostrophe.
APOSTROPHES = frozenset(
    "'`\u00b4\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u02c8\u02ca\u02cb\u055a\u05f3\u2018\u2019\u201b\u2032\u2035\ua78c\uff07"
    "\u1fbd\u1fbf\u1ffd\u1ffe"
)
# Characters inside a word that search ignores: apostrophes, the joiner, variation selectors.
_GLUE = APOSTROPHES | {"\u200d"} | set(map(chr, [*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]))
_LINE_BREAK = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_FLAG = re.compile("\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f")  # England, Scotland, Wales
_HALF = re.compile("[\ud800-\udfff]")
_SHOWN_BEFORE = 20
# Most characters that NFC joins into one: a text that is this many times too long stays too long, and is not processed.
_MOST_PARTS = 4


def line(value: str, label: str, *, limit: int = LINE_LENGTH, required: bool = True, field: str = "") -> str:
    """Return one line of text in NFC, without white space at its ends and without harmless invisible characters.

    Raises RuleBroken, about `field` (the name of the action's parameter), when it is empty though required, longer than
    `limit`, or has line breaks inside.
    """
    with of_field(field):
        return _one_line(_tidied(value, label, limit), label, limit, required)


def name(
    value: str, label: str = "The name", *, limit: int = NAME_LENGTH, required: bool = True, field: str = ""
) -> str:
    """Return a name of up to `limit` characters, in any script.

    Raises RuleBroken as `line` does, and for an invisible character, since two names must not look the same.
    """
    with of_field(field):
        return _one_line(_all_seen(value, label, limit), label, limit, required)


def paragraph(value: str, label: str, *, limit: int = TEXT_LENGTH, required: bool = False, field: str = "") -> str:
    """Return text with line breaks, up to `limit` characters, without harmless invisible characters.

    Line breaks of any kind become newlines; flags and the marks of Arabic and Hebrew stay. Raises RuleBroken as `line`
    does.
    """
    with of_field(field):
        return _fits(_tidied(value, label, limit), label, limit, required)


def note(value: str, label: str = "The note", *, field: str = "") -> str:
    """Return the body of a case note, up to 50,000 characters."""
    return paragraph(value, label, limit=NOTE_LENGTH, required=True, field=field)


def in_whole_signs(value: str) -> str:
    """Return text with U+FFFD for each lone surrogate, which a paste can leave; the browser does the same (hiw.js)."""
    return _HALF.sub("\ufffd", value)


def fold(value: str) -> str:
    """Return a name as it is searched, compared and sorted: Latin letters without case, accents or marks, one space
    between words.

    Other scripts are transliterated by `anyascii`, so that one name has one spelling from every keyboard.
    """
    return " ".join(filter(None, map(_in_latin, plain(value).split())))


def plain(value: str) -> str:
    """Return a name in its own script, without case, accents or marks, one space between words."""
    whole = "".join(sign for sign in value if sign not in _GLUE)
    chunks = (whole[start : start + _CHUNK] for start in range(0, len(whole), _CHUNK))
    flat = "".join(unicodedata.normalize("NFKD", chunk) for chunk in chunks).casefold()
    kept = "".join(sign for sign in flat if not unicodedata.combining(sign) and sign not in _GLUE)
    return " ".join("".join(sign if _is_of_word(sign) else " " for sign in kept).split())


def _in_latin(word: str) -> str:
    if word.isascii():
        return word
    spelt = anyascii(word).casefold()
    return re.sub(r"\W", "", spelt) or word


def _is_of_word(sign: str) -> bool:
    """Return whether it is a letter, a digit, or a vowel sign of an Indian or Thai word."""
    return sign.isalnum() or sign == "_" or unicodedata.category(sign) in ("Mc", "Mn")


def _tidied(value: str, label: str, limit: int) -> str:
    text = _LINE_BREAK.sub("\n", _readable(value, label, limit))
    flags = {place for flag in _FLAG.finditer(text) for place in range(*flag.span())}
    kept = (sign for place, sign in enumerate(text) if place in flags or not _is_unseen(sign))
    return unicodedata.normalize("NFC", _not_piled_up("".join(kept), label)).strip()


def _all_seen(value: str, label: str, limit: int) -> str:
    text = unicodedata.normalize("NFC", _readable(value, label, limit)).strip()
    for place, sign in enumerate(text):
        if _is_unseen(sign) or sign in DIRECTION_MARKS:
            raise RuleBroken(
                f"{label} holds a sign that cannot be seen (U+{ord(sign):04X}), {_after(text[:place])}. "
                "Delete it there, or type it again instead of pasting it."
            )
    return text


def _after(before: str) -> str:
    """Describe a position in a text, for whoever typed it."""
    last = before[-_SHOWN_BEFORE:].strip()
    return f"after “{last}”" if last else "at its beginning"


def _readable(value: str, label: str, limit: int) -> str:
    """Return the text itself. Raises RuleBroken for one that is far too long to process, or has broken characters."""
    if len(value) > _MOST_PARTS * limit:
        raise _too_long(label, len(value), limit)
    broken = next((place for place, sign in enumerate(value) if "\ud800" <= sign <= "\udfff"), None)
    if broken is not None:
        raise RuleBroken(
            f"{label} holds a broken character, {_after(value[:broken])}. Type it again instead of pasting it."
        )
    return _not_piled_up(value, label)


def _is_unseen(sign: str) -> bool:
    return sign in DIRECTION_SPANS or sign in _INVISIBLE or _is_control(sign)


def _not_piled_up(value: str, label: str) -> str:
    marks = 0
    for sign in value:
        marks = marks + 1 if unicodedata.combining(sign) else 0
        if marks > _MOST_MARKS:
            raise RuleBroken(
                f"{label} has a letter with more than {_MOST_MARKS} marks on it. Type it again without them."
            )
    return value


def _is_control(sign: str) -> bool:
    is_tag = 0xE0000 <= ord(sign) <= 0xE007F
    return is_tag or (unicodedata.category(sign) == "Cc" and sign not in "\n\t")


def _is_seen(sign: str) -> bool:
    """Return whether the character is visible: a joiner or a mark shows nothing without a letter."""
    kind = unicodedata.category(sign)
    return kind[0] not in "ZM" and kind not in ("Cc", "Cf", "Cs")


def _one_line(text: str, label: str, limit: int, required: bool) -> str:
    if any(sign in "\n\r\t\u2028\u2029\x0b\x0c" for sign in text):
        raise RuleBroken(f"{label} is one line. Take out the line breaks and tabs.")
    return _fits(text, label, limit, required)


def _fits(text: str, label: str, limit: int, required: bool) -> str:
    if required and not any(_is_seen(sign) for sign in text):
        raise RuleBroken(f"{label} is empty. Please fill it in.")
    if len(text) > limit:
        raise _too_long(label, len(text), limit)
    return text


def _too_long(label: str, length: int, limit: int) -> RuleBroken:
    return RuleBroken(f"{label} has {length:,} characters; {limit:,} fit. Please shorten it by {length - limit:,}.")
