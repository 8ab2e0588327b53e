"""Who is known already, asked before a person is added."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from db.choices import HouseholdStatus
from db.models import Household, Membership, Person, SearchToken
from hiw.errors import RuleBroken
from hiw.households.duplicates import Particulars, likeness
from hiw.households.postcodes import normalise
from hiw.households.reach import is_kept
from hiw.households.scope import authorities_of, shown_to, visible_to
from hiw.households.search import in_one_word, looks_like, name_key, phone_tokens
from hiw.people.rules import Actor, Permission, need
from hiw.text import fold
from hiw.words import reference

MOST_COMPARED: Final = 200  # by each kind of evidence
MOST_SHOWN: Final = 10


@dataclass(frozen=True)
class Duplicate:
    """Someone known who may be the person about to be added, and why; with the household to look at."""

    person_id: int
    name: str
    birth_on: date | None
    postcode: str
    household_id: int
    household_name: str
    status: HouseholdStatus
    is_member: bool
    score: int
    why: str

    @property
    def reference(self) -> str:
        """HIW-00042."""
        return reference(self.household_id)


def possible_duplicates(
    s: Session, by: Actor, *, full_name: str, birth_on: date | None = None, postcode: str = "", phone: str = ""
) -> tuple[Duplicate, ...]:
    """People in `by`'s scope who may be this one, likeliest first, at most ten; three statements.

    They are narrowed by birth date, name, postcode and phone number, and then compared.
    """
    need(by, Permission.SEE_CONTACTS)
    new = Particulars(full_name, birth_on, _spelt(postcode), phone)
    found = [duplicate for row in _candidates(s, by, new) if (duplicate := _compared(new, row))]
    best: dict[int, Duplicate] = {each.person_id: each for each in sorted(found, key=lambda d: d.is_member)}
    return tuple(sorted(best.values(), key=lambda d: (-d.score, d.name, d.person_id))[:MOST_SHOWN])


def _spelt(postcode: str) -> str:
    """A postcode that is still being typed tells nothing yet."""
    try:
        return normalise(postcode)
    except RuleBroken:
        return ""


def _candidates(s: Session, by: Actor, new: Particulars) -> Sequence[sa.Row[*tuple[Any, ...]]]:
    """Everybody who shares something, with each household of theirs that can be seen."""
    kinds = [_some(sa.select(Person.id).where(Person.name_key == name_key(new.full_name)))]
    if new.birth_on:
        kinds.append(_some(sa.select(Person.id).where(Person.birth_on == new.birth_on)))
    codes = authorities_of(s, by)
    for tokens in _shared(new):
        kinds.append(_some(_holders(codes, tokens)))
    ids = s.scalars(sa.union(*kinds)).all()
    p, m, h = Person, Membership, Household
    query = (
        sa.select(p, h.id, h.name, h.status, m.left_on, is_kept(p.id))
        .join(m, m.person_id == p.id)
        .join(h, h.id == m.household_id)
        .where(p.id.in_(ids), visible_to(by), shown_to(by))
        .order_by(m.id)
    )
    return s.execute(query).all()


def _shared(new: Particulars) -> list[list[str]]:
    """Tokens to be held together: all words of the name in any order, as they look and as they are spelt; the name in
    one word; the postcode; each way of the number."""
    names = {tuple(sorted(set(way.split()), key=lambda w: (-len(w), w))[:6]) for way in _spellings(new.full_name)}
    postcode = new.postcode.replace(" ", "").casefold()
    alone = [postcode, *sorted(phone_tokens(new.phone))]
    return [list(words) for words in sorted(names) if words] + [[token] for token in alone if token]


def _spellings(name: str) -> tuple[str, str, str]:
    return looks_like(name), fold(name), in_one_word(name)


def _holders(codes: Sequence[str], tokens: list[str]) -> sa.Select[int]:
    """People who have all the tokens."""
    first, *others = tokens
    t = SearchToken
    query = sa.select(t.person_id).where(t.authority_code.in_(codes), t.is_active.in_([True, False]), t.token == first)
    for token in others:
        other = aliased(SearchToken)
        query = query.where(sa.exists().where(other.person_id == t.person_id, other.token == token))
    return query


def _some(query: sa.Select[int]) -> sa.Select[*tuple[Any, ...]]:
    return sa.select(query.limit(MOST_COMPARED).subquery())


def _compared(new: Particulars, row: sa.Row[*tuple[Any, ...]]) -> Duplicate | None:
    person, household_id, household_name, status, left_on, is_kept_back = row
    others = tuple(name for name in (person.known_as, person.aliases) if name)
    known = Particulars(person.full_name, person.birth_on, person.postcode, person.phone, others)
    like = likeness(new, known)
    if like is None:
        return None
    return Duplicate(
        person.id, person.full_name, person.birth_on, "" if is_kept_back else person.postcode,
        household_id, household_name, status, left_on is None, like.score, like.why,
    )  # fmt: skip
