"""Search households by name, other name, reference, postcode or phone number."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from db.enums import HouseholdStatus, TokenKind
from db.models import Assignment, Authority, Household, Membership, Person, SearchToken, Staff
from db.prepared import prepared
from hiw.client_text import ClientName, NoClient
from hiw.households.queries.anybody import anybody
from hiw.households.search_terms import HIGHEST, is_whole, unspaced, whole_name, words_of
from hiw.policy.permissions import Actor, Permission, Relation, require
from hiw.policy.relation_clauses import Clause
from hiw.policy.scope import authorities_of, is_barred_from, knowable_people, visible_to, with_conditions
from hiw.words import household_id_of, reference

MOST_HITS: Final = 100
TOKENS_A_HIT: Final = 3  # how many words of one person may begin alike: "Jo Jones, known as Joey"
LONGEST_TEXT: Final = 1_000
NOBODY: Final = ""  # in place of a word, for whom nothing was found by
Place = Callable[[Any], Clause]


@dataclass(frozen=True)
class SearchHit:
    """A household that was found, and through whom; nobody when it was found by its reference."""

    household_id: int
    household_name: ClientName
    person_id: int | None
    matched: ClientName
    authority: NoClient
    status: HouseholdStatus
    advocate: NoClient | None
    is_member: bool = True

    @property
    def reference(self) -> str:
        """Return the household's reference, such as HIW-00042."""
        return reference(self.household_id)


def find_households(s: Session, by: Actor, text: str, *, limit: int = 20) -> tuple[SearchHit, ...]:
    """Return the households in scope that a text finds, at most `limit`; at most four statements.

    The words of the text are prefixes of the words of a name, or a whole postcode or phone number; all must match one
    person in one household, or the text is a reference. Open households come before closed ones and former members, and
    whole words before prefixes. A person is found in the household they are in, or were in last, of those in scope. If
    nobody is found, the text counts as one word: "Al Hassan" finds "Alhassan".
    """
    require(by, Permission.SEE_CONTACTS)
    text, limit = text[:LONGEST_TEXT], min(max(limit, 1), MOST_HITS)
    hits = _by_reference(s, by, text)
    words = words_of(text)
    if words and len(hits) < limit:
        codes, most = authorities_of(s, by), limit - len(hits)
        people = _people(s, by, codes, words, most)
        if not people and (word := unspaced(text)):
            people = _people(s, by, codes, (word,), most)
        hits += _look_up(s, by, people)
    return tuple(hits)


def known_to_others(s: Session, by: Actor, text: str) -> bool:
    """Return whether somebody of `by`'s authorities whom only colleagues support has exactly this whole name.

    It tells nothing of them but that one can ask. Restricted people never count.
    """
    require(by, Permission.SEE_CONTACTS)
    name = whole_name(text[:LONGEST_TEXT])
    if not name or _sees_all(by):
        return False
    others = _supported_by_others(knowable_people(by), visible_to(by), is_barred_from(by))
    return bool(s.scalar(others, {"codes": authorities_of(s, by), "name": name}))


@prepared
def _supported_by_others(shown: Clause, visible: Clause, walled: Clause) -> sa.Select[int]:
    """Return a statement for 1 when somebody named :name is in no household in scope, and may be known of; else 0 or
    no row."""
    t = SearchToken
    named = sa.select(sa.literal(1).label("is_named"), t.person_id, t.household_id).where(
        _stands(t), t.kind == TokenKind.WHOLE_NAME, t.token == sa.bindparam("name")
    )
    asked = named.union(anybody(sa.literal(0))).subquery()
    home = (Membership.person_id == asked.c.person_id, Household.id == Membership.household_id)
    return sa.select(sa.func.max(asked.c.is_named)).where(
        sa.exists().where(Person.id == asked.c.person_id, shown),
        ~sa.exists().where(*home, visible),
        ~sa.exists().where(*home, walled),
    )


def _sees_all(by: Actor) -> bool:
    """Return whether the role sees nearly all households."""
    return Relation.ALL in by.relations_for(Permission.SEE_CONTACTS)


def _by_reference(s: Session, by: Actor, text: str) -> list[SearchHit]:
    household_id = household_id_of(text)
    if household_id is None:
        return []
    query = _shown().where(Household.id == household_id, visible_to(by))
    return [_hit(row, None, "") for row in s.execute(query)]


def _people(s: Session, by: Actor, codes: Sequence[str], words: Sequence[str], limit: int) -> list[int]:
    """Return the ids of the people found, best first: those of open households, and a whole word before a prefix."""
    if not codes:
        return []
    words = sorted(words, key=is_whole, reverse=True)  # the rarest first, where the database begins
    kinds, clauses = tuple(map(is_whole, words)), (visible_to(by), knowable_people(by))
    is_common = _sees_all(by) and not kinds[0]
    matches = _all_matches(len(codes), kinds, *clauses) if is_common else _matches_within(kinds, *clauses)
    places: dict[int, tuple[bool, bool]] = {}
    rows = s.execute(matches, _asked(codes, words) | {"most": limit * TOKENS_A_HIT}).all()
    found = [row for row in rows if row.token != NOBODY]
    for is_active, token, person_id in sorted(found, key=lambda row: (not row.is_active, row.token, row.person_id)):
        place = (not is_active, token != words[0])
        places[person_id] = min(place, places.get(person_id, place))
    return sorted(places, key=places.__getitem__)[:limit]


def _asked(codes: Sequence[str], words: Sequence[str]) -> dict[str, Any]:
    """Return the parameters of the statements below."""
    above = {f"above{n}": word + HIGHEST for n, word in enumerate(words)}
    places = {"codes": list(codes)} | {f"code{n}": c for n, c in enumerate(codes)}
    return places | {f"word{n}": w for n, w in enumerate(words)} | above


