"""Which households a page has named, and of which of them the record says that they were looked at."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block, Node, NumberInput, TextArea, TextInput

from db.models import AuditEvent, Household, Membership, Person, Staff
from db.session import reading
from hiw.audit_log.rules import DENIED

REFERENCE = re.compile(r"HIW-(\d{5,})")
TODAY = "today.opened"
TYPED = (TextInput, TextArea, NumberInput)  # what stands in them came from who looks at it


@dataclass
class Named:
    """Everything that was drawn in one test, for each colleague, and whether on Today or on another page."""

    drawn: dict[tuple[str, bool], bytes] = field(default_factory=dict)

    def watch(self, at: AppTest, username: str) -> None:
        """Keep what each run of this browser draws."""
        run = at._run

        def watched(*args: Any, **kwargs: Any) -> AppTest:
            done = run(*args, **kwargs)
            key = (username, is_today(done))
            self.drawn[key] = self.drawn.get(key, b"") + words_of(done)
            return done

        at._run = watched  # type: ignore[method-assign]

    def without_a_line(self) -> list[str]:
        """ "joe: HIW-00001" for each household that was named to a colleague and is in no line of theirs."""
        with reading() as s:
            return [said for key, drawn in self.drawn.items() for said in _unrecorded(s, *key, drawn)]


def named_without_a_line(at: AppTest, username: str) -> list[str]:
    """The same of what one browser shows now."""
    with reading() as s:
        return _unrecorded(s, username, is_today(at), words_of(at))


def is_today(at: AppTest) -> bool:
    """Whether this is the first page of all: a line of what stood there counts for no other page."""
    return [title.value for title in at.title] == ["Today"]


def _unrecorded(s: Session, username: str, on_today: bool, drawn: bytes) -> list[str]:
    seen = recorded_of(s, username, () if on_today else (TODAY,))
    return [f"{username}: HIW-{each:05}" for each in sorted(named_in(s, drawn) - seen)]


def words_of(at: AppTest) -> bytes:
    """All that a page says, with its tables and charts, but for what was typed."""
    return b"\n".join(node.proto.SerializeToString() for node in _nodes(at._tree) if not isinstance(node, TYPED))


def _nodes(block: Block) -> Iterator[Node]:
    for node in block.children.values():
        if isinstance(node, Block):
            yield from _nodes(node)
        if getattr(node, "proto", None) is not None:
            yield node


def named_in(s: Session, drawn: bytes) -> set[int]:
    """The households of this database that are named: by reference, or by a name that stands in no other's."""
    said = drawn.decode("utf-8", "ignore")
    found = {int(number) for number in REFERENCE.findall(said)}
    names = _names(s)
    every = "\n".join(name for name, _ in names)
    by_name = {
        household_id
        for name, household_id in names
        if " " in name and every.count(name) == 1 and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", said)
    }
    return (found | by_name) & set(s.scalars(sa.select(Household.id)))


def _names(s: Session) -> set[tuple[str, int]]:
    """The names of households, and of people with the household that they belong or belonged to.

    None that a colleague has too: a page that names the colleague says nothing of the household.
    """
    people = sa.select(Person.full_name, Membership.household_id).join(Membership, Membership.person_id == Person.id)
    queries = (sa.select(Household.name, Household.id), people.distinct())
    colleagues = set(s.scalars(sa.select(Staff.full_name)))
    found = {(name, household_id) for query in queries for name, household_id in s.execute(query)}
    return {(name, household_id) for name, household_id in found if name not in colleagues}


def recorded_of(s: Session, username: str, without: tuple[str, ...] = ()) -> set[int]:
    """The households in a colleague's lines of the record, and those of the people in them; of refusals and some
    other words none."""
    lines = (
        sa.select(AuditEvent.household_id, AuditEvent.changes, Membership.household_id)
        .join(Staff, Staff.id == AuditEvent.staff_id)
        .outerjoin(Membership, Membership.person_id == AuditEvent.person_id)
        .where(Staff.username == username, AuditEvent.word.not_in((DENIED, *without)))
    )
    found: set[int] = set()
    for household_id, changes, at_home in s.execute(lines):
        listed: Iterable[int] = changes.get("ids", (None, ()))[1]
        found |= {household_id or 0, at_home or 0, *listed}
    return found
