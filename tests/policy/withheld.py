"""A small world in which something is kept back from every role, what may be asked of it, and how it is changed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import CloseReason, EventName, HouseholdStatus, NoteKind, Role, Visibility
from db.models import CaseNote, CaseNotePerson, Household, Membership, Person, SafeContact
from hiw import audit, clock
from hiw.audit import recording
from hiw.audit_log.queries import AuditLogFilter, household_audit_log, staff_at
from hiw.errors import HiwError
from hiw.households.memberships import index_people
from hiw.households.queries import find_households, households_page, known_to_others, possible_duplicates
from hiw.households.queries.lists import ORDERS
from hiw.households.search_terms import name_key
from hiw.plans.queries import TimelineKind, timeline
from hiw.policy.permissions import Actor
from tests import factories, factories_fund
from tests import factories_trust as trust
from tests.factories_plans import counted
from tests.policy.calls import ROWS
from tests.policy.world import Cell, World, with_plan

EVERYBODY = frozenset(Role)
TEAM_ALONE = frozenset({Role.ADVOCATE, Role.SENIOR, Role.AUDITOR})  # a manager and support see all households
BORN = date(1990, 5, 1)
STAYED = timedelta(days=30)
Answer = tuple[str, tuple[str, ...]]
MAKES_SOMETHING = {"compare_scenarios", "search_now"}


class Ask(NamedTuple):
    """Something that a colleague may ask, and how a failing test names it."""

    says: str
    call: Callable[[Session, Actor], Any]


@dataclass(frozen=True)
class WithheldScene:
    """A household of the advocate's, chosen for the auditor too, and people of whom something is kept back.

    Kit, a member, has a safe contact. Flo has left for another colleague's household; Pia was never anywhere else. Zoe
    is restricted; so are Rex, who has left the advocate's household, and Una, who has left all. A restricted note about
    Ann is for nobody here. `may` is who may know of all but Kit's details: the other colleague.
    """

    by: dict[Role, Actor]
    may: Actor
    cell: Cell
    world: World
    people: dict[str, int]
    new_home: int


def make_scene(s: Session) -> WithheldScene:
    """The world, with a plan and a request to the fund in the advocate's household."""
    senior, other = factories.colleague(s, Role.SENIOR), factories.colleague(s, senior_id=None)
    by = {
        Role.ADVOCATE: factories.colleague(s, senior_id=senior.id),
        Role.SENIOR: senior,
        **{role: factories.colleague(s, role) for role in (Role.MANAGER, Role.SUPPORT, Role.AUDITOR)},
    }
    home = factories.household(s, "Ann Lee", "Bo Lee", advocate=by[Role.ADVOCATE])
    factories.sample(s, home, by[Role.AUDITOR])
    people = {"Kit Lee": factories.member(s, home, "Kit Lee", birth_on=BORN, **contact_of("Kit Lee"))}
    trust.safe_contact(s, people["Kit Lee"])
    new_home = factories.household(s, "Nia Day", advocate=other)
    _leaves(s, people, "Flo Lee", home, new_home)
    far, hidden = (factories.household(s, name, advocate=other) for name in ("Jo Far", "Al Hidden"))
    people["Pia Far"] = factories.member(s, far, "Pia Far", birth_on=BORN, **contact_of("Pia Far"))
    people["Zoe Hidden"] = factories.member(s, hidden, "Zoe Hidden", birth_on=BORN, **contact_of("Zoe Hidden"))
    _leaves(s, people, "Rex Lee", home, hidden)
    people["Una Gone"] = factories.member(s, far, "Una Gone", left_on=factories.started_on() + STAYED, birth_on=BORN)
    for name in ("Zoe Hidden", "Rex Lee", "Una Gone"):
        trust.restriction(s, other, people[name])
        trust.named(s, other, people[name])
    world = World(fund=factories_fund.fund(s, 10_000_000, authority=None))
    ann, bo = s.scalars(_members(home).limit(2))
    cell = with_plan(s, by[Role.ADVOCATE], "own", "Ann Lee", home, ann, bo, world.money)
    return WithheldScene(by, other, cell, world, people, new_home)