# The statements are kept, since building one costs five times what running it does; they hold no values. `kinds` says
# of each word whether it is matched whole only. What is out of scope is excluded before the limit.
@prepared
def _matches_within(kinds: tuple[bool, ...], visible: Clause, shown: Clause) -> sa.Select[*tuple[Any, ...]]:
    """Return tokens of people in the households in scope, with their persons.

    Scope is checked for each token in the range, since the whole scope is much larger. For roles that see all, when the
    range is that of a whole postcode or number.
    """
    t = SearchToken
    found = sa.select(t.is_active, t.token, t.person_id, t.household_id).where(
        _stands(t), _matches(t, 0, kinds[0]), *_beside(kinds, lambda _other: sa.true())
    )
    asked = found.union(anybody(sa.false(), sa.literal(NOBODY))).subquery().c
    query = sa.select(asked.is_active, asked.token, asked.person_id).where(
        sa.exists().where(Household.id == asked.household_id, visible),
        sa.exists().where(Person.id == asked.person_id, shown),
    )
    return query.order_by(asked.is_active.desc(), asked.token, asked.person_id).limit(_most())


@prepared
def _all_matches(
    codes: int, kinds: tuple[bool, ...], visible: Clause, shown: Clause
) -> sa.CompoundSelect[*tuple[Any, ...]]:
    """Return tokens with their persons: short ranges of the index for each authority, however common the word."""

    def ranges(is_active: bool) -> sa.CompoundSelect[*tuple[Any, ...]]:
        places = [partial(_is_at, code, is_active) for code in range(codes)]
        return sa.union_all(*(sa.select(_range(place, _fits(kinds, visible, shown, place))) for place in places))

    return sa.union_all(*(sa.select(_first(ranges(is_active), is_active)) for is_active in (True, False)))


def _first(ranges: sa.CompoundSelect[*tuple[Any, ...]], is_active: bool) -> sa.Subquery:
    """Return the first tokens of open households, or of the others."""
    every = ranges.subquery()
    is_active_too = sa.literal_column(str(int(is_active)), sa.Integer).label("is_active")
    first = sa.select(is_active_too, every).order_by(every.c.token, every.c.person_id).limit(_most())
    return first.subquery()


def _range(place: Place, fits: Clause) -> sa.Subquery:
    t = SearchToken
    query = sa.select(t.token, t.person_id).where(place(t), fits)
    return query.order_by(t.token, t.person_id).limit(_most()).subquery()


def _fits(kinds: tuple[bool, ...], visible: Clause, shown: Clause, place: Place) -> Clause:
    """Return the condition for tokens of the first word whose person, in a household in scope, matches the other
    words too."""
    t = SearchToken
    return sa.and_(
        _matches(t, 0, kinds[0]),
        sa.exists().where(Household.id == t.household_id, visible),
        sa.exists().where(Person.id == t.person_id, shown),
        *_beside(kinds, place),
    )


def _beside(kinds: tuple[bool, ...], place: Place) -> Iterator[Clause]:
    """Yield the conditions that the other words belong to the person there too.

    Each is a subquery of its own, so that the database may begin with one of them.
    """
    t = SearchToken
    for word in range(1, len(kinds)):
        o = aliased(SearchToken)
        same = (o.person_id == t.person_id, o.household_id == t.household_id)
        yield sa.exists().where(*same, place(o), _matches(o, word, kinds[word]))


def _is_at(code: int, is_active: bool, t: Any) -> Clause:
    active = sa.true() if is_active else sa.false()
    return sa.and_(t.authority_code == sa.bindparam(f"code{code}"), t.is_active == active)


def _stands(t: Any) -> Clause:
    """Return the condition for the tokens of one's authorities; `is_active` serves the index, in which it precedes
    the token."""
    return sa.and_(
        t.authority_code.in_(sa.bindparam("codes", expanding=True)), t.is_active.in_([sa.true(), sa.false()])
    )  # fmt: skip


def _matches(t: Any, word: int, is_whole: bool) -> Clause:
    """Return the condition for tokens that equal a word, or begin with it: a byte range of the index without
    wildcards."""
    typed: sa.BindParameter[str] = sa.bindparam(f"word{word}")
    if is_whole:
        return sa.and_(t.kind.in_([TokenKind.NAME, TokenKind.CONTACT]), t.token == typed)
    return sa.and_(t.kind == TokenKind.NAME, t.token >= typed, t.token < sa.bindparam(f"above{word}"))


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


def _look_up(s: Session, by: Actor, person_ids: list[int]) -> list[SearchHit]:
    """Return what is shown of each person, in the order given: the household they are in, or were in last."""
    if not person_ids:
        return []
    rows = s.execute(with_conditions(_THROUGH, visible_to(by), knowable_people(by)), {"person_ids": person_ids})
    last = {row.person_id: row for row in rows}
    found = [last[person_id] for person_id in person_ids if person_id in last]
    return [_hit(row[:5], row.person_id, row.matched, row.left_on is None) for row in found]


def _hit(row: Sequence[Any], person_id: int | None, matched: str, is_member: bool = True) -> SearchHit:
    household_id, name, authority, status, advocate = row
    return SearchHit(household_id, name, person_id, matched, authority, status, advocate, is_member)


_THROUGH = (
    _shown(Membership.person_id, Person.full_name.label("matched"), Membership.left_on)
    .join(Membership, Membership.household_id == Household.id)
    .join(Person, Person.id == Membership.person_id)
    .where(Membership.person_id.in_(sa.bindparam("person_ids", expanding=True)))
    .order_by(Membership.left_on.is_not(None).desc(), Membership.id)
)
