"""Judge a new password: its length, and how guessable it is: widely used, or made of words from its context."""

import gzip
import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from hiw.errors import RuleBroken

LEAST, MOST = 15, 128
LIST = Path(__file__).parent / "well_known_passwords.txt.gz"  # its source and licence stand in the .md beside it
LEFT_OVER = 8  # characters that must remain without the context words
AROUND_US = (
    "households into work", "household", "households", "into work", "work", "action plan", "planner", "advocate",
    "hiw", "liverpool city region", "combined authority", "merseyside", "halton", "knowsley", "liverpool", "sefton",
    "st helens", "saint helens", "wirral", "birkenhead", "bootle", "crosby", "huyton", "kirkby", "prescot", "runcorn",
    "southport", "wallasey", "widnes", "spring", "summer", "autumn", "winter", "january", "february", "march", "april",
    "may", "june", "july", "august", "september", "october", "november", "december", "password", "welcome",
)  # fmt: skip
_NO_LETTERS_AT_THE_END = re.compile(r"[\W\d_]+\Z")
_NO_LETTERS_AT_THE_START = re.compile(r"\A[\W\d_]+")


def why_guessable(typed: str, about: Iterable[str] = ()) -> str:
    """Return the sentence that says why a password is easily guessed; "" when it is not.

    `about` are the username and name of whom it is for. Case, and digits or signs before and after, make no
    password another one (ASVS 6.2.4, 6.2.11).
    """
    plain = unicodedata.normalize("NFKC", typed).casefold()
    if _is_well_known(plain):
        return "Many people use this password, or one much like it. Choose three or four words of your own."
    words = {word for text in (*AROUND_US, *about) for word in _pieces(text)}
    found = [word for word in sorted(words, key=len, reverse=True) if word in _letters_and_digits(plain)]
    if found and _is_little(_without(plain, found)):
        return f"This password is little more than “{found[0]}”. Add two or three words that are about nothing here."
    return ""


@cache
def well_known() -> frozenset[str]:
    """Return the most used passwords, in lower case."""
    return frozenset(gzip.decompress(LIST.read_bytes()).decode().split("\n")[:-1])


def _is_well_known(plain: str) -> bool:
    """Return whether the list has it, also repeated, and without digits or signs around it."""
    starts = {plain, _NO_LETTERS_AT_THE_START.sub("", plain)}
    parts = {part for start in starts for part in _with_fewer_signs_at_the_end(start)}
    repeated = {unit * times for unit in map(_repeated, parts) if len(unit) > 1 for times in (1, 2)}
    return bool((parts | repeated) & well_known())


def _with_fewer_signs_at_the_end(text: str) -> Iterable[str]:
    tail = _NO_LETTERS_AT_THE_END.search(text)
    return (text[:end] for end in range(tail.start() if tail else len(text), len(text) + 1))


def _repeated(text: str) -> str:
    """Return the shortest part of which the text is a repetition; the text itself when there is none."""
    at = (text + text).find(text, 1)
    return text[:at] if 0 < at < len(text) else text


def _letters_and_digits(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)


def _pieces(text: str) -> set[str]:
    """Return a name as one word and as its parts, for "Mary.Jones" also "mary" and "jones"."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    parts = re.split(r"[\W\d_]+", plain)
    return {part for part in (*parts, _letters_and_digits(plain)) if len(part) > 2}


def _without(plain: str, words: Iterable[str]) -> str:
    rest = re.sub(r"[\W\d_]+", " ", plain)
    for word in words:
        rest = re.sub(r"\s*".join(map(re.escape, word)), " ", rest)
    return _letters_and_digits(rest)


def _is_little(rest: str) -> bool:
    return len(rest) < LEFT_OVER or rest in well_known()


def check_new_password(typed: str, about: Iterable[str] = ()) -> None:
    """Raise RuleBroken for a password that may not be chosen. No kinds of characters are required (ASVS 6.2.5).

    What counts is length, and that it is not easily guessed; `about` are the username and name of whom it is for.
    """
    if len(one_form(typed)) < LEAST:
        raise RuleBroken(f"A password has at least {LEAST} characters. Three or four words together do well.")
    if len(one_form(typed)) > MOST:
        raise RuleBroken(f"A password has at most {MOST} characters. Please shorten it.")
    if any("\ud800" <= sign <= "\udfff" for sign in typed):
        raise RuleBroken("The password holds a broken character. Type it again instead of pasting it.")
    if reason := why_guessable(typed, about):
        raise RuleBroken(reason)


def one_form(typed: str) -> str:
    """Normalise to NFC, so that two keyboards give the same password; change nothing else."""
    return unicodedata.normalize("NFC", typed)