def _members(home: int) -> sa.Select[int]:
    return sa.select(Membership.person_id).where(Membership.household_id == home).order_by(Membership.id)


def _leaves(s: Session, people: dict[str, int], name: str, home: int, new_home: int) -> None:
    on = factories.started_on() + STAYED
    people[name] = factories.member(s, home, name, left_on=on, birth_on=BORN, **contact_of(name))
    factories.member(s, new_home, person_id=people[name], joined_on=on)


def contact_of(name: str, way: int = 1) -> dict[str, Any]:
    """How somebody invented is reached, before (1) and after (2) a change."""
    number = sum(map(ord, name)) % 80 + 10
    return {
        "phone": f"0151 496 {number}{way}{way}",
        "postcode": f"L{number} {way}AA",
        "email": f"{name[:3]}{way}@example.org",
        "address": f"{number} Street {way}",
        "authority_code": ("SFT", "LIV")[way - 1],
    }


@dataclass(frozen=True)
class Withheld:
    """Something kept back from some roles, how it changes, and what these might ask to find it out.

    `everywhere`: no query of the programme at all may tell; else the searches, lists and views of households.
    """

    what: str
    of: frozenset[Role]
    change: Callable[[Session, WithheldScene], None]
    asks: tuple[Ask, ...] = ()
    everywhere: bool = True


def contact(name: str, of: frozenset[Role]) -> Withheld:
    """All by which somebody is reached."""
    old, new = contact_of(name), contact_of(name, 2)
    texts = [each for way in (old, new) for key in ("phone", "postcode") for each in _spelt(name, way[key])]
    checks = [_check(name, way, birth_on) for way in (old, new) for birth_on in (None, BORN)]
    return Withheld(f"how {name} is reached", of, partial(_set, name, **new), (*_searches(texts), *checks))


def _check(name: str, way: dict[str, Any], birth_on: date | None) -> Ask:
    return _duplicates(full_name=name, birth_on=birth_on, postcode=way["postcode"], phone=way["phone"])


def person(name: str, of: frozenset[Role], **facts: Any) -> Withheld:
    """Names and birth date of somebody."""
    names = (name, *(str(value) for value in facts.values() if isinstance(value, str)))
    searches = _searches([each for one in names for each in (one, one[:-1], one.split()[0], one.split()[-1])])
    days = (None, BORN, facts.get("birth_on"))
    checks = [_duplicates(full_name=one, birth_on=day) for one in names for day in days]
    return Withheld(f"{', '.join(facts)} of {name}", of, partial(_set, name, **facts), (*searches, *checks))


def _spelt(name: str, value: str) -> Iterator[str]:
    """A value as somebody would spell it out, alone and together with the beginning of a name."""
    squeezed = value.replace(" ", "")
    yield from (value, f"{name[:2]} {value}", squeezed[:-1], f"{name[:2]} {squeezed[: len(squeezed) // 2]}")


def _searches(texts: Sequence[str]) -> tuple[Ask, ...]:
    finds = (find_households, known_to_others)
    return tuple(asking(find, text=text) for text in dict.fromkeys(texts) for find in finds)


def _duplicates(**fields: Any) -> Ask:
    return asking(possible_duplicates, **fields)


def asking(query: Callable[..., Any], *args: Any, **fields: Any) -> Ask:
    """A query, with what it is asked."""
    given = ", ".join([*map(repr, args), *(f"{name}={value!r}" for name, value in fields.items())])
    return Ask(f"{query.__name__}({given})", lambda s, by: query(s, by, *args, **fields))


def _set(name: str, s: Session, scene: WithheldScene, **facts: Any) -> None:
    """Change a row as an action does, with its number of changes and the words by which it is found."""
    if "full_name" in facts:
        facts["name_key"] = name_key(facts["full_name"])
    row = sa.update(Person).where(Person.id == scene.people[name])
    s.execute(row.values(**facts) if name == "Kit Lee" else row.values(**facts, version=Person.version + 1))
    index_people(s, [scene.people[name]])


