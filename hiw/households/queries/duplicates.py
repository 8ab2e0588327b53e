"""Find who is known already, before a person is added."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from db.enums import HouseholdStatus, TokenKind
from db.models import Household, Membership, Person, SearchToken
from db.prepared import prepared
from hiw.client_text import ClientContact, ClientName, NoClient
from hiw.errors import RuleBroken
from hiw.households.duplicate_score import PersonIdentity, match_score
from hiw.households.postcodes import normalise
from hiw.households.queries.anybody import anybody
from hiw.households.safe_contact import contact
from hiw.households.search_terms import in_one_word, looks_like, name_key, other_names, tokens_of
from hiw.policy.permissions import Actor, Permission, require
from hiw.policy.relation_clauses import Clause
from hiw.policy.scope import authorities_of, knowable_people, visible_to, with_conditions
from hiw.text import fold
from hiw.words import reference

MOST_COMPARED: Final = 500
MOST_WORDS: Final = 6
MOST_OTHERS: Final = 4  # other names of somebody new that are compared
MOST_SHOWN: Final = 10
NAME, CONTACT, WORDS, BIRTH, NOTHING = range(5)  # the order in which they are compared


@dataclass(frozen=True)
class DuplicateRow:
    """Someone known who may be the person about to be added, and why; with the household to look at."""

    person_id: int
    name: ClientName
    birth_on: date | None
    postcode: ClientContact
    household_id: int
    household_name: ClientName
    status: HouseholdStatus
    is_member: bool
    score: int
    why: NoClient

    @property
    def reference(self) -> str:
        """Return the household's reference, such as HIW-00042."""
        return reference(self.household_id)


def possible_duplicates(
    s: Session,
    by: Actor,
    *,
    full_name: str,
    birth_on: date | None = None,
    postcode: str = "",
    phone: str = "",
    known_as: str = "",
    aliases: str = "",
) -> tuple[DuplicateRow, ...]:
    """Return people in scope who may be this one, likeliest first, at most ten; three statements.

    They are selected by birth date, name, postcode and phone number, and then compared; postcodes and numbers only
    where they may be known (`hiw.households.safe_contact.contact`).
    """
    require(by, Permission.SEE_CONTACTS)
    others = other_names(known_as, aliases)[:MOST_OTHERS]
    new = PersonIdentity(full_name, birth_on, _spelt(postcode), phone, others)
    found = [duplicate for row in _candidates(s, by, new) if (duplicate := _compared(new, row))]
    best: dict[int, DuplicateRow] = {each.person_id: each for each in sorted(found, key=lambda d: d.is_member)}
    return tuple(sorted(best.values(), key=lambda d: (-d.score, d.name, d.person_id))[:MOST_SHOWN])


def _spelt(postcode: str) -> str:
    """Return a full postcode; "" for one that is still being typed."""
    try:
        return normalise(postcode)
    except RuleBroken:
        return ""


def _candidates(s: Session, by: Actor, new: PersonIdentity) -> Sequence[sa.Row[*tuple[Any, ...]]]:
    """Return everybody in scope who shares something, with each of their households in scope."""
    names, contacts = (
        _names(new.full_name, *new.other_names),
        sorted(tokens_of("", postcode=new.postcode, phone=new.phone)),
    )
    asked = {"codes": authorities_of(s, by), "name_key": name_key(new.full_name), "birth_on": new.birth_on}
    asked |= {_word(way, n): word for way, words in enumerate(names) for n, word in enumerate(words)}
    asked |= {f"contact{n}": token for n, token in enumerate(contacts)}
    clauses = visible_to(by), knowable_people(by)
    sharing = _sharing(new.birth_on is not None, tuple(map(len, names)), len(contacts), *clauses)
    ids = s.scalars(sharing, asked).all()
    return s.execute(with_conditions(_KNOWN, *clauses), {"ids": ids}).all()


