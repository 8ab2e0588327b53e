"""Find what runs from left to right in Arabic or Hebrew lines: numbers with their signs, and Latin words.

The bidirectional algorithm (Unicode Annex 9) alone would swap the parts of a phone number in Arabic digits, and put the
sign of "£25.50" behind it. Each such part becomes one isolate, in which everything stays as it was typed.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import accumulate
from typing import Final

_ISOLATE, _OVERRIDE, _END = "\u2066", "\u202d", "\u2069"  # the end of an isolate ends what was begun in it
_MARKS: Final = re.compile("[\u061c\u200e\u200f]")
_PAIRS: Final = {"(": ")", "[": "]", "{": "}", "«": "»", "“": "”"}
_CLOSING: Final = frozenset(_PAIRS.values())
_STOPS: Final = frozenset(".,:;!?…'\"\u2018\u2019")
_JOINING: Final = frozenset("/\\_~&|·•")
_KIND_OF_CLASS: Final = {
    **dict.fromkeys(("R", "AL"), "r"),  # a letter from the right
    **dict.fromkeys(("L", "EN", "AN"), "d"),  # a digit, or a letter from the left
    **dict.fromkeys(("NSM", "BN"), ""),  # a mark on the letter before it
    "ET": "c",  # the sign of a currency, per cent, degrees, a number
}
# Beside those, one letter for each sign: w a space, h a dash or what else joins, p a stop, o and e a bracket, s another
# sign, x a bracket whose other half stands beyond a letter from the right, or a comma of theirs.
# A number has the signs that touch it, but for stops behind it and for what joins it to a letter from the right, as
# in "ב-10"; "£ 25" and "25 £" have their sign too.
_RUN: Final = re.compile(
    r"""(?: (?<![^wx])c+w | (?<![^wx])[hsopc]+ | [soc][hsopc]* )?
        d (?:[^rx]*d)?
        [sce]*+ (?:h[hsce]*+(?!r))? (?:wc++(?=[wpex]|$))?""",
    re.VERBOSE,
)


def needs_order(text: str) -> bool:
    """Return whether signs of `text` would change places: it has right-to-left letters, or Arabic digits."""
    return any(unicodedata.bidirectional(sign) in ("R", "AL", "AN") for sign in text)


def in_order(text: str) -> str:
    """Return the text with each part that runs from the left in an isolate of its own.

    Marks of direction that a keyboard has put there are removed.
    """
    text = _MARKS.sub("", text)
    for start, end in reversed(list(_runs(text))):
        text = f"{text[:start]}{_ISOLATE}{_OVERRIDE}{text[start:end]}{_END}{text[end:]}"
    return text


def _runs(text: str) -> Iterator[tuple[int, int]]:
    kinds = "".join(accumulate(map(_kind, text), lambda before, kind: kind or before))
    pairs = list(_pairs(text))
    halves = {place for pair in pairs if _is_whole(kinds, pair) for place in pair}
    kinds = "".join("x" if kind in "oe" and place not in halves else kind for place, kind in enumerate(kinds))
    whole = [pair for pair in pairs if _is_whole(kinds, pair)]
    return (_with_both_halves(run.span(), whole) for run in _RUN.finditer(kinds))


def _kind(sign: str) -> str:
    of_sign = (
        ("w", sign.isspace()),
        ("d", sign.isnumeric()),
        ("x", sign == "،"),
        ("p", sign in _STOPS),
        ("o", sign in _PAIRS),
        ("e", sign in _CLOSING),
        ("h", sign in _JOINING or unicodedata.category(sign) == "Pd"),
    )
    found = next((kind for kind, is_so in of_sign if is_so), None)
    return found or _KIND_OF_CLASS.get(unicodedata.bidirectional(sign), "s")


def _pairs(text: str) -> Iterator[tuple[int, int]]:
    """Yield the positions of the two halves of each pair of brackets."""
    opened: list[int] = []
    for place, sign in enumerate(text):
        if sign in _PAIRS:
            opened.append(place)
        elif opened and sign == _PAIRS[text[opened[-1]]]:
            yield opened.pop(), place


def _is_whole(kinds: str, pair: tuple[int, int]) -> bool:
    return not set("rx") & set(kinds[pair[0] : pair[1]])


def _with_both_halves(run: tuple[int, int], pairs: list[tuple[int, int]]) -> tuple[int, int]:
    """Return the run, extended where it holds one half of a pair."""
    start, end = run
    for opening, closing in pairs:
        if (start <= opening < end) != (start <= closing < end):
            start, end = min(start, opening), max(end, closing + 1)
    return start, end
