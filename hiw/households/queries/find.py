"""One search box: name, alias, reference, postcode or phone number."""

from dataclasses import dataclass, replace
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from db.choices import HouseholdStatus
from db.models import Assignment, Authority, Household, Membership, Person, SearchToken, Staff
from hiw.households.scope import visible_to
from hiw.households.search import HIGHEST, words_of
from hiw.people.rules import Actor, Permission, need
from hiw.words import household_id_of, reference

MOST_HITS: Final = 100
TOKENS_A_HIT: Final = 3  # how many words of one person may start alike: "Jo Jones, known as Joey"
LONGEST_TEXT: Final = 1_000


@dataclass(frozen=True)
class Hit:
    """A household that was looked for, and through whom; nobody when it was found by its reference."""

    household_id: int
    household_name: str
    person_id: int | None
    matched: str
    authority: str
    status: HouseholdStatus
    advocate: str | None
    is_member: bool = True

    @property
    def reference(self) -> str:
        """HIW-00042."""
        return reference(self.household_id)


def find_households(s: Session, by: Actor, text: str, *, limit: int = 20) -> tuple[Hit, ...]:
    """The households in `by`'s scope that a text finds, at most `limit`; at most five statements.

    The words of the text are beginnings of words; all must fit one person, or the text is a reference.
    Open households come before closed ones and former members, and whole words before beginnings.
    """
    need(by, Permission.SEE_CONTACTS)
    text, limit = text[:LONGEST_TEXT], min(max(limit, 1), MOST_HITS)
    hits = _by_reference(s, by, text)
    words = words_of(text)
    for is_active in (True, False):
        room = limit - len(hits)
        if words and room > 0:
            hits += _by_words(s, by, words, room, is_active=is_active)
    return tuple(hits)


def starts_with(token: Any, word: str) -> sa.ColumnElement[bool]:
    """The tokens that begin with a word, as a range of bytes that an index answers; no sign is special."""
    return sa.and_(token >= word, token < word + HIGHEST)


def _by_reference(s: Session, by: Actor, text: str) -> list[Hit]:
    household_id = household_id_of(text)
    if household_id is None:
        return []
    query = _shown().where(Household.id == household_id, visible_to(by))
    return [_hit(row, None, "") for row in s.execute(query)]


def _by_words(s: Session, by: Actor, words: tuple[str, ...], limit: int, *, is_active: bool) -> list[Hit]:
    """Find first and look up names afterwards, so that a common beginning costs no more than a rare one."""
    found: dict[tuple[int, int], tuple[bool, bool]] = {}
    for token, person_id, household_id, left_on in s.execute(_matches(by, words, limit, is_active)):
        key = (household_id, person_id)
        is_exact, is_member = found.get(key, (False, False))
        found[key] = (is_exact or bool(token == words[0]), is_member or left_on is None)
    ranked = sorted(found.items(), key=lambda item: (not item[1][1], not item[1][0]))[:limit]
    shown = _look_up(s, [key for key, _ in ranked])
    return [replace(shown[key], is_member=is_member) for key, (_, is_member) in ranked]


def _matches(by: Actor, words: tuple[str, ...], limit: int, is_active: bool) -> sa.Select[*tuple[Any, ...]]:
    first, *others = words
    t, m, h = SearchToken, Membership, Household
    active = sa.and_(m.left_on.is_(None), h.status != sa.literal_column("'closed'"))
    query = (
        sa.select(t.token, t.person_id, m.household_id, m.left_on)
        .join(m, m.person_id == t.person_id)
        .join(h, h.id == m.household_id)
        .where(starts_with(t.token, first), visible_to(by), active if is_active else ~active)
        .order_by(t.token, t.person_id, m.household_id)
        .limit(limit * TOKENS_A_HIT)
    )
    for word in others:
        other = aliased(SearchToken)
        query = query.where(
            sa.exists().where(other.person_id == t.person_id, starts_with(other.token, word)),
        )
    return query


def _shown() -> sa.Select[*tuple[Any, ...]]:
    h = Household
    return (
        sa.select(h.id, h.name, Authority.name, h.status, Staff.full_name)
        .select_from(h)
        .join(Authority, Authority.code == h.authority_code)
        .outerjoin(Assignment, (Assignment.household_id == h.id) & Assignment.to_on.is_(None))
        .outerjoin(Staff, Staff.id == Assignment.advocate_id)
    )


def _look_up(s: Session, keys: list[tuple[int, int]]) -> dict[tuple[int, int], Hit]:
    """What is shown of each (household, person), in two statements."""
    households = {row[0]: row for row in s.execute(_shown().where(Household.id.in_({h for h, _ in keys})))}
    people = sa.select(Person.id, Person.full_name).where(Person.id.in_({p for _, p in keys}))
    names = dict(s.execute(people).tuples())
    return {(h, p): _hit(households[h], p, names[p]) for h, p in keys}


def _hit(row: sa.Row[*tuple[Any, ...]], person_id: int | None, matched: str) -> Hit:
    household_id, name, authority, status, advocate = row
    return Hit(household_id, name, person_id, matched, authority, status, advocate)
