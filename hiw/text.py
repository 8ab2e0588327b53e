"""What people type: kept exactly as meant, refused whole when it cannot be, never cut."""

import re
import unicodedata

from db.types import LINE_LENGTH, NAME_LENGTH, NOTE_LENGTH, TEXT_LENGTH
from hiw.errors import RuleBroken

# Letters that Unicode does not take apart into a letter and an accent.
_PLAIN = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "\u0131": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)
_BIDI = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_INVISIBLE = set(
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2060\u2061\u2062\u2063\u2064\u2065\u206a\u206b\u206c\u206d\u206e\u206f"
    "\u2800\u3164\ufeff\uffa0\ufff9\ufffa\ufffb"
)
# More marks on one letter than any language writes (Unicode's stream-safe text); ordering them takes square time.
_MOST_MARKS = 30
_CHUNK = 500
# Signs inside a word that a search does without: apostrophes, the joiner, variation selectors.
_GLUE = set("'\u2019\u200d") | set(map(chr, [*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]))
# Signs of which NFC makes one, at most: a text so many times too long is so after it, and is not read at all.
_MOST_PARTS = 4


def line(value: str, label: str, *, limit: int = LINE_LENGTH, required: bool = True) -> str:
    """One line of text, NFC, without white space at its ends.

    Raises RuleBroken when it is empty though required, longer than `limit`, or holds signs that nobody can see.
    """
    text = _clean(value, label, limit)
    if any(sign in "\n\r\t\u2028\u2029\x0b\x0c" for sign in text):
        raise RuleBroken(f"{label} is one line. Take out the line breaks and tabs.")
    return _fits(text, label, limit, required)


def name(value: str, label: str = "The name", *, required: bool = True) -> str:
    """A name of up to 200 characters, in any script."""
    return line(value, label, limit=NAME_LENGTH, required=required)


def paragraph(value: str, label: str, *, limit: int = TEXT_LENGTH, required: bool = False) -> str:
    """Text with line breaks, up to 5,000 characters. Raises RuleBroken as `line` does."""
    return _fits(_clean(value.replace("\r\n", "\n").replace("\r", "\n"), label, limit), label, limit, required)


def note(value: str, label: str = "The note") -> str:
    """The body of a case note, up to 50,000 characters."""
    return paragraph(value, label, limit=NOTE_LENGTH, required=True)


def fold(value: str) -> str:
    """A name as it is searched: without case, accents or marks, one space between words."""
    chunks = (value[start : start + _CHUNK] for start in range(0, len(value), _CHUNK))
    flat = "".join(unicodedata.normalize("NFKD", chunk) for chunk in chunks).casefold().translate(_PLAIN)
    kept = "".join(sign for sign in flat if not unicodedata.combining(sign) and sign not in _GLUE)
    if kept.isascii():
        return " ".join(re.sub(r"\W+", " ", kept).split())
    return " ".join("".join(sign if _is_of_word(sign) else " " for sign in kept).split())


def _is_of_word(sign: str) -> bool:
    """A letter, a digit, or a vowel sign of an Indian or Thai word."""
    return sign.isalnum() or sign == "_" or unicodedata.category(sign) in ("Mc", "Mn")


def _clean(value: str, label: str, limit: int) -> str:
    if len(value) > _MOST_PARTS * limit:
        raise _too_long(label, len(value), limit)
    if any("\ud800" <= sign <= "\udfff" for sign in value):
        raise RuleBroken(f"{label} holds a broken character. Type it again instead of pasting it.")
    if _is_piled_up(value):
        raise RuleBroken(f"{label} has a letter with more than {_MOST_MARKS} marks on it. Type it again without them.")
    text = unicodedata.normalize("NFC", value).strip()
    for sign in text:
        if sign in _BIDI or sign in _INVISIBLE or _is_control(sign):
            raise RuleBroken(
                f"{label} holds a sign that cannot be seen (U+{ord(sign):04X}). Type it again instead of pasting it."
            )
    return text


def _is_piled_up(value: str) -> bool:
    marks = 0
    for sign in value:
        marks = marks + 1 if unicodedata.combining(sign) else 0
        if marks > _MOST_MARKS:
            return True
    return False


def _is_control(sign: str) -> bool:
    is_tag = 0xE0000 <= ord(sign) <= 0xE007F
    return is_tag or (unicodedata.category(sign) == "Cc" and sign not in "\n\t")


def _is_seen(sign: str) -> bool:
    """Whether something stands there: a joiner or a mark shows nothing without a letter."""
    kind = unicodedata.category(sign)
    return kind[0] not in "ZM" and kind not in ("Cc", "Cf", "Cs")


def _fits(text: str, label: str, limit: int, required: bool) -> str:
    if required and not any(_is_seen(sign) for sign in text):
        raise RuleBroken(f"{label} is empty. Please fill it in.")
    if len(text) > limit:
        raise _too_long(label, len(text), limit)
    return text


def _too_long(label: str, length: int, limit: int) -> RuleBroken:
    return RuleBroken(f"{label} has {length:,} characters; {limit:,} fit. Please shorten it by {length - limit:,}.")
