"""Score how likely a new person is a known one, with the reasons in words. Nobody is ever merged."""

from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Final

from hiw.households.person_fields import NewPerson
from hiw.households.search_terms import in_one_word, looks_like, other_names, phone_tokens
from hiw.text import fold, plain

FIRST_OF_JANUARY: Final = (1, 1)  # entered where only the year of birth is known
ALIKE: Final = 0.8  # similarity of names from which a person should compare them


@dataclass(frozen=True)
class PersonIdentity:
    """What identifies a person. `other_names` are other names that they use."""

    full_name: str
    birth_on: date | None = None
    postcode: str = ""
    phone: str = ""
    other_names: tuple[str, ...] = ()


@dataclass(frozen=True)
class MatchScore:
    """How likely two are the same person, 0 to 100, and why in words."""

    score: int
    why: str


def match_score(new: PersonIdentity, known: PersonIdentity) -> MatchScore | None:
    """Score whether `new` is `known`; None when it is too unlikely to ask."""
    same_birth = new.birth_on is not None and new.birth_on == known.birth_on
    same_phone = bool(phone_tokens(new.phone) & phone_tokens(known.phone))
    same_postcode = bool(new.postcode) and new.postcode == known.postcode
    evidence = [
        said
        for holds, said in (
            (same_birth, "same birth date"),
            (same_phone, "same phone number"),
            (same_postcode, "same postcode"),
        )
        if holds
    ]
    points, name = max(
        _name(mine, theirs, same_birth=same_birth)
        for mine in (new.full_name, *new.other_names)
        for theirs in (known.full_name, *known.other_names)
    )
    if not name:
        return MatchScore(50, _said(evidence)) if same_birth and len(evidence) > 1 else None
    slip = _slip(new.birth_on, known.birth_on)
    if slip and points >= _SAME:
        evidence.append(slip)
    if _born_apart(new, known) and not evidence:
        return None
    if not evidence and points < _SAME:
        return None
    score = points + 25 * same_birth + 15 * same_phone + 10 * same_postcode + 10 * bool(slip)
    return MatchScore(min(score, 100), _said([*evidence, name]))


def typed_alike(one: NewPerson, other: NewPerson) -> bool:
    """Return whether two who join together may be the same; their address does not count."""
    if None not in (one.person_id, other.person_id) or not (one.full_name and other.full_name):
        return False
    return match_score(_typed(one), _typed(other)) is not None


def _typed(person: NewPerson) -> PersonIdentity:
    return PersonIdentity(person.full_name, person.birth_on, other_names=other_names(person.known_as, person.aliases))


_SAME: Final = 60
_ALIKE_POINTS: Final = 45
_WITHIN_POINTS: Final = 40


def _name(new: str, known: str, *, same_birth: bool) -> tuple[int, str]:
    """Return points for how alike two names are, whatever the order of their words, and the reason in words.

    That one has more words than the other, as a middle name, counts only between people born on the same day.
    """
    mine, theirs = sorted(fold(new).split()), sorted(fold(known).split())
    if sorted(plain(new).split()) == sorted(plain(known).split()) and (mine or new == known):
        return _SAME + 5, "same name"
    if mine and sorted(looks_like(new).split()) == sorted(looks_like(known).split()):
        return _SAME, "the name looks the same but is written with other letters"
    if mine and (mine == theirs or in_one_word(new) == in_one_word(known)):
        return _SAME, "same name, written another way"
    if SequenceMatcher(None, " ".join(mine), " ".join(theirs)).ratio() >= ALIKE:
        return _ALIKE_POINTS, "name alike"
    if same_birth and mine and theirs and (set(mine) <= set(theirs) or set(theirs) <= set(mine)):
        return _WITHIN_POINTS, "one name is part of the other"
    return 0, ""


def _slip(new: date | None, known: date | None) -> str:
    """Describe how one of two birth dates may be the other, mistyped or not known; "" when they are too far apart or
    equal."""
    if new is None or known is None or new == known:
        return ""
    if (new.year, new.day, new.month) == (known.year, known.month, known.day):
        return "birth date with day and month changed over"
    unlike = [n for n, (a, b) in enumerate(zip(new.isoformat(), known.isoformat(), strict=True)) if a != b]
    if len(unlike) == 1:
        return "birth date with one digit different"
    if _are_changed_over(new.isoformat(), known.isoformat(), unlike):
        return "birth date with two digits changed over"
    if new.year == known.year and FIRST_OF_JANUARY in ((new.month, new.day), (known.month, known.day)):
        return "same year of birth, and 1 January may stand for a day that is not known"
    return ""


def _are_changed_over(new: str, known: str, unlike: list[int]) -> bool:
    """Return whether two days differ by two adjacent digits that are swapped, as in 1909 and 1990."""
    first, last = unlike[0], unlike[-1]
    return unlike == [first, first + 1] and new[first : last + 1] == known[first : last + 1][::-1]


def _born_apart(new: PersonIdentity, known: PersonIdentity) -> bool:
    return None not in (new.birth_on, known.birth_on) and new.birth_on != known.birth_on


def _said(reasons: list[str]) -> str:
    *first, last = reasons
    return f"{', '.join(first)} and {last}" if first else last