def _names(*names: str) -> list[tuple[str, ...]]:
    """Return the words of each name that must match together, in any order: as they look, as they are spelt, and as
    one word."""
    spellings = [way for name in names for way in _spellings(name)]
    ways = {tuple(sorted(set(way.split()), key=lambda w: (-len(w), w))[:MOST_WORDS]) for way in spellings}
    return sorted(words for words in ways if words)


def _spellings(name: str) -> tuple[str, str, str]:
    return looks_like(name), fold(name), in_one_word(name)


def _word(way: int, number: int) -> str:
    return f"word{way}_{number}"


@prepared
def _sharing(is_born: bool, names: tuple[int, ...], contacts: int, visible: Clause, shown: Clause) -> sa.Select[int]:
    """Return the statement for the first people who share something.

    In this order: the whole name, a postcode or phone number, all words of the name, a birth date. Whoever is out of
    scope is excluded before the limit.
    """
    p, t, m = Person, SearchToken, Membership
    keys = sa.select(sa.literal(NAME).label("rank"), m.person_id, m.household_id).join(p, p.id == m.person_id)
    kinds = [keys.where(p.name_key == sa.bindparam("name_key"))]
    if is_born:
        born = sa.select(sa.literal(BIRTH), m.person_id, m.household_id).join(p, p.id == m.person_id)
        kinds.append(born.where(p.birth_on == sa.bindparam("birth_on", type_=sa.Date)))
    held = [(CONTACT, _holds(TokenKind.CONTACT, [f"contact{n}"])) for n in range(contacts)]
    held += [(WORDS, _holds(TokenKind.NAME, [_word(way, n) for n in range(words)])) for way, words in enumerate(names)]
    kinds += [sa.select(sa.literal(rank), t.person_id, t.household_id).where(each) for rank, each in held]
    asked = sa.union(*kinds, anybody(sa.literal(NOTHING))).subquery().c
    found = sa.select(asked.person_id).where(
        sa.exists().where(Household.id == asked.household_id, visible),
        sa.exists().where(p.id == asked.person_id, shown),
    )
    return found.group_by(asked.person_id).order_by(sa.func.min(asked.rank), asked.person_id).limit(MOST_COMPARED)


def _holds(kind: TokenKind, names: Sequence[str]) -> Clause:
    """Return the condition for tokens of people who have all of the tokens of these names, in one household."""
    t, (first, *others) = SearchToken, names
    places = t.authority_code.in_(sa.bindparam("codes", expanding=True)), t.is_active.in_([sa.true(), sa.false()])
    beside = [(name, aliased(SearchToken)) for name in others]
    return sa.and_(
        *places, _is(t, kind, first),
        *(
            sa.exists().where(o.person_id == t.person_id, o.household_id == t.household_id, _is(o, kind, name))
            for name, o in beside
        ),
    )  # fmt: skip


def _is(t: Any, kind: TokenKind, name: str) -> Clause:
    return sa.and_(t.kind == kind, t.token == sa.bindparam(name))


_KNOWN = (
    sa.select(
        Person.id, Person.full_name, Person.known_as, Person.aliases, Person.birth_on, contact(Person.postcode),
        contact(Person.phone), Household.id.label("household_id"), Household.name.label("household_name"),
        Household.status, Membership.left_on,
    )
    .join(Membership, Membership.person_id == Person.id)
    .join(Household, Household.id == Membership.household_id)
    .where(Person.id.in_(sa.bindparam("ids", expanding=True)))
    .order_by(Membership.id)
)  # fmt: skip


def _compared(new: PersonIdentity, row: Any) -> DuplicateRow | None:
    others = other_names(row.known_as, row.aliases)
    known = PersonIdentity(row.full_name, row.birth_on, row.postcode, row.phone, others)
    like = match_score(new, known)
    if like is None:
        return None
    return DuplicateRow(
        row.id, row.full_name, row.birth_on, row.postcode, row.household_id, row.household_name, row.status,
        row.left_on is None, like.score, like.why,
    )  # fmt: skip