def close_new_home(s: Session, scene: WithheldScene) -> None:
    """The household to which Flo went is closed, in another authority and by another name."""
    facts = {"name": "Zz", "name_key": "zz", "authority_code": "LIV", "closed_on": clock.today()}
    closed = facts | {"status": HouseholdStatus.CLOSED, "close_reason": CloseReason.CUSTODY}
    s.execute(sa.update(Household).where(Household.id == scene.new_home).values(**closed))
    index_people(s, s.scalars(_members(scene.new_home)))


def keep_back_flo(s: Session, scene: WithheldScene) -> None:
    """In her new household Flo is reached in a special way."""
    trust.safe_contact(s, scene.people["Flo Lee"])


def end_safe_contact(s: Session, scene: WithheldScene) -> None:
    """Kit can be reached as anybody else again."""
    s.execute(sa.delete(SafeContact).where(SafeContact.person_id == scene.people["Kit Lee"]))
    index_people(s, [scene.people["Kit Lee"]])


def note(s: Session, scene: WithheldScene, *, kind: NoteKind, days_ago: int, was_attended: bool, body: str) -> None:
    """The other colleague writes a restricted note about Ann."""
    row = CaseNote(
        household_id=scene.cell.household_id, kind=kind, happened_on=clock.today() - timedelta(days=days_ago),
        was_attended=was_attended, body=body, is_restricted=True, visibility=Visibility.STAFF,
        written_by_id=scene.may.id, written_at=clock.now(),
    )  # fmt: skip
    s.add(row)
    s.flush()
    s.add(CaseNotePerson(note_id=row.id, person_id=scene.cell.ann))
    changes = {"kind": (None, kind), "happened_on": (None, row.happened_on)}
    audit.record(
        s, scene.may, EventName.NOTE_WRITTEN, "case_notes", row.id,
        household_id=row.household_id, person_id=scene.cell.ann, changes=changes,
    )  # fmt: skip
    recording._write_lines(s)  # which otherwise wait for the end of the transaction


def asks_of(scene: WithheldScene) -> tuple[Ask, ...]:
    """The searches, lists and views of households."""
    home = scene.cell.household_id
    return (
        *_searches(["lee", "an", "day", "hidden"]),
        asking(find_households, text="lee", limit=2),
        *(asking(households_page, order=order, limit=2) for order in ORDERS),
        asking(household_audit_log, home, AuditLogFilter()),
        asking(household_audit_log, home, AuditLogFilter(person_id=scene.people["Flo Lee"])),
        asking(staff_at, home, looked=False),
        asking(timeline, home, kinds=frozenset({TimelineKind.NOTE, TimelineKind.PEOPLE}), limit=3),
        *_rows(scene, {"household_view", "advocate_today", "senior_today", "support_today", "calendar_entries"}),
    )


def asks_everywhere(scene: WithheldScene) -> tuple[Ask, ...]:
    """Every query of the programme, about the advocate's household where it is about one."""
    return _rows(scene, None)


def _rows(scene: WithheldScene, names: set[str] | None) -> tuple[Ask, ...]:
    def ask(row: Any) -> Ask:
        return Ask(row.key[1], lambda s, by: row.call(s, replace(scene.cell, by=by), scene.world))

    return tuple(
        ask(row)
        for row in ROWS
        if (".queries" in row.key[0] or row.key[0].startswith("hiw.today"))
        and not row.is_list
        and row.key[1] not in MAKES_SOMETHING
        and (names is None or row.key[1] in names)
    )


def answer(s: Session, by: Actor, ask: Ask) -> Answer:
    """One answer, or the sentence by which it was refused, with the statements that were sent."""
    s.expire_all()
    with counted() as statements:
        try:
            said = repr(ask.call(s, by))
        except HiwError as refusal:
            said = repr(refusal)
    return said, tuple(statements)
