"""One search box: name, alias, reference, postcode or phone number."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from db.choices import HouseholdStatus
from db.models import Assignment, Authority, Household, Membership, Person, SearchToken, Staff
from hiw.households.scope import authorities_of, is_walled_from, narrowed, shown_to, visible_to
from hiw.households.search import HIGHEST, words_of
from hiw.households.ways import CLAUSES_KEPT, Clause
from hiw.people.rules import Actor, Permission, Relation, need
from hiw.words import household_id_of, reference

MOST_HITS: Final = 100
MOST_OTHERS: Final = 10
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
    """The households in `by`'s scope that a text finds, at most `limit`; at most four statements.

    The words of the text are beginnings of words; all must fit one person, or the text is a reference.
    Open households come before closed ones and former members, and whole words before beginnings. A person is
    found in the household they are in, or were in last.
    """
    need(by, Permission.SEE_CONTACTS)
    text, limit = text[:LONGEST_TEXT], min(max(limit, 1), MOST_HITS)
    hits = _by_reference(s, by, text)
    words = words_of(text)
    if words and len(hits) < limit:
        hits += _look_up(s, by, _people(s, authorities_of(s, by), words, limit - len(hits), _reach(by)))
    return tuple(hits)


def known_to_others(s: Session, by: Actor, text: str) -> int:
    """How many people of `by`'s authorities a text finds whom only colleagues support; ten at most are counted.

    Nothing is told of them but that one can ask. Restricted people are never among them.
    """
    need(by, Permission.SEE_CONTACTS)
    words = words_of(text[:LONGEST_TEXT])
    if not words or _reach(by) is None:
        return 0
    found = _people(s, authorities_of(s, by), words, MOST_OTHERS)
    others = _supported_by_others(shown_to(by), visible_to(by), is_walled_from(by))
    return len(s.scalars(others, {"found": found}).all())


@lru_cache(CLAUSES_KEPT)
def _supported_by_others(shown: Clause, visible: Clause, walled: Clause) -> sa.Select[int]:
    """Those of the people :found who are in no household that one may see, or must not know of."""
    home = (Membership.person_id == Person.id, Household.id == Membership.household_id)
    return sa.select(Person.id).where(
        Person.id.in_(sa.bindparam("found", expanding=True)),
        shown,
        ~sa.exists().where(*home, visible),
        ~sa.exists().where(*home, walled),
    )


def _reach(by: Actor) -> Clause | None:
    """The households whose people may be found; None for roles that see nearly all."""
    return None if Relation.ALL in by.through(Permission.SEE_CONTACTS) else visible_to(by)


def _by_reference(s: Session, by: Actor, text: str) -> list[Hit]:
    household_id = household_id_of(text)
    if household_id is None:
        return []
    query = _shown().where(Household.id == household_id, visible_to(by))
    return [_hit(row, None, "") for row in s.execute(query)]


def _people(
    s: Session, codes: Sequence[str], words: tuple[str, ...], limit: int, reach: Clause | None = None
) -> list[int]:
    """The ids of the people found, best first: those of open households, and with a whole word before a beginning."""
    if not codes:
        return []
    asked = _asked(codes, words) | {"most": limit * TOKENS_A_HIT}
    matches = _all_matches(len(codes), len(words)) if reach is None else _matches_within(len(words), reach)
    places: dict[int, tuple[bool, bool]] = {}
    rows = s.execute(matches, asked).all()
    for is_active, token, person_id in sorted(rows, key=lambda row: (not row.is_active, row.token, row.person_id)):
        place = (not is_active, token != words[0])
        places[person_id] = min(place, places.get(person_id, place))
    return sorted(places, key=places.__getitem__)[:limit]


def _asked(codes: Sequence[str], words: tuple[str, ...]) -> dict[str, Any]:
    """The values of the statements below."""
    above = {f"above{n}": word + HIGHEST for n, word in enumerate(words)}
    places = {"codes": list(codes)} | {f"code{n}": c for n, c in enumerate(codes)}
    return places | {f"word{n}": w for n, w in enumerate(words)} | above


# The statements are kept, since building one costs five times what running it does; they hold no values.
@lru_cache(CLAUSES_KEPT)
def _matches_within(words: int, reach: Clause) -> sa.Select[*tuple[Any, ...]]:
    """Tokens of people in these households, with their persons.

    Whether one may see the household is asked for each token in the range: all that one may see is much more.
    """
    t, m = SearchToken, aliased(Membership)
    others = [aliased(SearchToken) for _ in range(1, words)]
    query = sa.select(t.is_active, t.token, t.person_id).where(
        t.authority_code.in_(sa.bindparam("codes", expanding=True)),
        t.is_active.in_([sa.true(), sa.false()]),  # for the index, in which it stands before the token
        _begins(t, 0),
        *(sa.exists().where(o.person_id == t.person_id, _begins(o, word)) for word, o in enumerate(others, 1)),
        sa.exists().where(m.person_id == t.person_id, Household.id == m.household_id, reach),
    )
    return query.order_by(t.is_active.desc(), t.token, t.person_id).limit(_most())


@lru_cache
def _all_matches(codes: int, words: int) -> sa.CompoundSelect[*tuple[Any, ...]]:
    """Tokens with their persons: short ranges of the index for each authority, however common the word."""
    return sa.union_all(*(sa.select(_first(codes, words, is_active)) for is_active in (True, False)))


def _first(codes: int, words: int, is_active: bool) -> sa.Subquery:
    """The first tokens of open households, or of the others."""
    every = sa.union_all(*(sa.select(_range(n, words, is_active)) for n in range(codes))).subquery()
    is_active_too = sa.literal_column(str(int(is_active)), sa.Integer).label("is_active")
    first = sa.select(is_active_too, every).order_by(every.c.token, every.c.person_id).limit(_most())
    return first.subquery()


def _range(code: int, words: int, is_active: bool) -> sa.Subquery:
    t = SearchToken
    query = sa.select(t.token, t.person_id).where(_stands(t, code, is_active), _begins(t, 0))
    for word in range(1, words):
        other = aliased(SearchToken)  # with its own place, so that the database may as well begin with this word
        stands = _stands(other, code, is_active), _begins(other, word)
        query = query.where(sa.exists().where(other.person_id == t.person_id, *stands))
    return query.order_by(t.token, t.person_id).limit(_most()).subquery()


def _stands(t: Any, code: int, is_active: bool) -> sa.ColumnElement[bool]:
    """The tokens of a place."""
    active = sa.true() if is_active else sa.false()
    return sa.and_(t.authority_code == sa.bindparam(f"code{code}"), t.is_active == active)


def _begins(t: Any, word: int) -> sa.ColumnElement[bool]:
    """The tokens that begin with a word: a range of bytes in the index, in which no sign is special."""
    return sa.and_(t.token >= sa.bindparam(f"word{word}"), t.token < sa.bindparam(f"above{word}"))


def _most() -> sa.BindParameter[int]:
    return sa.bindparam("most", type_=sa.Integer)


def _shown(*more: Any) -> sa.Select[*tuple[Any, ...]]:
    h = Household
    return (
        sa.select(h.id, h.name, Authority.name, h.status, Staff.full_name, *more)
        .select_from(h)
        .join(Authority, Authority.code == h.authority_code)
        .outerjoin(Assignment, (Assignment.household_id == h.id) & Assignment.to_on.is_(None))
        .outerjoin(Staff, Staff.id == Assignment.advocate_id)
    )


def _look_up(s: Session, by: Actor, person_ids: list[int]) -> list[Hit]:
    """What is shown of each person, in the order given: the household they are in, or were in last."""
    if not person_ids:
        return []
    rows = s.execute(narrowed(_THROUGH, visible_to(by), shown_to(by)), {"person_ids": person_ids})
    last = {row.person_id: row for row in rows}
    found = [last[person_id] for person_id in person_ids if person_id in last]
    return [_hit(row[:5], row.person_id, row.matched, row.left_on is None) for row in found]


def _hit(row: Sequence[Any], person_id: int | None, matched: str, is_member: bool = True) -> Hit:
    household_id, name, authority, status, advocate = row
    return Hit(household_id, name, person_id, matched, authority, status, advocate, is_member)


# Made once, since making it costs more than running it.
_THROUGH = (
    _shown(Membership.person_id, Person.full_name.label("matched"), Membership.left_on)
    .join(Membership, Membership.household_id == Household.id)
    .join(Person, Person.id == Membership.person_id)
    .where(Membership.person_id.in_(sa.bindparam("person_ids", expanding=True)))
    .order_by(Membership.left_on.is_not(None).desc(), Membership.id)
)
